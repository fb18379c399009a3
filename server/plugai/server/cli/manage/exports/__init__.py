"""`plugai export`, and sessions as files."""
