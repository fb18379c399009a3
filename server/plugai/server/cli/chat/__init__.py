"""`plugai chat`."""
