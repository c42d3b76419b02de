enum CanaryConfigPlaceholder {}
