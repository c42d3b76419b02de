import HCL

/// Finds where an infrastructure repository uses an image, so that no canary event starts a real upgrade.
///
/// References are parsed and compared, never searched for as text: `httpd`, `library/httpd:2.4` and
/// `docker.io/library/httpd@sha256:…` are one image, `httpd-exporter` and `quay.io/httpd` are others. A part that only
/// evaluation would tell counts as fitting where everything else fits: a false alarm holds back one event, a miss
/// starts an upgrade.
public enum ImageUseScanner {
    /// The ends of the names of files that are looked through: of Terraform and OpenTofu, Kubernetes and Helm, and of
    /// builds.
    public static let suffixes = [
        ".tf", ".tofu", ".tf.json", ".tfvars", ".hcl", ".yaml", ".yml", ".tpl", ".tftpl", ".json", "Dockerfile",
        "Containerfile", ".dockerfile",
    ]

    /// More uses than this are not looked for.
    private static let mostUses = 10_000

    /// The places that use the image, by file and line.
    public static func uses(of image: ImageReference, in files: [(path: String, bytes: [UInt8])]) -> [ImageUse] {
        scan(for: image, in: files).uses
    }

    /// The same, with the files that could only be looked through line by line. Linear in what the files hold.
    ///
    /// - Parameter clock: where its time is over the search ends with what it has found, and says how far it came.
    public static func scan(
        for image: ImageReference, in files: [(path: String, bytes: [UInt8])], clock: WorkClock = WorkClock()
    ) -> ImageUseScan {
        let matcher = ImageMatcher(image)
        var scan = ImageUseScan(uses: [], scannedByLine: [])
        var folders: [String: [(path: String, bytes: [UInt8])]] = [:]
        // The image's own name is written somewhere, or there is no use.
        let name = Array(image.lastComponent.utf8)
        for file in files {
            let kind = FileKind(file.path)
            if kind == .terraform {
                folders[folder(file.path), default: []].append(file)
                continue
            }
            if clock.spend(file.bytes.count) || scan.uses.count >= mostUses { break }
            if kind != .other, file.bytes.holds(name) {
                clock.begin()
                switch kind {
                case .json: json(file, matcher, &scan, clock)
                case .dockerfile: dockerfile(file, matcher, &scan, clock)
                default: yaml(file, matcher, &scan, clock)
                }
            }
            if !clock.isOver { scan.filesRead += 1 }
        }
        for (_, files) in folders.sorted(by: { $0.key < $1.key }) {
            if clock.isOver || scan.uses.count >= mostUses { break }
            var isWhole = true
            if files.contains(where: { $0.bytes.holds(name) }) {
                isWhole = terraform(files, matcher, name, &scan, clock)
            }
            if isWhole, !clock.isOver { scan.filesRead += files.count }
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
            if [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl"].contains(
                where: name.hasSuffix)
            {
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

    /// - Returns: whether every reference was followed.
    private static func terraform(
        _ files: [File], _ matcher: ImageMatcher, _ name: [UInt8], _ scan: inout ImageUseScan, _ clock: WorkClock
    ) -> Bool {
        clock.begin()
        let parsed = files.map { HCLFile(name: $0.path, bytes: $0.bytes, clock: clock) }
        let folder = TerraformTree(parsed.filter { $0.error == nil }, clock: clock)
        for (file, hcl) in zip(files, parsed) where !clock.isOver {
            if hcl.error == nil {
                search(folder.tree(of: hcl), file.path, matcher, &scan, clock)
            } else if file.bytes.holds(name) {
                byLine(file, matcher, &scan, clock)
            }
        }
        // What a text in them holds was then read in part, at most.
        if clock.isFull {
            let known = Set(scan.scannedByLine)
            for file in files where !known.contains(file.path) && file.bytes.holds(name) {
                byLine(file, matcher, &scan, clock)
            }
        }
        return folder.isWhole
    }

    private static func json(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan, _ clock: WorkClock) {
        var flow = LooseFlow(NumberedText(file: file.bytes), at: 0, level: 0, clock: clock)
        let tree = flow.value()
        if !flow.isBroken, flow.isAtEnd() {
            search(tree, file.path, matcher, &scan, clock)
        } else {
            byLine(file, matcher, &scan, clock)
        }
    }

    private static func yaml(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan, _ clock: WorkClock) {
        var reader = LooseYAML(NumberedText(file: file.bytes), clock: clock)
        search(.list(reader.trees()), file.path, matcher, &scan, clock)
        if reader.isBroken || clock.isFull { byLine(file, matcher, &scan, clock) }
    }

    private static func dockerfile(
        _ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan, _ clock: WorkClock
    ) {
        for base in Dockerfile(NumberedText(file: file.bytes), clock: clock).bases {
            if clock.spend(base.text.utf8.count) { return }
            guard let shape = matcher.matches(base.text, whereImagesStand: true) else { continue }
            scan.uses.append(ImageUse(file: file.path, line: base.line, shape: shape == .possible ? shape : .base))
        }
    }

    private static func search(
        _ tree: ConfigurationTree, _ path: String, _ matcher: ImageMatcher, _ scan: inout ImageUseScan,
        _ clock: WorkClock
    ) {
        var search = ImageSearch(matcher, file: path, clock: clock)
        search.search(tree)
        scan.uses += search.uses
    }

    private static func byLine(_ file: File, _ matcher: ImageMatcher, _ scan: inout ImageUseScan, _ clock: WorkClock) {
        scan.scannedByLine.append(file.path)
        scan.uses += LineScan(matcher).lines(of: NumberedText(file: file.bytes), clock: clock).map {
            ImageUse(file: file.path, line: $0, shape: .line)
        }
    }
}

extension [UInt8] {
    fileprivate func holds(_ piece: [UInt8]) -> Bool { self[...].holds(piece) }
}

extension ArraySlice<UInt8> {
    func holds(_ piece: [UInt8]) -> Bool {
        guard let first = piece.first, count >= piece.count else { return false }
        return withUnsafeBufferPointer { bytes in
            for start in 0...(bytes.count - piece.count) where bytes[start] == first {
                if bytes[start..<start + piece.count].elementsEqual(piece) { return true }
            }
            return false
        }
    }
}
