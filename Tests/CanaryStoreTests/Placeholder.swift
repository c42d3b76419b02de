import Testing
@testable import CanaryStore
