"""`plugai up` and `plugai gateway`: running a server on this machine."""
