"""Envoy, the edge proxy with the public listener: its configuration and its process."""
