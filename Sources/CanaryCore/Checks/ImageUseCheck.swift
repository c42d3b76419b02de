import HCL

extension Check {
    /// Whether any stack of the infra repository uses the canary's image: then the agent would really upgrade it.
    static let imageUse = Check("use of the image in the infra repository", .webhook, .readying) { scene in
        guard let webhook = scene.configuration.webhook, !scene.options.direct, !scene.options.freeOnly,
            let repository = scene.repository, let head = scene.picture.headBefore,
            let image = ImageReference(webhook.image)
        else { return [] }
        let start = scene.clock.uptime()
        do throws(RepositoryFailure) {
            let limit = scene.repositoryTime
            let found = try await repository.files(
                endingIn: ImageUseScanner.suffixes, holding: image.lastComponent, at: head.id, limit: 4 << 20,
                within: limit)
            let scan = await search(found.files, for: image, within: min(limit, scene.deadline.remaining))
            // Those that were not fetched do not hold the image's name.
            let read = found.seen - found.files.count + scan.filesRead
            // One use is an answer, however far the search came.
            let isWhole = scan.filesRead >= found.files.count && found.tooLarge.isEmpty
            if isWhole || !scan.uses.isEmpty {
                return [scene.observe(.webhook, .imageUses(scan.uses, filesRead: read), since: start)]
            }
            if Task.isCancelled || scene.options.allowRealUpgrade { return [] }
            guard scan.filesRead < found.files.count else {
                return [scene.observe(.webhook, .imageFilesTooLarge(found.tooLarge), since: start)]
            }
            let cut = ImageSearchCut(
                filesRead: read, files: found.seen, seconds: (scene.clock.uptime() - start).seconds,
                limit: scene.limited(RepositoryFailure(.timeout, detail: "")).limit)
            return [scene.observe(.webhook, .imageSearchCut(cut), since: start)]
        } catch {
            return [
                scene.observe(
                    .webhook, .repository(scene.limited(error), while: "looking for stacks that use \(webhook.image)"))
            ]
        }
    }

    /// Others wrote the files: however they are made, the search ends within its time.
    private static func search(
        _ files: [RepositoryFile], for image: ImageReference, within limit: Duration
    ) async -> ImageUseScan {
        let scan = await OwnThread.run(within: limit) { limit in
            ImageUseScanner.scan(
                for: image, in: files.map { ($0.path, $0.bytes) }, clock: WorkClock { limit.isOver })
        }
        return scan ?? ImageUseScan(uses: [], scannedByLine: [])
    }
}
