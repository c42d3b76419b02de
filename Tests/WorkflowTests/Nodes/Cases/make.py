"""Makes the cases beside it with a real n8n 1.81.4: python3 make.py FOLDER-OF-PEER [FILE ...] (../shared/peers/n8n.sh up FOLDER).

Each case: a workflow that starts with a webhook, the item it was given, the answers of a server, what that server was
asked, and the execution's data as the public API shows it, without times and stacks.
"""
import json, os, socket, sys, threading, time, urllib.request, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
env = dict(l.strip().split("=", 1) for l in open(os.path.join(sys.argv[1], "env")))
N8N, KEY = env["N8N_URL"], env["N8N_API_KEY"]

ANSWERS = {  # path: status line, content type, body, more headers
    "/json": ("200 OK", "application/json", '{"a":1,"b":[2]}', []),
    "/array": ("200 OK", "application/json; charset=utf-8", '[{"a":1},{"a":2}]', []),
    "/nulls": ("200 OK", "application/json", '[null,{"a":1}]', []),
    "/null": ("200 OK", "application/json", "null", []),
    "/data": ("200 OK", "application/json", '{"data":[1,2]}', []),
    "/bad": ("200 OK", "application/json", "{bad", []),
    "/text": ("200 OK", "text/plain", "h\u00e9llo", []),
    "/html": ("200 OK", "text/html", "<b>x</b>", []),
    "/none": ("200 OK", "", '{"a":1}', []),
    "/empty": ("200 OK", "application/json", "", []),
    "/emptytext": ("200 OK", "", "", []),
    "/head": ("201 Weird Reason", "application/json", "{}", [("x-thing", "1"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]),
    "/400": ("400 Bad", "application/json", '{"detail":[{"msg":"one"},{"msg":"two"}]}', []),
    "/401": ("401 No", "application/json", '{"detail":"Invalid token"}', []),
    "/402": ("402 No", "text/plain", "5", []),
    "/403": ("403 No", "application/json", '{"errors":["a",1,{"message":"b"}]}', []),
    "/404": ("404 Not Found", "application/json", '{"message":"no such","error":{"message":"inner"}}', []),
    "/405": ("405 No", "application/json", "[]", []),
    "/418": ("418 Teapot", "text/plain", "short and stout", []),
    "/429": ("429 Slow", "application/json", '{"detail":"Queue full"}', []),
    "/500": ("500 Oh", "text/plain", "Internal Server Error", []),
    "/500empty": ("500 Oh", "text/plain", "", []),
    "/502": ("502 Bad", "text/html", "<h1>Bad Gateway</h1>", []),
    "/503": ("503 Bad", "application/json", '"text"', []),
    "/504": ("504 Bad", "application/json", '{"a":{"message":"deep"}}', []),
    "/505": ("505 Bad", "application/json", '{"error":{"data":{"message":"deeper"}}}', []),
    "/304": ("304 Not Modified", "text/plain", "", []),
}
with open(os.path.join(HERE, "server.json"), "w") as file:
    file.write(json.dumps(ANSWERS, ensure_ascii=False, indent=1) + "\n")
log = []


def serve(listener):
    def answer(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, body = data.split(b"\r\n\r\n", 1)
        length = next((int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")), 0)
        while len(body) < length:
            body += connection.recv(65536)
        lines = head.decode("latin1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        log.append({"method": method, "target": target, "body": body.decode("utf-8", "replace"),
                    "headers": [h for h in lines[1:] if h.split(":")[0] not in ("Host", "Connection")]})
        path = target.split("?")[0]
        if path == "/slow":
            time.sleep(1)
        elif path == "/reset":
            pass
        else:
            status, kind, text, more = ANSWERS.get(path, ("200 OK", "application/json", '{"ok":true}', []))
            raw = text.encode()
            head = ["HTTP/1.1 " + status] + (["content-type: " + kind] if kind else [])
            head += [f"{k}: {v}" for k, v in more] + [f"content-length: {len(raw)}", "connection: close"]
            connection.sendall("\r\n".join(head + ["", ""]).encode() + raw)
        connection.close()

    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(50)
SERVER = "http://127.0.0.1:%d" % listener.getsockname()[1]
threading.Thread(target=serve, args=(listener,), daemon=True).start()


def api(method, path, body=None):
    request = urllib.request.Request(
        N8N + "/api/v1" + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"X-N8N-API-KEY": KEY, "content-type": "application/json"})
    return json.load(urllib.request.urlopen(request))


def node(name, type, version, parameters, x=200, y=0, **more):
    return {"id": name, "name": name, "type": "n8n-nodes-base." + type, "typeVersion": version, "position": [x, y],
            "parameters": parameters, **more}


def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        # Empty tags come and go between builds.
        return {k: plain(v) for k, v in value.items() if k not in ("startTime", "executionTime", "timestamp", "stack", "tags")}
    return value


made = []


def case(*arguments, **more):
    made.append((arguments, more))


def run(title, nodes, connections=None, body={"a": 1}, order="v1", mode="onReceived"):
    path = str(uuid.uuid4())
    hook = node("Start", "webhook", 2, {"httpMethod": "POST", "path": path, "responseMode": mode, "options": {}}, x=0)
    hook["webhookId"] = path
    if connections is None:
        names = ["Start"] + [n["name"] for n in nodes]
        connections = [(a, b, 0) for a, b in zip(names, names[1:])]
    wires = {}
    for source, target, output in connections:
        outputs = wires.setdefault(source, {"main": []})["main"]
        while len(outputs) <= output:
            outputs.append([])
        outputs[output].append({"node": target, "type": "main", "index": 0})
    document = {"name": "case", "nodes": [hook] + nodes, "connections": wires, "settings": {"executionOrder": order}}
    log.clear()
    workflow = api("POST", "/workflows", document)["id"]
    api("POST", f"/workflows/{workflow}/activate")
    request = urllib.request.Request(N8N + "/webhook/" + path, method="POST", data=json.dumps(body).encode(),
                                     headers={"content-type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=20).read()
    except urllib.error.HTTPError as error:
        error.read()
    for _ in range(100):
        found = api("GET", f"/executions?includeData=true&workflowId={workflow}")["data"]
        result = (found[0].get("data") or {}).get("resultData", {}) if found else {}
        if found and found[0]["stoppedAt"] and (result.get("runData") or result.get("error")):
            break
        time.sleep(0.05)
    api("DELETE", f"/workflows/{workflow}")
    execution = found[0]
    data = execution["data"]
    start = data["resultData"]["runData"].get("Start")
    item = start[0]["data"]["main"][0][0]["json"] if start else {}
    text = json.dumps({"title": title, "order": order, "nodes": [hook] + nodes, "connections": wires, "id": workflow,
                       "item": item, "filled": [n["parameters"] for n in execution["workflowData"]["nodes"]],
                       "finished": execution["finished"], "asked": log, "data": plain(data)}, ensure_ascii=False)
    # The server's address is made the same in every case.
    print(title)
    return json.loads(text.replace(SERVER, "http://127.0.0.1:1").replace(SERVER[7:], "127.0.0.1:1"))


def save(name):
    wanted = sys.argv[2:] or [name]
    if name in wanted:
        lines = [json.dumps(run(*a, **m), separators=(",", ":"), ensure_ascii=False) for a, m in made]
        with open(os.path.join(HERE, name + ".json"), "w") as file:
            file.write("[\n" + ",\n".join(lines) + "\n]\n")
    made.clear()


def http(title, path, parameters={}, version=4.2, **more):
    url = path if not path.startswith("/") else SERVER + path
    case(title, [node("H", "httpRequest", version, {"url": url, **parameters}, **more)])


exec(open(os.path.join(HERE, "cases.py")).read())
