"""Messages as controls."""
