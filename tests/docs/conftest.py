from tests.support.house import echo_house, llama_house

__all__ = ["echo_house", "llama_house"]
