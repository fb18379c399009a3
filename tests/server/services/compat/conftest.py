from tests.support.server import default_server, echo_server, llama_server

__all__ = ["default_server", "echo_server", "llama_server"]
