"""The memory of a model: how much it takes, and how it is divided between contexts and devices."""
