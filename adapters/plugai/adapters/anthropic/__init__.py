"""Anthropic's Claude, through the Messages API."""
