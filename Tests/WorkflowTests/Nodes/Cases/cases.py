# Read by make.py.
for path in list(ANSWERS) + ["/slow", "/reset"]:
    if path == "/slow":
        http("answer " + path, path, {"options": {"timeout": 200}})
    else:
        http("answer " + path, path)
http("refused", "http://127.0.0.1:9/")
http("no such name", "http://no-such-host.invalid/")
http("no URL", "not a url")
http("other protocol", "ftp://127.0.0.1/")
save("answers")

response = lambda **k: {"options": {"response": {"response": k}}}
for title, path, options in [
    ("full", "/head", response(fullResponse=True)), ("full text", "/text", response(fullResponse=True)),
    ("full array", "/array", response(fullResponse=True)), ("never error", "/404", response(neverError=True)),
    ("never error, full", "/404", response(neverError=True, fullResponse=True)),
    ("never error, bad JSON", "/bad", response(neverError=True)), ("as JSON", "/json", response(responseFormat="json")),
    ("text as JSON", "/text", response(responseFormat="json")), ("bad as JSON", "/bad", response(responseFormat="json")),
    ("empty as JSON", "/empty", response(responseFormat="json")), ("404 as JSON", "/404", response(responseFormat="json")),
    ("503 as JSON", "/503", response(responseFormat="json")),
    ("JSON as text", "/json", response(responseFormat="text")), ("500 as text", "/500", response(responseFormat="text")),
    ("named", "/json", response(responseFormat="text", outputPropertyName="out")),
    ("full as text", "/text", response(responseFormat="text", fullResponse=True)),
    ("null as text", "/null", response(responseFormat="text")), ("empty as text", "/empty", response(responseFormat="text")),
]:
    http(title, path, options)
for mode in ["continueRegularOutput", "continueErrorOutput"]:
    for path in ["/404", "/429", "/500", "/bad", "/json", "/reset", "http://127.0.0.1:9/", "not a url"]:
        http(f"{mode} {path}", path, onError=mode)
    http(f"{mode} /slow", "/slow", {"options": {"timeout": 200}}, onError=mode)
    http(f"{mode} bad body", "/json", {"method": "POST", "sendBody": True, "specifyBody": "json", "jsonBody": "{bad"}, onError=mode)
    http(f"{mode} tries", "/404", onError=mode, retryOnFail=True, maxTries=2, waitBetweenTries=5)
http("tries", "/500", retryOnFail=True, maxTries=3, waitBetweenTries=5)
http("redirects not followed", "/304", {"method": "POST", "options": {"redirect": {"redirect": {"followRedirects": False}}}})
http("redirects of version 3", "/304", {}, 3)
http("no certificates", "/500", {"options": {"allowUnauthorizedCerts": True, "redirect": {"redirect": {"maxRedirects": 3}}}})
save("options")

