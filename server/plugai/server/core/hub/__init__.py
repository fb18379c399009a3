"""Models on a hub: search, description and advice, and downloads."""
