"""Errors of what is installed and configured."""


class ConfigurationError(Exception):
    """The settings refer to something that does not exist. The message names it and a remedy."""
