"""What one can set about the answers of a conversation."""
