/// Expressions over a fixed folder and what Terraform 1.11.4 makes of each: JSON text, `error` where Terraform refuses, and
/// `unknown` where Terraform has a value that this reader does not claim to know. `LiveTerraformTests` holds the table to
/// the program itself.
enum LanguageCases {
    static let files: [(String, String)] = [
        ("epochs.json", "{\"primary\": 1793370385,\n \"spare-1\": 1794234385, \"primary\": 1793370386}"),
        ("data/list.json", "[{\"path\": \"primary\", \"minted\": 1.50e3, \"note\": \"${x} %{y}\"}, null]"),
        ("bad.json", "{\"a\": }"), ("text.txt", "  12\n"), ("latin.txt", "a"),
        ("terraform.tfvars", "from_file = 5\nboth = 1\n"), ("z.auto.tfvars.json", "{\"both\": 2, \"text\": \"${x}\"}"),
        ("m_override.tf", "variable \"overridden\" { default = 2 }\nlocals { over = 9 }\n"),
        (
            "variables.tf",
            """
            variable "plain" { default = 7 }
            variable "map" {
              type    = map(number)
              default = { a = "1", b = 2 }
            }
            variable "object" {
              type    = object({ a = number, o = optional(string) })
              default = { a = "3", extra = true }
            }
            variable "set" {
              type    = set(string)
              default = ["b", "a", "b", 1]
            }
            variable "any" {
              type    = any
              default = [{ a = 1 }, { a = 2 }]
            }
            variable "from_file" {}
            variable "both" { type = number }
            variable "text" {}
            variable "overridden" { default = 1 }
            locals {
              l    = [1, 2, 3]
              list = [{ path = "primary", minted = 1793370385 }, { path = "spare-1", minted = 1794234385 }]
              nest = [{ a = 1, b = [1, 2] }, { a = 2, b = [3] }]
              m    = { primary = 1793370385, spare = 1794234385 }
              nul  = null
              over = 8
              ttl  = 365 * 24 * 60 * 60
            }

            """
        ),
    ]

