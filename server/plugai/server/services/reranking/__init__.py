"""Requests that order documents."""
