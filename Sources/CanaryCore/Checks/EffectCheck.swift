extension Check {
    /// Whether the run changed something: the branch's head, read after the job's end.
    static let effect = Check("effect on the infra repository", .effect, .event) { scene in
        guard let repository = scene.repository, case .ended = scene.picture.job else { return [] }
        let followed = scene.picture.followed
        guard let base = followed.map(\.head) ?? scene.picture.headBefore?.id else {
            return [scene.observe(.effect, .effectUnseen("the head before the event is not known"))]
        }
        let start = scene.clock.uptime()
        do throws(RepositoryFailure) {
            let head = try await repository.head(
                of: scene.configuration.mint?.ref, fresh: true, within: scene.repositoryTime)
            var seen = [scene.observe(.effect, .head(head, when: .after))]
            let new = try await repository.commits(
                after: base, upTo: head.id, carrying: needles(scene), within: scene.repositoryTime)
            seen.append(scene.observe(.effect, .newCommits(new, head: head), since: start))
            return seen
        } catch {
            return [
                scene.observe(
                    .effect, .repository(scene.limited(error), while: "reading the head after the job"), since: start)
            ]
        }
    }

    /// What a commit of this run's agent would carry. The bare name alone stands in too many words.
    private static func needles(_ scene: Scene) -> [String] {
        let run = scene.picture.followed?.run ?? scene.run
        guard let event = scene.picture.eventDescription(run: run) else { return [run.marker] }
        let short = event.image.split(separator: "/").last.map { String($0) } ?? event.image
        return [
            run.marker, event.image, "library/\(short)", "\(short):\(event.tag)", "\(short)@", "\(short) to ",
            "\(short) from ",
        ]
    }
}
