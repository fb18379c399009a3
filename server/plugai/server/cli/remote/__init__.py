"""What every command that calls a server has in common: finding the server, calling it, printing what it answers."""
