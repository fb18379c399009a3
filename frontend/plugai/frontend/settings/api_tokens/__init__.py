"""API tokens of a user: listed, created and revoked."""
