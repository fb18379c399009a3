"""Backups that administrators make of a running server."""
