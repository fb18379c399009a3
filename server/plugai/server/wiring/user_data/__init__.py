"""What is stored of a user: deleted with them, and exported for them."""
