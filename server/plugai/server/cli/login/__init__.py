"""`plugai login`, `plugai logout` and `plugai whoami`."""
