"""Prompt rules: what is checked or removed in a prompt before a model sees it."""
