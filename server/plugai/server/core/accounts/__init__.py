"""Who has an account, how they come in, and what they come in with."""
