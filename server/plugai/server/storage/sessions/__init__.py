"""Sessions, their messages, and full-text search in both."""
