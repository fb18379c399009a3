"""The branches of a conversation: which messages are alternatives of each other. It knows no Flet."""

from __future__ import annotations

from plugai.client import Session


class MessageTree:
    """What follows what. Only ids are kept, as a conversation may be long."""

    def __init__(self) -> None:
        self._children: dict[str, list[str]] = {}

    async def read(self, session: Session) -> None:
        """Read it all. Raises PlugAIError."""
        children: dict[str, list[str]] = {}
        async for message in session.messages():
            children.setdefault(message.parent_message_id, []).append(message.message_id)
        self._children = children

    def version(self, message_id: str, parent_id: str) -> tuple[int, int]:
        """Which of how many alternatives a message is, from 1."""
        siblings = self._children.get(parent_id, [])
        return (siblings.index(message_id) + 1, len(siblings)) if message_id in siblings else (1, 1)

    def beside(self, message_id: str, parent_id: str, by: int) -> str:
        """The alternative that is so many places further; empty if there is none."""
        place, count = self.version(message_id, parent_id)
        return self._children[parent_id][place - 1 + by] if 1 <= place + by <= count and count > 1 else ""

    def leaf(self, message_id: str) -> str:
        """The end of the branch that a message is in: always the alternative that was made last."""
        while following := self._children.get(message_id):
            message_id = following[-1]
        return message_id
