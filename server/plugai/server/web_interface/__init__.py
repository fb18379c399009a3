"""The web interface as the server sees it: a program of its own, which is started and restarted if it is installed."""

from plugai.server.web_interface.launch import Launch, command, is_installed
from plugai.server.web_interface.process import WebInterface

__all__ = ["Launch", "WebInterface", "command", "is_installed"]
