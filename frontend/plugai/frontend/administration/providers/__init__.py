"""The server's providers: listed, added, tested, changed and removed."""
