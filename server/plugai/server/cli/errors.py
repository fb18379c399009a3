"""What a command gives up with."""


class CommandError(Exception):
    """A command cannot do what it was asked. The message is for the person who typed it, and says what to do."""
