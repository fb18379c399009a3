"""`plugai chat` and `plugai sessions`."""
