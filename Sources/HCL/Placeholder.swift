enum HCLPlaceholder {}
