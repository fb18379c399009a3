"""Images in requests, which only worker processes open."""
