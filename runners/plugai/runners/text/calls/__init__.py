"""Tool calls in the text of an answer: how a model's chat template has them written, and how they are read."""
