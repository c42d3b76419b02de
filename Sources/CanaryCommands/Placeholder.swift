enum CanaryCommandsPlaceholder {}
