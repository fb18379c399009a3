"""Fetching the files of a model: what is fetched, in which pieces, and where it is put."""
