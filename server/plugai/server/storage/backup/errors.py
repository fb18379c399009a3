"""What is wrong with a backup, or with where it should go."""


class BackupError(Exception):
    """A backup cannot be made or restored. The message is for the operator, and says what to do."""
