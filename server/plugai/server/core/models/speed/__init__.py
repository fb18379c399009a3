"""How fast and how well models answer on this machine, as it was measured, and what that says of others."""
