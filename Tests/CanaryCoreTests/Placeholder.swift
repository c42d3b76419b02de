import Testing
@testable import CanaryCore
