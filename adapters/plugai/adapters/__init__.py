"""Runners over remote providers' APIs: one file a provider, on one small engine for HTTP and server-sent events."""
