"""What the fields of a request are called in its own API."""
