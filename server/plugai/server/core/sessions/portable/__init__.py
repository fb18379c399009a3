"""Export and import of sessions: PlugAI's own JSON, Markdown, and the exports of other programs."""
