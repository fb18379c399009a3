"""Which models each user may see and use."""
