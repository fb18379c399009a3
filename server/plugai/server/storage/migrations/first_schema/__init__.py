"""The tables of the first revision. Never changed after a release: a new revision changes the tables instead."""
