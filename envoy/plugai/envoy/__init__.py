"""Envoy, the public door: its configuration and its process."""
