"""Decodes untrusted images in a separate, confined process."""
