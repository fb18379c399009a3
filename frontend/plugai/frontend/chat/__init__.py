"""The conversation: what it is (`state`), what it says about its changes (`changes`), and how it is shown (`view`)."""
