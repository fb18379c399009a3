"""How long a test waits for what should come at once: it only ends what hangs, on a busy machine too."""

HANGS_SECONDS = 150.0
