"""The Responses interface of OpenAI's API."""
