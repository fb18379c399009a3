"""How entry points become providers, runners and model entries."""
