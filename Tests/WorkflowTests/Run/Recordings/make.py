"""Makes the small files beside it out of the recordings of n8n 1.81.4: python3 make.py RECORDINGS-FOLDER."""
import json, os, sys

PICK = """01-healthy-entry 02-native-dropped 06-rate-limited 20-agent-500 21-agent-502-html 22-agent-429 24-agent-422
28-agent-refused 29-agent-no-name 30-agent-timeout 31-auth-invalid 32-auth-literal-expression 33-auth-env-unset
34-auth-empty 35-auth-fixed-not-expression 42-lastnode-failed 43-respondnode-ok 45-continue-regular
46-continue-error-output 81-env-blocked""".split()
HERE = os.path.dirname(os.path.abspath(__file__))


def plain(value):
    """Without times and stacks, which differ from run to run."""
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in ("startTime", "executionTime", "timestamp", "stack")}
    return value


for name in PICK:
    recording = json.load(open(os.path.join(sys.argv[1], name + ".json")))
    execution = recording["execution"]["body"]
    result = execution["data"]["resultData"]
    runs = result["runData"].get("Run Upgrade Agent", [{}])[-1]
    error = runs.get("error", {})
    answer = None
    if name.startswith(("01", "43")):
        answer = {"status": 200, "type": "application/json", "body": '{"job_id":"6395dbe86fe3","status":"queued"}'}
        if name.startswith("43"):
            answer["body"] = json.dumps(runs["data"]["main"][0][0]["json"])
    elif error.get("httpCode", "").isdigit() or name.startswith(("45", "46")):
        status = int(error.get("httpCode", "500"))
        message = error.get("messages", ['500 - "Internal Server Error"'])[0]
        body = '{"detail": "Queue full"}' if status == 429 else json.loads(message.split(" - ", 1)[1])
        answer = {"status": status, "type": "text/plain", "body": body}
    elif "httpCode" in error:
        answer = {"failure": error["httpCode"], "detail": error["messages"][0].split(" ")[-1]}
    work = execution["workflowData"]
    stack = execution["data"]["executionData"]["nodeExecutionStack"]
    made = {
        "nodes": work["nodes"], "connections": work["connections"], "settings": work["settings"], "id": work["id"],
        "name": work["name"], "status": execution["status"],
        "item": result["runData"]["DIUN Webhook"][0]["data"]["main"][0][0]["json"],
        "environment": {"CLAUDE_AGENT_API_TOKEN": "rec-bearer-0001"} if not name.startswith("33") else {},
        "blocked": name.startswith("81"), "spent": name.startswith("06"), "answer": answer,
        "saw": [{"authorization": s["authorization"], "body": s["body"]} for s in recording["agent_saw"]],
        "data": plain(execution["data"]),
    }
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        json.dump(made, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")
