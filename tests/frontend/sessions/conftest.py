"""A client of a real gateway."""

from tests.frontend.chat.conftest import client

__all__ = ["client"]
