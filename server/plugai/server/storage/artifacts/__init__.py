"""Records of artifacts."""
