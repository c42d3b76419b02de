import HCL
import Testing

@Suite struct AttributeWalkTests {
    private func sites(_ text: String, name: String = "a.tf") -> [AttributeSite] {
        var sites: [AttributeSite] = []
        HCLFile(name: name, bytes: Array(text.utf8)).walkAttributes { sites.append($0) }
        return sites
    }

    private func shown(_ site: AttributeSite) -> String {
        let blocks = site.blocks.map { ([$0.type] + $0.labels).joined(separator: " ") }.joined(separator: "/")
        let text = site.text.map { text in
            text.parts.map { part in
                switch part {
                case .literal(let text, let line): "\(text.filter { $0 != "\n" })@\(line)"
                case .reference(let names, let line): "<\(names.joined(separator: "."))>@\(line)"
                case .other(let line): "<?>@\(line)"
                }
            }.joined(separator: "|")
        }
        return "\(blocks) \(site.keyPath.joined(separator: ".")) \(site.line):\(site.column) \(text ?? "-")"
    }

    @Test func everythingWithAValueIsVisitedInOrder() {
        let text = """
            a = 1
            resource "helm_release" "x" {
              set {
                name  = "image.tag"
                value = var.tag
              }
              values = [yamlencode({ image = { repository = "httpd", (var.k) = "${var.r}/httpd:${local.t}-${1 + 1}" } })]
              script = <<-EOT
                one ${var.a}
                  two
              EOT
              x = var.on ? "a" : "b"
            }
            """
        #expect(
            sites(text).filter { $0.text != nil || $0.role == .attribute }.map(shown) == [
                " a 1:5 -",
                "resource helm_release x/set name 4:13 image.tag@4",
                "resource helm_release x/set value 5:13 <var.tag>@5",
                "resource helm_release x values 7:12 -",
                "resource helm_release x values.image.repository 7:49 httpd@7",
                "resource helm_release x values.image.* 7:68 <var.r>@7|/httpd:@7|<local.t>@7|-@7|<?>@7",
                "resource helm_release x values.image.* 7:71 <var.r>@7",
                "resource helm_release x values.image.* 7:86 <local.t>@7",
                "resource helm_release x script 8:12 one @9|<var.a>@9|@9|  two@10",
                "resource helm_release x script 9:11 <var.a>@9",
                "resource helm_release x x 12:7 -",
                "resource helm_release x x 12:7 <var.on>@12",
                "resource helm_release x x 12:16 a@12",
                "resource helm_release x x 12:22 b@12",
            ])
    }

    @Test func rolesAndFunctions() {
        let roles = sites("x = f([1], {a = 2})").map(\.role)
        #expect(roles == [.attribute, .argument(function: "f"), .element, .argument(function: "f"), .objectItem])
    }

    @Test func jsonFiles() {
        let text = "{\n \"resource\": {\"a\": {\n  \"image\": \"httpd:${var.t}\"}},\n \"locals\": {\"b\": [\"c\"]}}"
        #expect(
            sites(text, name: "a.tf.json").filter { $0.text != nil }.map(shown) == [
                " resource.a.image 3:12 httpd:@3|<var.t>@3", " resource.a.image 3:12 <var.t>@3", "locals b 4:19 c@4",
            ])
    }

    @Test func plainTextOfAString() {
        #expect(sites(#"x = "a\"b${"$"}{c}""#).first?.text?.literal == nil)
        #expect(sites("x = \"$${a}\\n\"").first?.text?.literal == "${a}\n")
        #expect(sites("x = \"\"").first?.text?.literal == "")
    }
}
