import CanaryCore
import Testing

@testable import CanaryGit

/// Symbolic links in the tree are followed as a checkout has them, and never out of it.
@Suite struct LinkTests {
    /// `s/a` with links of every kind, and folders that are links.
    private func make() async throws -> (GitRepository, String, TestRepository) {
        let source = try await TestRepository([
            Step(1).file("shared/epochs.tf", "one").file("shared/deep/x.tf", "x").file("s/a/main.tf", "main")
        ])
        let path = source.folder("T")
        try await source.run(
            """
            git clone -q . \(path); cd \(path); ln -s shared/deep linked; ln -s linked chained; ln -s loop2 loop1; ln -s loop1 loop2
            ln -s . here; ln -s here/here/s through; ln -s ../outside up; ln -s /etc absolute
            cd s/a; ln -s ../../shared/epochs.tf near.tf; ln -s near.tf chain.tf; ln -s chain.tf chain2.tf
            ln -s round.tf round.tf; ln -s nothing.tf dangling.tf; ln -s ../../../x.tf out.tf; ln -s /etc/hosts.tf absolute.tf
            ln -s ../../linked/x.tf by-folder.tf; ln -s ../../shared folder.tf; ln -s ./../.././shared//epochs.tf dots.tf
            ln -s main.tf/x file-as-folder.tf
            git add -A .. ../..; git commit -qm links
            """)
        let repository = GitRepository.at(path)
        return (repository, try await repository.head().id, source)
    }

    @Test func `files that are links`() async throws {
        let (repository, head, source) = try await make()
        defer { withExtendedLifetime(source) {} }
        let files = try await repository.files(inFolder: "s/a", at: head, within: .seconds(20))
        let texts = Dictionary(
            uniqueKeysWithValues: files.filter { $0.unread == nil }.map {
                ($0.path, String(decoding: $0.bytes, as: UTF8.self))
            })
        #expect(
            texts == [
                "s/a/main.tf": "main", "s/a/near.tf": "one", "s/a/chain.tf": "one", "s/a/chain2.tf": "one",
                "s/a/by-folder.tf": "x", "s/a/dots.tf": "one",
            ])
        let unread = Dictionary(uniqueKeysWithValues: files.compactMap { file in file.unread.map { (file.path, $0) } })
        #expect(
            unread.keys.sorted() == [
                "s/a/absolute.tf", "s/a/dangling.tf", "s/a/file-as-folder.tf", "s/a/out.tf", "s/a/round.tf",
            ])
        for (path, words) in unread { #expect(words.hasPrefix(path + " is a link ")) }
        #expect(unread["s/a/absolute.tf"]?.hasSuffix("out of the repository, to /etc/hosts.tf") == true)
        #expect(unread["s/a/round.tf"]?.hasSuffix("in a circle") == true)
        #expect(unread["s/a/dangling.tf"]?.hasSuffix("to nothing in the commit") == true)
    }

    @Test func `folders that are links`() async throws {
        let (repository, head, source) = try await make()
        defer { withExtendedLifetime(source) {} }
        for folder in ["linked", "chained", "here/chained", "here/here/linked"] {
            #expect(try await repository.texts(folder, head) == [folder + "/x.tf": "x"], "\(folder)")
        }
        let through = try await repository.files(inFolder: "through/a", at: head, within: .seconds(20))
        #expect(through.first { $0.path == "through/a/near.tf" }?.bytes == Array("one".utf8))
        for folder in ["loop1", "loop2/x", "up", "absolute", "absolute/x"] {
            do {
                _ = try await repository.texts(folder, head)
                Issue.record("\(folder) was read")
            } catch {
                let failure = error as? RepositoryFailure
                #expect(failure?.kind == .badLink && failure?.detail.hasPrefix(folder) == true, "\(folder)")
            }
        }
    }

    /// The commit that changed what a link leads to is the one that took it away, though the folder itself stayed as it was.
    @Test func `history behind a link`() async throws {
        let (repository, _, source) = try await make()
        try await source.run(
            "cd \(source.folder("T")); echo other >shared/epochs.tf; git commit -qam changed; git rm -q linked; git commit -qm more"
        )
        let head = try await repository.head()
        let history = try await repository.history("s/a", head.id) { files in
            files.contains { $0.path == "s/a/near.tf" && $0.bytes == Array("one".utf8) }
        }
        guard case .removed(let by, let last) = history else { return #expect(Bool(false), "\(history)") }
        #expect((by.summary, last.summary) == ("changed", "links"))
    }
}
