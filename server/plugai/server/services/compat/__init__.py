"""Other HTTP APIs on our own use cases: each is a translation of its JSON, carried through the edge as it is."""
