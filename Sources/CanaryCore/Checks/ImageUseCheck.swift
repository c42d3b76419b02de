extension Check {
    /// Whether any stack of the infra repository uses the canary's image: then the agent would really upgrade it.
    static let imageUse = Check("use of the image in the infra repository", .webhook, .readying) { scene in
        guard let webhook = scene.configuration.webhook, !scene.options.direct, !scene.options.freeOnly,
            let repository = scene.repository, let head = scene.picture.headBefore,
            let image = ImageReference(webhook.image)
        else { return [] }
        let start = scene.clock.uptime()
        do throws(RepositoryFailure) {
            let found = try await repository.files(
                endingIn: ImageUseScanner.suffixes, holding: image.lastComponent, at: head.id, limit: 4 << 20,
                within: scene.repositoryTime)
            let uses = ImageUseScanner.uses(of: image, in: found.files.map { ($0.path, $0.bytes) })
            return [scene.observe(.webhook, .imageUses(uses, filesRead: found.seen), since: start)]
        } catch {
            return [
                scene.observe(
                    .webhook, .repository(scene.limited(error), while: "looking for stacks that use \(webhook.image)"))
            ]
        }
    }
}
