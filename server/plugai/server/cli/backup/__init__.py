"""`plugai backup` and `plugai restore`."""
