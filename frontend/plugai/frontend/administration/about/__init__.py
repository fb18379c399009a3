"""What this server is, as far as it says."""
