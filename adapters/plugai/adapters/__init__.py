"""Runners over commercial providers' APIs: one file each."""
