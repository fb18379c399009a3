"""`plugai models`."""
