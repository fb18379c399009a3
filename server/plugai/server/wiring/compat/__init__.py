"""Other APIs."""
