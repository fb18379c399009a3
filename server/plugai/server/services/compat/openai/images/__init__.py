"""POST /images/…: https://platform.openai.com/docs/api-reference/images."""
