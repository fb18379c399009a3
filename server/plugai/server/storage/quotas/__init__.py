"""Counts what each user has stored, in the transactions that store it."""
