import Testing
@testable import CanaryRender
