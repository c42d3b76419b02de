enum CanaryStorePlaceholder {}
