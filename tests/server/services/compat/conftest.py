from tests.support.server import default_server

__all__ = ["default_server"]
