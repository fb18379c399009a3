"""`plugai image`, `plugai shape` and `plugai embed`."""
