"""Which models stay loaded, and which make room."""
