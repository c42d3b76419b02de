enum CanaryCorePlaceholder {}
