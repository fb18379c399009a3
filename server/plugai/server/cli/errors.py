"""The error with which a command ends."""


class CommandError(Exception):
    """A command cannot be carried out. The message is for the user, and names a remedy."""
