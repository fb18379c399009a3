"""Conversations that are stored: their messages, their turns, and what a turn sends to the model."""
