"""What is encrypted: keys, credentials, and the rotation of the master key."""
