"""The models of the server: what each is doing and takes, and the limits for all of them."""
