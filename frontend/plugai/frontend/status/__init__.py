"""How the server is doing: whether it answers, its models, and the providers of them."""
