"""Which models there are, which are loaded, and whose request runs next."""
