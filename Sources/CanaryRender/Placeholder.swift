enum CanaryRenderPlaceholder {}
