"""The models that one can choose from."""
