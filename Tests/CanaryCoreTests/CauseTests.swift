import Testing

@testable import CanaryCore

@Suite struct CauseTests {
    @Test func idsAreUniqueAndBeginWithTheirHop() {
        #expect(Set(Cause.all.map(\.id)).count == Cause.all.count)
        for cause in Cause.all {
            let prefix = cause.id.split(separator: ".").first.map { String($0) }
            #expect(
                prefix == cause.hop?.rawValue || (cause.hop == nil && ["run", "sink"].contains(prefix)), "\(cause.id)")
            #expect(
                cause.id.utf8.allSatisfy {
                    (97...122).contains($0) || [45, 46].contains($0) || (48...57).contains($0)
                }, "\(cause.id)")
        }
        #expect(Cause.all.count >= 70)
    }

    @Test func everyCauseSaysWhatToDo() {
        for cause in Cause.all {
            #expect(!cause.fix.isEmpty && !cause.explanation.isEmpty, "\(cause.id)")
            #expect(!cause.title.hasSuffix(".") && cause.title.count <= 90, "\(cause.id)")
            #expect([.failed, .unknown, .warned].contains(cause.state), "\(cause.id)")
        }
    }
}
