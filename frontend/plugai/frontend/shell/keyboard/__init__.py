"""The keyboard: shortcuts, and what they do."""
