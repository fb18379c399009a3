"""Sessions, their messages, and the search in them."""
