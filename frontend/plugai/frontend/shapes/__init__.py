"""3D shapes: making them from words or a picture, looking at them, and those that were made."""
