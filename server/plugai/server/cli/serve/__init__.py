"""`plugai up` and `plugai gateway`: run a server on this machine."""
