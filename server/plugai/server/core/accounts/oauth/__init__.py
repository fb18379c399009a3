"""Login with external identity providers: OAuth 2.1 and OpenID Connect."""
