"""The Python client of plugai.v1."""
