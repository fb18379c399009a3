"""The formats of families of models, each in a module of its own."""
