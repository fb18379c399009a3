"""Constrained decoding: from a JSON Schema or a GBNF grammar to the tokens that may come next."""
