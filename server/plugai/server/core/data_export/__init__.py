"""Everything that is stored for a user, as one file."""
