"""Signing in with an account elsewhere: OAuth 2.1 and OpenID Connect."""
