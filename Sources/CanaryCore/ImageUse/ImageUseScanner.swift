import HCL

/// Finds where an infrastructure repository uses an image, so that no canary event starts a real upgrade.
///
/// References are parsed and compared, never searched for as text: `httpd`, `library/httpd:2.4` and
/// `docker.io/library/httpd@sha256:…` are one image, `httpd-exporter` and `quay.io/httpd` are others. A part that only
/// evaluation would tell counts as fitting where everything else fits: a false alarm holds back one event, a miss
/// starts an upgrade.
public enum ImageUseScanner {
    /// The ends of the names of files that are looked through.
    public static let suffixes = [
        ".tf", ".tf.json", ".tfvars", ".hcl", ".yaml", ".yml", ".tpl", ".tftpl", ".json", "Dockerfile", "Containerfile",
        ".dockerfile",
    ]

    /// The places that use the image, by file and line.
    public static func uses(of image: ImageReference, in files: [(path: String, bytes: [UInt8])]) -> [ImageUse] {
        scan(for: image, in: files).uses
    }

    /// The same, with the files that could only be looked through line by line.
    public static func scan(for image: ImageReference, in files: [(path: String, bytes: [UInt8])]) -> ImageUseScan {
        let matcher = ImageMatcher(image)
        var scan = ImageUseScan(uses: [], scannedByLine: [])
        var folders: [String: [(path: String, bytes: [UInt8])]] = [:]
        // The image's own name is written somewhere, or there is no use.
        let name = Array(image.lastComponent.utf8)
        for file in files {
            switch FileKind(file.path) {
            case .terraform: folders[folder(file.path), default: []].append(file)
            case .json where file.bytes.holds(name): json(file, matcher, &scan)
            case .yaml where file.bytes.holds(name): yaml(file, matcher, &scan)
            case .dockerfile where file.bytes.holds(name): dockerfile(file, matcher, &scan)
            default: break
            }
        }
        for files in folders.values where files.contains(where: { $0.bytes.holds(name) }) {
            terraform(files, matcher, name, &scan)
        }
        scan.uses = inOrder(scan.uses)
        scan.scannedByLine.sort()
        return scan
    }

    private static func folder(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// One use for each line: the plainest reading of it.
    private static func inOrder(_ uses: [ImageUse]) -> [ImageUse] {
        let order: [ImageUse.Shape] = [.reference, .split, .base, .indirect, .possible, .line]
        let sorted = uses.sorted { first, second in
            if first.file != second.file { return first.file < second.file }
            if first.line != second.line { return first.line < second.line }
            return (order.firstIndex(of: first.shape) ?? 0) < (order.firstIndex(of: second.shape) ?? 0)
        }
        var result: [ImageUse] = []
        for use in sorted where result.last?.file != use.file || result.last?.line != use.line { result.append(use) }
        return result
    }

    // MARK: Kinds of files

    private enum FileKind {
        case terraform, json, yaml, dockerfile, other

        init(_ path: String) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let isDockerfile =
                ["Dockerfile", "Containerfile"].contains {
                    name == $0 || name.hasPrefix("\($0).") || name.hasSuffix(".\($0)")
                }
            if [".tf", ".tf.json", ".tfvars", ".tfvars.json", ".hcl"].contains(where: name.hasSuffix) {
                self = .terraform
            } else if isDockerfile || name.hasSuffix(".dockerfile") {
                self = .dockerfile
            } else if name.hasSuffix(".json") {
                self = .json
            } else if [".yaml", ".yml", ".tpl", ".tftpl"].contains(where: name.hasSuffix) {
                self = .yaml
            } else {
                self = .other
            }
        }
    }

    private typealias File = (path: String, bytes: [UInt8])

    private static func terraform(_ files: [File], _ matcher: ImageMatcher, _ name: [UInt8], _ scan: inout ImageUseScan)
    {
        let parsed = files.map { HCLFile(name: $0.path, bytes: $0.bytes) }
        let folder = TerraformTree(parsed.filter { $0.error == nil })
        for (file, hcl) in zip(files, parsed) {
            if hcl.error == nil {
                search(folder.tree(of: hcl), file.path, matcher, &scan)
            } else if file.bytes.holds(name) {
                byLine(file, matcher, &scan)
            }
        }
    }

    private static func json(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan) {
        var flow = LooseFlow(NumberedText(file: file.bytes), at: 0, level: 0)
        let tree = flow.value()
        if !flow.isBroken, flow.isAtEnd() {
            search(tree, file.path, matcher, &scan)
        } else {
            byLine(file, matcher, &scan)
        }
    }

    private static func yaml(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan) {
        var reader = LooseYAML(NumberedText(file: file.bytes))
        search(.list(reader.trees()), file.path, matcher, &scan)
        if reader.isBroken { byLine(file, matcher, &scan) }
    }

    private static func dockerfile(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan) {
        for base in Dockerfile(NumberedText(file: file.bytes)).bases {
            guard let shape = matcher.matches(base.text, whereImagesStand: true) else { continue }
            scan.uses.append(ImageUse(file: file.path, line: base.line, shape: shape == .possible ? shape : .base))
        }
    }

    private static func search(
        _ tree: ConfigurationTree, _ path: String, _ matcher: ImageMatcher, _ scan: inout ImageUseScan
    ) {
        var search = ImageSearch(matcher, file: path)
        search.search(tree)
        scan.uses += search.uses
    }

    private static func byLine(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan) {
        scan.scannedByLine.append(file.path)
        scan.uses += LineScan(matcher).lines(of: NumberedText(file: file.bytes)).map {
            ImageUse(file: file.path, line: $0, shape: .line)
        }
    }
}

extension [UInt8] {
    fileprivate func holds(_ piece: [UInt8]) -> Bool {
        guard let first = piece.first, count >= piece.count else { return false }
        return withUnsafeBufferPointer { bytes in
            for start in 0...(bytes.count - piece.count) where bytes[start] == first {
                if bytes[start..<start + piece.count].elementsEqual(piece) { return true }
            }
            return false
        }
    }
}
