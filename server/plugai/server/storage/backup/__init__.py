"""Backups: all rows and contents of a server in one folder or file that either database can be restored from."""
