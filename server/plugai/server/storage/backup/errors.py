"""The error of backups."""


class BackupError(Exception):
    """A backup cannot be created or restored. The message tells the operator what to do."""
