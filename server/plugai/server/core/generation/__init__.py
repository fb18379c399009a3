"""A request from its admission to its last event, and the record of it."""
