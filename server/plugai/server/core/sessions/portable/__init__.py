"""Sessions on their way out and in: as our own JSON, as Markdown, and from what other programs export."""
