"""What administrators see and do of the server as a whole."""