post = {"method": "POST", "sendBody": True}
pairs = lambda *p: {"parameters": [dict(zip(("name", "value"), q)) for q in p]}
body = lambda text, **more: dict(post, specifyBody="json", jsonBody=text, **more)
heads = lambda *p, **more: dict(sendHeaders=True, headerParameters=pairs(*p), **more)
for title, path, parameters in [
    ("JSON", "/json", body('{"b": 1, "a":"\u00e9\\u0001", "c":1.50, "d":1e21, "e":-0}')), ("bad JSON", "/json", body("{bad")),
    ("number", "/json", body("5")), ("empty", "/json", body("")), ("null", "/json", body("null")), ("text", "/json", body('"x"')),
    ("array", "/json", body("[1,null]")), ("by expression", "/json", body('={{ {"x":[1,null]} }}')),
    ("by a text of an expression", "/json", body("={{ JSON.stringify($json.body) }}")),
    ("half an expression", "/json", body('={"a": {{ $json.body.a }}, "b": "{{ $json.none }}"}')),
    ("undefined", "/json", body("={{ $json.none }}")),
    ("pairs", "/json", dict(post, bodyParameters=pairs(("a", "1"), ("b.c", "={{ 5 }}"), ("d[0].e", "x"), ("d[1]", "y"), ("f['g h']", "={{ null }}")))),
    ("pairs left alone", "/json", dict(post)),
    ("form", "/json", dict(post, contentType="form-urlencoded", bodyParameters=pairs(("a b", "1 2&\u00e9~'()*"), ("c", "={{ {x:[1,2], n:null} }}")))),
    ("form text", "/json", dict(post, contentType="form-urlencoded", specifyBody="string", body="a=1&b=2+3&a=4&%63=%zz")),
    ("form refused", "/400", dict(post, contentType="form-urlencoded", bodyParameters=pairs(("a", "1")))),
    ("raw", "/json", dict(post, contentType="raw", rawContentType="text/csv", body="a,b")),
    ("raw JSON", "/json", dict(post, contentType="raw", rawContentType="application/json", body='={{ {"x":1} }}')),
    ("raw broken JSON", "/json", dict(post, contentType="raw", rawContentType="application/json", body="{x")),
    ("raw refused", "/400", dict(post, contentType="raw", rawContentType="text/csv", body="a,b")),
    ("query", "/json?z=1#h", dict(sendQuery=True, queryParameters=pairs(("a b", "1 2&\u00e9"), ("c", "={{ [1,2] }}"), ("e", "")))),
    ("query by JSON", "/json", dict(sendQuery=True, specifyQuery="json", jsonQuery='{"a":[1,2],"b":{"c":3},"n":null,"t":true,"z":[]}')),
    ("query repeated", "/401", dict(sendQuery=True, specifyQuery="json", jsonQuery='{"a":[1,2],"b":{"c":3}}', options={"queryParameterArrays": "repeat"})),
    ("query in brackets", "/json", dict(sendQuery=True, specifyQuery="json", jsonQuery='{"a":[1,2]}', options={"queryParameterArrays": "brackets"})),
    ("bad query", "/json", dict(sendQuery=True, specifyQuery="json", jsonQuery="{")),
    ("headers", "/json", heads(("X-Foo", "Bar"), ("", "y"), ("Accept", "z/z"), ("X-Num", "={{ 5 }}"), ("X-Null", "={{ null }}"), ("X-U", "={{ undefined }}"), ("X-Foo", "again"))),
    ("headers by JSON", "/json", dict(sendHeaders=True, specifyHeaders="json", jsonHeaders='{"X-A":"1","User-Agent":"me","Accept-Encoding":"identity"}', options={"lowercaseHeaders": False})),
    ("bad headers", "/json", dict(sendHeaders=True, specifyHeaders="json", jsonHeaders="x")),
    ("bad header name", "/json", heads(("bad name", "x"))), ("bad header value", "/json", heads(("x", "a\nb"))),
    ("header beyond Latin-1", "/json", heads(("x", "\u20ac"))), ("Latin-1", "/json", heads(("x", "\u00e9 \t"))),
    ("secret headers", "/401", heads(("Authorization", "Bearer secret"), ("X-Api-Key", "k"), ("Cookie", "c"), ("X-Other", "o"))),
    ("own content type", "/json", dict(body('{"a":1}'), **heads(("Content-Type", "text/plain")))),
    ("own form type", "/json", dict(body('{"a":1,"b":{"c":[2]}}'), **heads(("Content-Type", "application/x-www-form-urlencoded")))),
    ("own type, text", "/json", dict(body('"x"'), **heads(("Content-Type", "application/json")))),
    ("type without body", "/json", dict(method="POST", **heads(("Content-Type", "application/json")))),
    ("DELETE", "/json", dict(body('{"a":1}'), method="DELETE")), ("GET with a body", "/json", dict(body('{"a":1}'), method="GET")),
    ("POST without a body", "/json", {"method": "POST"}), ("HEAD", "/emptytext", {"method": "HEAD"}),
    ("OPTIONS", "/json", {"method": "OPTIONS"}), ("URL to be escaped", '/j son/\u00e9[1]{x}|?x=a b"<\'', {}),
    ("URL by expression", "/x", {"url": "={{ $json.body.url }}"}), ("text answer, JSON body", "/json", body('{"a":1}', **response(responseFormat="text"))),
    ("JSON answer, form", "/401", dict(post, contentType="form-urlencoded", bodyParameters=pairs(("a", "1")), **response(responseFormat="json"))),
]:
    http(title, path, parameters)
http("pairs of version 3", "/json", dict(post, bodyParameters=pairs(("a", "1"), ("b.c", "={{ 5 }}"))), 3)
many = node("C", "code", 2, {"jsCode": "return [{json:{p:'json'}},{json:{p:'404'}},{json:{p:'array'}}]"}, x=100)
each = {"url": SERVER + "/{{ $json.p }}"}
each["url"] = "=" + each["url"]
for mode in ["stopWorkflow", "continueRegularOutput", "continueErrorOutput"]:
    case("several items, " + mode, [many, node("H", "httpRequest", 4.2, each, onError=mode)])
