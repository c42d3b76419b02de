import Testing
@testable import CanaryGit
