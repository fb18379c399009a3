"""Any server that speaks Chat Completions."""
