enum CanaryHTTPPlaceholder {}
