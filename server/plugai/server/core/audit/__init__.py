"""The audit log, and the check that it was not tampered with."""
