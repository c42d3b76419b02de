import Testing
@testable import CanaryCommands
