"""Login providers: OpenID Connect, Google and GitHub."""
