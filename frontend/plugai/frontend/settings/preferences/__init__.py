"""What a user prefers, on all devices: models, what is tried instead of them, and how one writes."""
