from tests.server.services.compat.openai.conftest import client, llama

__all__ = ["client", "llama"]
