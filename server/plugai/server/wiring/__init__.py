"""Parts of the composition root that are about one thing each; app.py puts them together."""
