"""Records of requests, and users' fallback models."""
