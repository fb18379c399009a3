from tests.support.house import llama_house

__all__ = ["llama_house"]