case("several items, batches", [many, node("H", "httpRequest", 4.2, dict(each, options={"batching": {"batch": {"batchSize": 1, "batchInterval": 5}}}), onError="continueRegularOutput")])
save("requests")

code = lambda text, version=2, **more: node("C", "code", version, {"jsCode": text}, **more)
one = lambda text, **more: node("C", "code", 2, {"mode": "runOnceForEachItem", "jsCode": text}, **more)
three = node("T", "code", 2, {"jsCode": "return [1,2,3].map(n => ({json:{n}}))"}, x=100)
noop = lambda name, **more: node(name, "noOp", 1, {}, **more)
for mode in ["stopWorkflow", "continueRegularOutput", "continueErrorOutput"]:
    case("code throws, " + mode, [code("const a = 1;\nthrow new Error('bad thing');", onError=mode)])
    case("code throws for one, " + mode, [three, one("if ($json.n === 2) throw new Error('two');\nreturn {n: $json.n * 2};", onError=mode)])
    case("code returns the wrong thing, " + mode, [code("return 5", onError=mode)])
    case("stop, " + mode, [node("S", "stopAndError", 1, {"errorMessage": "boom"}, onError=mode)])
    case("stop and go on, " + mode, [node("S", "stopAndError", 1, {"errorMessage": "boom"}, onError=mode), noop("End")])
    case("respond badly, " + mode, [node("R", "respondToWebhook", 1.1, {"respondWith": "json", "responseBody": "{bad"}, onError=mode)], mode="responseNode")
case("code of version 1", [code("return items", 1)])
case("code, nothing", [code("return []"), noop("End")])
case("code, always output", [three, code("return []", alwaysOutputData=True), noop("End")])
case("code, once", [three, code("return items", executeOnce=True)])
case("code, twice as many", [three, code("return [...items, ...items]")])
case("code, error member", [three, code("return items.map(i => ({json:{error:'x', message:'y'}}))", onError="continueErrorOutput"), noop("End")])
case("code, some errors", [three, code("return items.map((i, k) => k == 1 ? {json:{error:'x'}, pairedItem:{item:1}} : {json:{ok:true, error:'z', more:1}, pairedItem:{item:k}})", onError="continueErrorOutput"), noop("End")])
case("code, static data", [code("const s = $getWorkflowStaticData('global'); s.n = (s.n || 0) + 1; return [{json:{...s}}]")])
case("code, tries", [code("const s = $getWorkflowStaticData('node'); s.n = (s.n || 0) + 1; if (s.n < 3) throw new Error('early'); return [{json:{n:s.n}}]", retryOnFail=True, waitBetweenTries=5)])
case("stop, message of ours", [node("S", "stopAndError", 1, {"errorMessage": "x ECONNREFUSED y"})])
case("stop, expression", [node("S", "stopAndError", 1, {"errorMessage": "=no {{ $json.body.a }} {{ $json.none }}"})])
case("stop, undefined", [node("S", "stopAndError", 1, {"errorMessage": "={{ $json.none }}"})])
case("stop, object", [node("S", "stopAndError", 1, {"errorType": "errorObject", "errorObject": '{"code":"404","description":"not found","x":1}'})])
case("stop, empty", [node("S", "stopAndError", 1, {"errorMessage": ""})])
case("wait", [node("W", "wait", 1.1, {"amount": 0.01}), noop("End")])
case("wait until yesterday", [node("W", "wait", 1.1, {"resume": "specificTime", "dateTime": "2020-01-01T00:00:00"}), noop("End")])
case("wait until nothing", [node("W", "wait", 1.1, {"resume": "specificTime", "dateTime": "x"}), noop("End")])
case("disabled", [node("S", "stopAndError", 1, {"errorMessage": "boom"}, disabled=True), noop("End")])
tree = [noop("A", x=300, y=100), noop("A2", x=400, y=100), noop("B", x=300, y=-100), noop("B2", x=400, y=-100), noop("M", x=250, y=0), noop("N", x=200, y=0)]
wires = [("Start", "A", 0), ("Start", "B", 0), ("Start", "M", 0), ("Start", "N", 0), ("A", "A2", 0), ("B", "B2", 0), ("A2", "B2", 0)]
case("order v1", tree, wires)
case("order v0", tree, wires, order="v0")
loop = [code("return $runIndex < 2 ? items : []", x=100), noop("L", x=200)]
case("a loop that ends", loop, [("Start", "C", 0), ("C", "L", 0), ("L", "C", 0)])
case("pairs over nodes", [three, one("return {n: $json.n, up: $('T').item.json.n, first: $('Start').first().json.body.a}")])
save("nodes")
