from tests.support.server import default_house, echo_house, llama_house

__all__ = ["default_house", "echo_house", "llama_house"]
