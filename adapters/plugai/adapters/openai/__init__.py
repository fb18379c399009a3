"""OpenAI, and its dialects (Chat Completions, Responses, Images) that other adapters share."""
