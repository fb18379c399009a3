"""The memory that models take."""
