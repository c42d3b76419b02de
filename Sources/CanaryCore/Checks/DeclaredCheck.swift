extension Check {
    /// What the infra repository has of the agent at the ref: the stack that declares it and its instructions, by git's own
    /// ids. Only for telling later what changed: what cannot be read is told by the mint dates' check.
    static let declared = Check("the agent in the infra repository", nil) { scene in
        guard let repository = scene.repository, let settings = scene.configuration.mint,
            let head = scene.picture.headBefore
        else { return [] }
        var seen: [Observation] = []
        for path in [settings.folder] + scene.configuration.instructions {
            do throws(RepositoryFailure) {
                let id = try await repository.objectID(of: path, at: head.id, within: scene.caller.timeout)
                seen.append(scene.observe(nil, .declared(path: path, id.map(DeclaredObject.object) ?? .nothing)))
            } catch {
                return seen
            }
        }
        return seen
    }
}
