"""Records of requests, and fallback preferences."""
