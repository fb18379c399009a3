"""The page where pictures are made, and those that were made."""
