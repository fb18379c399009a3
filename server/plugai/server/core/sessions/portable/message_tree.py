"""Mends a tree of messages: some are not kept, parents may be missing, and others may follow each other in a cycle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from plugai.server.core.sessions.portable.losses import Losses


class MessageTree:
    """The messages that are kept, and which of them each message follows.

    A message below one that is not kept follows the nearest one above that is. One whose parent is missing, or part of
    a cycle, begins a conversation, which counts as a loss. Each message is visited once: the input may be hostile.
    """

    def __init__(self, parents: Mapping[str, str], kept: Collection[str], losses: Losses) -> None:
        """`parents` has every message, also those that are not kept; an empty parent means that it has none."""
        self._losses = losses
        # For each message the nearest one that is kept: above it, and at or above it.
        self._above: dict[str, str] = {}
        self._nearest = {"": ""}
        for message_id in parents:
            self._place(message_id, parents, kept)

    def parent(self, message_id: str) -> str:
        """Return the message that this one follows; empty if there is none."""
        return self._above[message_id]

    def head(self, wanted: str, messages: Sequence[str]) -> str:
        """Return the head among the kept messages: the wanted one if possible, and otherwise the last."""
        if wanted not in self._nearest:
            self._losses.add("current messages that are missing, so that the last message is current")
        return self._nearest.get(wanted, "") or (messages[-1] if messages else "")

    def _place(self, message_id: str, parents: Mapping[str, str], kept: Collection[str]) -> None:
        path: dict[str, None] = {}
        while message_id not in self._nearest and message_id not in path and message_id in parents:
            path[message_id] = None
            message_id = parents[message_id]
        if message_id not in self._nearest:
            self._losses.add("parents in a cycle" if message_id in path else "parents that are missing")
        nearest = self._nearest.get(message_id, "")
        for each in reversed(path):
            self._above[each] = nearest
            nearest = self._nearest[each] = each if each in kept else nearest
