"""The audit log, and the check that nobody has changed it."""