    static let all: [(expression: String, answer: String)] = [
        // For expressions
        ("{ for t in local.list : t.path => t.minted }", #"{"primary":1793370385,"spare-1":1794234385}"#),
        ("{ for k, v in local.m : k => v + local.ttl }", #"{"primary":1824906385,"spare":1825770385}"#),
        ("{ for k, v in local.m : upper(k) => v if v > 1794000000 }", #"{"SPARE":1794234385}"#),
        ("{ for i, x in local.l : x % 2 => i... }", #"{"0":[1],"1":[0,2]}"#),
        ("[ for i, x in local.l : i * x if x > 1 ]", "[2,6]"),
        ("[ for k, v in local.m : \"${k}=${v}\" ]", #"["primary=1793370385","spare=1794234385"]"#),
        ("[ for x in [] : x ]", "[]"), ("{ for x in [] : x => 1 }", "{}"),
        ("[ for x in local.l : [ for y in local.l : x * y if y < x ] ]", "[[],[2],[3,6]]"),
        ("[ for local in [{ x = 5 }] : local.x ]", "[5]"),
        ("[ for x in { a = null } : x ]", "[null]"),
        ("[ for x in toset([3, 1, 2, 10]) : x ]", "[1,2,3,10]"),
        ("{ for k, v in toset([\"b\", \"a\"]) : k => v }", #"{"a":"a","b":"b"}"#),
        ("{ for x in [1, 1] : x => x }", "error"), ("[ for x in null : x ]", "error"), ("[ for x in 5 : x ]", "error"),
        ("[ for x in [1] : x if null ]", "error"), ("{ for x in [null] : x => 1 }", "error"),
        ("[ for x in local.l : nope ]", "error"), ("[ for x in [1] : y ]", "error"),
        ("\"%{ for i, x in local.l }${i}:${x};%{ endfor }\"", #""0:1;1:2;2:3;""#),
        ("\"%{ for x in local.l ~}\n  ${x}\n%{ endfor ~}\"", "error"),
        // Splats
        ("local.nest[*].a", "[1,2]"), ("local.nest[*].b[0]", "[1,3]"), ("local.nest.*.b[0]", "[1,2]"),
        ("local.nest.*.a", "[1,2]"), ("null[*]", "[]"), ("{ a = 1 }[*].a", "[1]"), ("5[*]", "[5]"),
        ("local.nest[*].nope", "error"), ("local.nest[*].b[*]", "[[1,2],[3]]"), ("[][*].a", "[]"),
        ("toset([2, 1])[*]", "[1,2]"),
        // Files of the commit
        ("jsondecode(file(\"${path.module}/epochs.json\"))", #"{"primary":1793370386,"spare-1":1794234385}"#),
        ("jsondecode(file(\"epochs.json\")).primary + local.ttl", "1824906386"),
        ("jsondecode(file(\"./data/../data/list.json\"))[0]", #"{"minted":1500,"note":"${x} %{y}","path":"primary"}"#),
        ("jsondecode(file(\"${path.root}/data/list.json\"))[1]", "null"),
        ("jsondecode(file(\"bad.json\"))", "error"), ("jsondecode(\"[1, \\\"a\\\"]\")", #"[1,"a"]"#),
        ("jsondecode(\"1 2\")", "error"), ("jsondecode(\"\\\"a\\\"\")", #""a""#),
        ("tonumber(trimspace(file(\"text.txt\")))", "12"), ("file(\"latin.txt\")", #""a""#),
        // Variables
        ("var.plain + 1", "8"), ("var.map", #"{"a":1,"b":2}"#), ("var.map[\"a\"] > 0 ? 1 : 2", "1"),
        ("var.object", #"{"a":3,"o":null}"#), ("var.set", #"["1","a","b"]"#), ("var.any", #"[{"a":1},{"a":2}]"#),
        ("var.from_file", "5"), ("var.both", "2"), ("var.overridden", "2"), ("var.nope", "error"), ("local.over", "9"),
        ("{ for k, v in var.map : k => v * 2 }", #"{"a":2,"b":4}"#),
        // Conversions
        ("tomap({ primary = 1793370385, spare = 1794234385 })", #"{"primary":1793370385,"spare":1794234385}"#),
        ("tomap({ a = 1, b = \"x\" })", #"{"a":"1","b":"x"}"#), ("tomap({ a = 1, b = true })", "error"),
        ("tomap({ a = [1], b = [2] })", #"{"a":[1],"b":[2]}"#), ("tomap({ a = {}, b = { c = 1 } })", "unknown"),
        ("tomap([1])", "error"), ("tomap({})", "{}"), ("tomap({ a = 1 }).a == 1", "true"),
        ("tomap({ a = 1 }) == { a = 1 }", "unknown"), ("tolist([1, null, \"a\"])", #"["1",null,"a"]"#),
        ("toset([true, false, true])", "[false,true]"), ("toset([\"b\", \"a\", \"b\"])", #"["a","b"]"#),
        ("toset([\"a\"])[0]", "error"), ("toset([[1], [2]])", "unknown"), ("toset([1, \"1\"])", #"["1"]"#),
        ("tolist(toset([2, 1]))[0]", "1"), ("length(toset([1, 1]))", "1"), ("toset([1]) == [1]", "unknown"),
        // Maps
        ("merge(tomap({ a = 1 }), { b = \"x\" })", #"{"a":1,"b":"x"}"#),
        ("lookup(local.m, \"primary\", 0)", "1793370385"), ("lookup(local.m, \"nope\", 0)", "0"),
        ("lookup({ a = 1 }, \"b\", { x = 2 })", #"{"x":2}"#), ("lookup({ a = 1 }, \"b\")", "error"),
        ("lookup(tomap({ a = 1 }), \"b\", \"q\")", "error"), ("lookup(tomap({ a = 1 }), \"b\", 5)", "5"),
        ("zipmap([\"a\", 1], [1, \"x\"])", #"{"1":"x","a":1}"#), ("zipmap([\"a\"], [1, 2])", "error"),
        ("zipmap(local.list[*].path, local.list[*].minted)", #"{"primary":1793370385,"spare-1":1794234385}"#),
        ("keys(local.m)", #"["primary","spare"]"#), ("values(local.m)", "[1793370385,1794234385]"),
        ("keys(tomap({ b = 1, a = 2 }))", #"["a","b"]"#), ("keys([1])", "error"), ("values({})", "[]"),
        ("max(values(local.m)...)", "1794234385"),
        // Lists
        ("element(local.l, 4)", "2"), ("element([], 0)", "error"), ("element(local.l, -1)", "error"),
        ("element(toset([1]), 0)", "error"), ("concat([1], tolist([\"a\"]))", #"[1,"a"]"#),
        ("concat(tolist([1]), tolist([\"a\"]))", "unknown"), ("concat(tolist([1]), tolist([2]))", "[1,2]"),
        ("flatten([1, [2, [null]], toset([\"z\"])])", #"[1,2,null,"z"]"#), ("flatten({ a = 1 })", "error"),
        ("contains([\"1\"], 1)", "false"), ("contains(toset([1, 2]), 2)", "true"), ("contains(local.l, 9)", "false"),
        ("distinct([1, \"1\", 1])", #"["1"]"#), ("distinct([3, 1, 3])", "[3,1]"), ("reverse([1, \"a\"])", #"["a",1]"#),
        ("sort([3, 1, 20])", #"["1","20","3"]"#), ("compact([\"a\", \"\", null])", #"["a"]"#),
        ("sum([1, \"2\"])", "3"), ("sum([])", "error"), ("range(3)", "[0,1,2]"), ("range(1, 7, 3)", "[1,4]"),
        ("range(3, 0)", "[3,2,1]"), ("range(0)", "[]"), ("range(3, 0, 1)", "error"), ("one([5])", "5"),
        ("one([1, 2])", "error"),
        // Texts
        ("split(\",\", \"a,b,,\")", #"["a","b","",""]"#), ("split(\",\", \"\")", #"[""]"#),
        ("parseint(\"-12\", 10)", "-12"), ("parseint(\"1.5\", 10)", "error"), ("parseint(\"ff\", 16)", "unknown"),
        ("coalesce(null, \"\", 1)", #""1""#), ("coalesce(null, \"\")", "error"),
        ("format(\"%s-%d%%\", \"a\", 5)", #""a-5%""#), ("format(\"%03d\", 5)", "unknown"),
        ("chomp(\"a\\n\\n\")", #""a""#),
        ("lower(\"AbC\")", #""abc""#), ("trimspace(\"  a b \")", #""a b""#), ("nonsensitive(sensitive(5))", "5"),
        // Attempts
        ("try(local.l[9], 3)", "3"), ("try(local.list[0].nope, local.list[0].minted)", "1793370385"),
        ("try(local.l[9], local.l[8])", "error"), ("can(local.l[9])", "false"), ("can(local.l[0])", "true"),
        ("try(local.nope, 3)", "error"), ("try(tonumber(\"x\"), 4)", "4"), ("try(upper(\"é\"), 4)", "unknown"),
        // Nulls as arguments: refused at the door, but where the function takes them
        ("contains([1], null)", "error"), ("contains(null, 1)", "error"), ("contains([1, null], 2)", "false"),
        ("try(contains([1], null), 3)", "3"), ("element([1], null)", "error"), ("element([1, null], 1)", "null"),
        ("lookup({ a = 1 }, null, 2)", "error"), ("lookup(null, \"b\", 2)", "error"),
        ("lookup({ a = 1 }, \"b\", null)", "null"), ("keys(null)", "error"), ("values(null)", "error"),
        ("zipmap(null, [1])", "error"), ("zipmap([\"a\"], null)", "error"), ("zipmap([\"a\", null], [1, 2])", "error"),
        ("flatten(null)", "error"), ("reverse(null)", "error"), ("reverse([null, 1])", "[1,null]"),
        ("length(null)", "error"), ("jsonencode(null)", #""null""#), ("jsondecode(null)", "error"),
        ("join(\",\", null)", "error"), ("join(null, [\"a\"])", "error"), ("join(\",\", [null, \"a\"])", "error"),
        ("max(1, null)", "error"), ("floor(null)", "error"), ("ceil(null)", "error"), ("abs(null)", "error"),
        ("concat([1], null)", "error"), ("concat([null], [1])", "[null,1]"), ("range(null)", "error"),
        ("one(null)", "error"), ("one([null])", "null"), ("sort([\"a\", null])", "error"), ("sum([1, null])", "error"),
        ("split(\",\", null)", "error"), ("parseint(null, 10)", "error"), ("lower(null)", "error"),
        ("file(null)", "error"),
        ("trimspace(null)", "error"), ("format(null)", "error"), ("merge(null, { a = 1 })", #"{"a":1}"#),
        ("nonsensitive(null)", "null"), ("try(null, 1)", "null"), ("can(null)", "true"),
        // The condition of a for is looked at where there is no element, too
        ("[ for x in [] : x if null ]", "error"), ("[ for x in [] : x if 5 ]", "error"),
        ("[ for x in [] : x if local.l[9] ]", "error"), ("{ for k, x in {} : k => x if [1] }", "error"),
        ("[ for x in [] : x if x ]", "[]"), ("[ for x in [] : x if x.a > 5 ]", "[]"),
        ("[ for x in [] : x if \"true\" ]", "[]"), ("[ for x in [] : local.l[9] if true ]", "[]"),
        ("[ for x in [] : x if try(x.a, 5) ]", "[]"), ("[ for local in [] : 1 if local.nope ]", "[]"),
        // What only an apply, or another program, knows
        ("timestamp()", "unknown"), ("path.cwd", "unknown"), ("terraform.workspace", "unknown"),
        ("templatefile(\"text.txt\", {})", "unknown"), ("yamldecode(\"{a: 1}\")", "unknown"), ("1 / 0 > 1", "unknown"),
    ]
}
