"""How well a model answers: ten short questions, and twenty tasks that the right call of a tool solves."""
