"""Messages that the server has not got yet: they are kept, and sent in order and once when it can be reached."""
