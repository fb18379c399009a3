"""Stored conversations: sessions, their messages and turns, and what a turn sends to the model."""
