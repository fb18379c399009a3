"""How everything looks: the tokens, and what is made of them."""
