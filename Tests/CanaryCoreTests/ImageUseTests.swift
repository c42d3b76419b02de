import CanaryCore
import Testing

/// Snippets and the lines of them that use `docker.io/library/httpd`.
@Suite struct ImageUseTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var file: String
        var text: String
        var lines: [Int]

        init(_ file: String, _ text: String, _ lines: Int...) {
            self.file = file
            self.text = text
            self.lines = lines
        }

        var testDescription: String { "\(file): \(text)" }
    }

    private static let digest = "sha256:" + String(repeating: "ab", count: 32)

    static func scan(_ files: [(String, String)]) throws -> ImageUseScan {
        let image = try #require(ImageReference("docker.io/library/httpd"))
        return ImageUseScanner.scan(for: image, in: files.map { (path: $0.0, bytes: Array($0.1.utf8)) })
    }

    @Test(arguments: terraform + yaml + json + dockerfiles)
    func uses(row: Row) throws {
        let scan = try Self.scan([(row.file, row.text)])
        #expect(scan.uses.map(\.line) == row.lines)
        #expect(scan.uses.allSatisfy { $0.file == row.file })
        #expect(scan.scannedByLine.isEmpty)
    }

    static let terraform: [Row] = [
        Row("a.tf", "container {\n  image = \"httpd\"\n}\n", 2),
        Row("a.tf", "container {\n  image = \"httpd:2.4\" # web\n}\n", 2),
        Row("a.tf", "container {\n  image = \"library/httpd\"\n}\n", 2),
        Row("a.tf", "image = \"docker.io/library/httpd@\(digest)\"\n", 1),
        Row("a.tf", "image = \"index.docker.io/library/httpd\"\n", 1),
        Row("a.tf", "httpd_image = \"httpd\"\nimages = [\"nginx\", \"httpd\"]\n", 1, 2),
        Row("a.tf", "images = {\n  web = \"httpd\"\n}\n", 2),
        Row("a.tf", "anything = \"httpd:2.4\"\n", 1),
        Row("a.tf", "anything = \"docker.io/httpd\"\n", 1),
        Row("a.tf", "anything = \"httpd@\(digest)\"\n", 1),
        // Not the image
        Row("a.tf", "name = \"httpd\"\napp = \"httpd\"\nlabels = { app = \"httpd\" }\n"),
        Row("a.tf", "image = \"myhttpd\"\nb { image = \"httpd-exporter:1.0\" }\n"),
        Row("a.tf", "image = \"quay.io/httpd\"\nb_image = \"foo/httpd:2.4\"\nc_image = \"ghcr.io/library/httpd\"\n"),
        Row("a.tf", "# image = \"httpd:2.4\"\n// image = \"httpd\"\n/*\nimage = \"httpd\"\n*/\n"),
        Row("a.tf", "variable \"x\" {\n  description = \"e.g. httpd:2.4\"\n}\n"),
        Row("a.tf", "variable \"x\" {\n  description = \"httpd:2.4\"\n}\n"),
        Row("a.tf", "upstream = \"httpd:80\"\nport = \"httpd:8080\"\nurl = \"http://httpd:80/\"\n"),
        Row("a.tf", "record = \"httpd:rate5m\"\nimage_pull_policy = \"httpd\"\n"),
        Row("a.tf", "source = \"${path.module}/httpd\"\npath = \"${var.base}/library/httpd\"\n"),
        Row("a.tf", "command = [\"httpd\", \"-DFOREGROUND\"]\n"),
        Row("a.tf", "resource \"x\" \"httpd\" {\n  name = \"httpd\"\n}\n"),
        Row("a.tf", "env {\n  name  = \"CANARY_WEBHOOK_IMAGE\"\n  value = \"docker.io/library/httpd:2.4\"\n}\n"),
        // Split
        Row("a.tf", "x = { image = { registry = \"docker.io\", repository = \"httpd\", tag = \"2.4\" } }\n", 1),
        Row(
            "a.tf", "x = {\n  image = {\n    registry = \"docker.io\"\n    repository = \"library/httpd\"\n  }\n}\n", 4),
        Row("a.tf", "x = { image = { registry = \"quay.io\", repository = \"httpd\", tag = \"2.4\" } }\n"),
        Row("a.tf", "web = { repository = \"httpd\", tag = \"2.4\" }\n", 1),
        Row("a.tf", "web = { repository = \"httpd\" }\n"),
        Row("a.tf", "values = [yamlencode({\n  image = {\n    repository = \"httpd\"\n  }\n})]\n", 3),
        Row(
            "a.tf",
            "resource \"helm_release\" \"x\" {\n  set {\n    name  = \"image.repository\"\n    value = \"httpd\"\n  }\n}\n",
            4),
        Row(
            "a.tf",
            """
            resource "helm_release" "x" {
              set {
                name  = "image.registry"
                value = "quay.io"
              }
              set {
                name  = "image.repository"
                value = "httpd"
              }
            }

            """),
        Row(
            "a.tf",
            "set = [\n  { name = \"web.image.repository\", value = \"httpd\" },\n  { name = \"web.name\", value = \"httpd\" },\n]\n",
            2),
        Row("a.tf", "repository = \"https://charts.example.com\"\nimage = \"httpd\"\n", 2),
        Row("a.tf", "repository = \"nvcr.io/x\"\nimage = \"httpd\"\nversion = \"1\"\n"),
        Row("a.tf", "resource \"docker_image\" \"x\" {\n  name = \"httpd\"\n}\n", 2),
        Row("a.tf", "env {\n  name  = \"SIDECAR_IMAGE\"\n  value = \"httpd\"\n}\n", 3),
        Row("a.tf", "args = [\"--sidecar-image=httpd\", \"--name=httpd\"]\n", 1),
        // Variables and locals
        Row("a.tf", "variable \"httpd_image\" {\n  default = \"httpd\"\n}\n", 2),
        Row("a.tf", "variable \"x\" {\n  default = \"httpd:2.4\"\n}\n", 2),
        Row("a.tf", "variable \"x\" {\n  default = \"httpd\"\n}\n"),
        Row("a.tf", "variable \"x\" {\n  default = \"httpd\"\n}\nb {\n  image = var.x\n}\n", 5),
        Row(
            "a.tf", "locals {\n  base = \"httpd\"\n  full = \"${local.base}:2.4\"\n}\nb {\n  image = local.full\n}\n",
            3, 6),
        Row(
            "a.tf",
            "variable \"r\" {\n  default = \"docker.io/library\"\n}\nb {\n  image = \"${var.r}/httpd:${var.t}\"\n}\n", 5
        ),
        Row("a.tf", "variable \"r\" {\n  default = \"quay.io\"\n}\nb {\n  image = \"${var.r}/httpd:${var.t}\"\n}\n"),
        Row("a.tf", "image = \"${var.r}/httpd:${var.t}\"\n", 1),
        Row("a.tf", "image = \"httpd:${var.t}\"\n", 1),
        Row("a.tf", "image = \"${var.r}/foo/httpd\"\nb_image = \"ghcr.io/${var.o}/httpd\"\nc_image = var.unknown\n"),
        Row("a.tf", "image = \"${var.a}${var.b}\"\nb_image = \"my${var.a}httpd\"\n"),
        Row("a.tf", "image = var.on ? \"nginx\" : \"httpd\"\n", 1),
        Row(
            "a.tf",
            "locals {\n  i = { web = \"httpd\", db = \"pg\" }\n}\nb {\n  image = local.i.web\n}\nc {\n  image = local.i[\"db\"]\n}\n",
            5),
        Row(
            "a.tf",
            "image = format(\"%s/%s:%s\", \"docker.io\", \"httpd\", var.tag)\nb_image = join(\"/\", [\"docker.io\", \"httpd\"])\n",
            1, 2),
        Row("a.tf", "image = coalesce(var.image, \"httpd\")\n", 1),
        Row("a.tf", "locals {\n  a = local.b\n  b = local.a\n}\nc {\n  image = \"${local.a}/httpd\"\n}\n", 6),
        // Heredocs
        Row("a.tf", "values = [<<-EOT\n    image:\n      repository: httpd\n      tag: ${var.t}\n    EOT\n]\n", 3),
        Row("a.tf", "x = <<EOT\nspec:\n  a: ${\n1\n}\n  image: httpd\nEOT\n", 6),
        Row("a.tf", "x = <<EOT\n{\"image\":\n  \"httpd:2.4\"}\nEOT\n", 3),
        Row("a.tf", "x = \"a: b\\nimage: httpd\\n\"\n", 1),
        Row("a.tf", "x = <<EOT\n# image: httpd\nthe image: is not httpd\nEOT\n"),
        Row("a.tf", "x = <<EOT\nwebhook:\n  dialect: entry\n  image: docker.io/library/httpd\nEOT\n"),
        Row("a.tf.json", "{\"resource\": {\"a\": {\"b\": {\n \"image\": \"httpd:${var.t}\"}}}}", 2),
        Row("x.auto.tfvars", "web_image = \"httpd\"\nname = \"httpd\"\n", 1),
        Row("terragrunt.hcl", "inputs = {\n  image = \"httpd:2.4\"\n}\n", 2),
    ]

    static let yaml: [Row] = [
        Row("a.yaml", "spec:\n  containers:\n    - name: httpd\n      image: httpd\n", 4),
        Row("a.yaml", "spec:\n  containers:\n  - image: \"httpd:2.4\"\n    name: httpd\n", 3),
        Row("a.yml", "services:\n  web:\n    image: 'library/httpd:2.4' # x\n  httpd:\n    image: nginx\n", 3),
        Row("values.yaml", "image:\n  repository: httpd\n  tag: \"2.4\"\n", 2),
        Row("values.yaml", "image:\n  registry: docker.io\n  repository: library/httpd\n", 3),
        Row("values.yaml", "image:\n  registry: quay.io\n  repository: httpd\n  tag: \"2.4\"\n"),
        Row("values.yaml", "image:\n  tag: \"2.4\"\n  repository: quay.io/httpd\n"),
        Row("values.yaml", "web:\n  repository: httpd\n  tag: \"2.4\"\nrepo:\n  repository: httpd\n", 2),
        Row("values.yaml", "registry: quay.io\nimage: httpd\n"),
        Row("values.yaml", "web:\n  image: {registry: docker.io, repository: httpd, tag: 2.4}\n", 2),
        Row("values.yaml", "web: {image: {\n  repository: httpd}}\n", 2),
        Row("values.yaml", "image: &img httpd\nb:\n  image: *img\n", 1, 3),
        Row("values.yaml", "img: &img httpd\nb:\n  image: *img\n", 3),
        Row("k.yaml", "images:\n  - name: httpd\n    newTag: \"2.4\"\n", 2),
        Row("k.yaml", "images:\n  - name: httpd\n    newName: quay.io/x\n"),
        Row("k.yaml", "images:\n  - name: x\n    newName: httpd\n", 3),
        Row("c.yaml", "image: ${IMAGE:-httpd:2.4}\n---\nimage: ${IMAGE-nginx}\n", 1),
        Row("c.yaml", "image: ${REGISTRY}/httpd:2.4\n", 1),
        Row("t.tpl", "{{- if .Values.on }}\nimage: {{ .Values.registry }}/httpd:{{ .Values.tag }}\n{{- end }}\n", 2),
        Row("t.tpl", "image: \"{{ .Values.image.repository }}:{{ .Values.image.tag }}\"\n"),
        Row("t.tpl", "  {{- with .x }}\n  - image: httpd\n{{ end }}\n", 2),
        Row("t.tpl", "%{ for x in y ~}\nimage: \"${registry}/httpd\"\n%{ endfor ~}\n", 2),
        Row("a.yaml", "any: httpd:2.4\nother: docker.io/library/httpd\nport: httpd:80\n", 1, 2),
        Row("a.yaml", "metadata:\n  name: httpd\n  labels:\n    app: httpd\n    app.kubernetes.io/name: httpd\n"),
        Row("a.yaml", "# image: httpd\na: b # image: httpd\ndescription: httpd:2.4\n"),
        Row("a.yaml", "image: myhttpd\n---\nimage: foo/httpd\n---\nimage: httpd-exporter:2.4\n"),
        Row("a.yaml", "data:\n  values.yaml: |\n    image:\n      repository: httpd\n\n    b: 1\n  x: y\n", 4),
        Row(
            "a.yaml", "spec:\n  source:\n    helm:\n      values: |-\n        image: httpd\nx:\n  image: httpd\n", 5, 7),
        Row("a.yaml", "a: >-\n  use image httpd:2.4 for\n  image httpd\nb: c\n"),
        Row("a.yaml", "data:\n  c.json: |\n    {\"image\":\n      \"httpd\"}\n", 4),
        Row(
            "a.yaml",
            "data:\n  canary.yaml: |\n    webhook:\n      url: {env: X}\n      image: docker.io/library/httpd\n"),
        Row(
            "a.yaml",
            "env:\n  - name: CANARY_WEBHOOK_IMAGE\n    value: docker.io/library/httpd\n  - name: X_IMAGE\n    value: httpd\n",
            5),
        Row("a.yaml", "steps:\n  - uses: docker://httpd:2.4\n  - container: httpd\n", 2),
        Row("a.yaml", "a:\n  b: multi\n    line: x\n  image: httpd\n", 4),
        Row("a.yaml", "- - image: httpd\n  -\n    image: httpd\n-   image:    httpd   \n", 1, 3, 4),
        Row("a.yaml", "\"image\" : \"httpd\"\r\n'other-image': 'httpd'\r\n", 1, 2),
        Row("a.yaml", "image:\n  httpd\n", 2),
        Row("a.yaml", "image: !!str httpd\n", 1),
        Row("a.yaml", "a: \"x # y\"\nimage: httpd\nb: it's\n", 2),
        Row("a.yaml", "image:\n- httpd\n", 2),
        Row("a.yaml", "global:\n  imageRegistry: docker.io\n  imagePullSecrets: [httpd]\nname: httpd\n"),
    ]

    static let json: [Row] = [
        Row("a.json", "{\n  \"image\": \"httpd\",\n  \"name\": \"httpd\"\n}\n", 2),
        Row("a.json", "{\"image\":{\"repository\":\"httpd\",\"tag\":\"2.4\"}}", 1),
        Row("a.json", "[{\"a\":\"docker.io/library/httpd:2\"},\n{\"b\":\"httpd\"}]", 1),
        Row("a.json", "{\"nodes\": [{\"code\": \"const image = 'httpd';\\nreturn x;\"}]}"),
        Row("a.json", "{\"values\": \"image:\\n  repository: httpd\\n\"}", 1),
        Row("a.json", "{\"image\": \"\\u0068ttpd httpd\"}"),
    ]

    static let dockerfiles: [Row] = [
        Row("Dockerfile", "FROM httpd\n", 1),
        Row("x/Dockerfile.web", "# FROM httpd\nFROM --platform=linux/amd64 docker.io/library/httpd:2.4 AS web\n", 2),
        Row("Containerfile", "FROM nginx AS httpd\nFROM httpd\n"),
        Row("web.dockerfile", "ARG V=2.4\nARG BASE=httpd:${V}\nFROM ${BASE}\n", 3),
        Row("Dockerfile", "FROM ${BASE:-httpd}\nFROM $REGISTRY/httpd:2\nFROM quay.io/$X/httpd\n", 1, 2),
        Row("Dockerfile", "FROM a\nCOPY --from=httpd:2.4 /x /y\nCOPY httpd /x\nRUN httpd:2.4\n", 2),
        Row("Dockerfile", "from \\\n  httpd:2.4\n", 1),
        Row("Dockerfile", "FROM myhttpd\nFROM foo/httpd\nFROM httpd-exporter\nLABEL image=httpd\n"),
    ]

    @Test func variablesOfTheFolderAreFollowedAcrossFiles() throws {
        let main = ("s/web/main.tf", "b {\n  image = \"${var.registry}/${var.name}:${var.tag}\"\n}\n")
        let variables = (
            "s/web/variables.tf",
            "variable \"registry\" {}\nvariable \"name\" {\n  default = \"httpd\"\n}\nvariable \"tag\" {}\n"
        )
        #expect(try Self.scan([main, variables]).uses == [ImageUse(file: "s/web/main.tf", line: 2, shape: .possible)])
        let hub = ("s/web/terraform.tfvars", "registry = \"docker.io\"\n")
        #expect(
            try Self.scan([main, variables, hub]).uses == [ImageUse(file: "s/web/main.tf", line: 2, shape: .indirect)])
        let quay = ("s/web/terraform.tfvars", "registry = \"quay.io\"\n")
        #expect(try Self.scan([main, variables, quay]).uses == [])
        // Another folder's variables are others.
        let elsewhere = ("s/other/variables.tf", variables.1)
        #expect(try Self.scan([main, elsewhere]).uses == [])
    }

    @Test func shapesSayHowTheUseIsWritten() throws {
        func shapes(_ file: String, _ text: String) throws -> [ImageUse.Shape] {
            try Self.scan([(file, text)]).uses.map(\.shape)
        }
        #expect(try shapes("a.tf", "image = \"httpd\"\n") == [.reference])
        #expect(try shapes("a.yaml", "image: {registry: docker.io, repository: httpd}\n") == [.split])
        #expect(
            try shapes("a.tf", "variable \"x\" {\n default = \"httpd\"\n}\nb {\n image = var.x\n}\n") == [.indirect])
        #expect(try shapes("a.tf", "image = \"${var.r}/httpd\"\n") == [.possible])
        #expect(try shapes("Dockerfile", "FROM httpd\n") == [.base])
        #expect(try shapes("a.tf", "image = \"httpd\n") == [.line])
    }

    private static let broken: [Row] = [
        Row("a.tf", "x = {\n  image = \"httpd:2.4\"\n  # image = \"httpd\"\n  name = \"httpd\"\n", 2),
        Row("a.json", "{\"image\": \"httpd\",,\n \"b\": }\n\"other_image\": \"httpd:2.4\"\n", 1, 3),
        Row("a.yaml", "x: [a,\nimage: httpd\n  b: \"docker.io/library/httpd\n", 2, 3),
        Row("b.tf", "}}\nimage = \"quay.io/httpd\"\ndescription = \"httpd:2.4\"\n"),
    ]

    @Test(arguments: broken)
    func filesThatDoNotParseAreReadByLine(row: Row) throws {
        let scan = try Self.scan([(row.file, row.text)])
        #expect(scan.uses.map(\.line) == row.lines)
        #expect(scan.scannedByLine == [row.file])
    }

    @Test func aBrokenFileWithoutTheNameIsNotWorthMentioning() throws {
        let scan = try Self.scan([("a.tf", "x = {\n"), ("b.tf", "image = \"httpd\"\n")])
        #expect(scan.scannedByLine == [])
        #expect(scan.uses.map(\.file) == ["b.tf"])
    }

    @Test func otherRegistriesAndDeeperPaths() throws {
        let image = try #require(ImageReference("ghcr.io/x/y:1"))
        let text =
            "image: ghcr.io/x/y\n---\nimage: x/y\n---\nimage: y\n---\nimage: {registry: ghcr.io, repository: x/y}\n"
        let uses = ImageUseScanner.uses(of: image, in: [(path: "a.yaml", bytes: Array(text.utf8))])
        #expect(uses.map(\.line) == [1, 7])
    }

    @Test func filesOfOtherKindsAreLeftAlone() throws {
        #expect(try Self.scan([("README.md", "image: httpd:2.4\n"), ("x.sh", "docker run httpd:2.4\n")]).uses == [])
    }

    @Test func badInputNeitherCrashesNorHangs() {
        let samples = (Self.terraform + Self.yaml + Self.json + Self.dockerfiles).map { ($0.file, Array($0.text.utf8)) }
        guard let image = ImageReference("httpd") else { return }
        for (file, bytes) in samples {
            for length in bytes.indices {
                _ = ImageUseScanner.uses(of: image, in: [(path: file, bytes: Array(bytes[..<length]))])
            }
        }
        let count = 5_000
        let repeated = [
            "[", "{", "{\"a\":", "- ", "a: |\n ", "${", "{{", "\"", "a: {", "- a:\n", "&a ", "\t", ": ", "x:\n  y:\n",
        ]
        for piece in repeated {
            let bytes = Array((String(repeating: piece, count: count) + "httpd").utf8)
            for file in ["a.yaml", "a.json", "a.tf", "Dockerfile"] {
                _ = ImageUseScanner.uses(of: image, in: [(path: file, bytes: bytes)])
            }
        }
        let stairs = (0..<500).map { String(repeating: " ", count: $0) + "a: |\n" }.joined() + "httpd"
        _ = ImageUseScanner.uses(of: image, in: [(path: "a.yaml", bytes: Array(stairs.utf8))])
    }
}
