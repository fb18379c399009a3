"""Which models are tried for a request, in order."""
