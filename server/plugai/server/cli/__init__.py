"""The command line."""

from plugai.server.cli.main import main

__all__ = ["main"]
