enum CanaryGitPlaceholder {}
