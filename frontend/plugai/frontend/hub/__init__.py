"""Finding models on the hub, downloading them, and what is installed."""
