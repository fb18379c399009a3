"""Looks at a model's files in a separate, confined process: whether all are there, and what they say."""
