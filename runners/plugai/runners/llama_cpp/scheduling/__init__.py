"""Which request is read or answered next, and for how long."""
