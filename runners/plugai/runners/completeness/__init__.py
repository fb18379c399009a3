"""Checks in a separate, confined process whether a model's files are all there."""
