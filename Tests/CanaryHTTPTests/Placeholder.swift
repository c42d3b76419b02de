import Testing
@testable import CanaryHTTP
