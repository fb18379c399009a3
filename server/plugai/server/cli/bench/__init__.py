"""`plugai bench`."""
