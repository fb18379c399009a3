from tests.support.house import default_house, echo_house, llama_house

__all__ = ["default_house", "echo_house", "llama_house"]
