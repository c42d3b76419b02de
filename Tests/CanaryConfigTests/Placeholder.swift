import Testing
@testable import CanaryConfig
