"""A user's own keys for providers of models: listed, set, tested and removed."""
