"""What only administrators see: the users of the server, and what has been done on it."""
