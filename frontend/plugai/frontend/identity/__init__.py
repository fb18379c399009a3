"""Who a browser acts for: its cookie, what is kept for it, and the client that calls the server."""
