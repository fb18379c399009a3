"""The database of Open WebUI, opened read-only. Its tables have grown over the versions: columns may be missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2 as sqlite3

from plugai.server.cli.errors import BadUsageError

# As much as an imported session may have.
_CHAT_BYTES = 64 * 1024 * 1024
_CHAT_COLUMNS = ("title", "created_at", "updated_at", "pinned", "archived", "folder_id", "current_message_id")
_MESSAGE_COLUMNS = {
    "id": "id",
    "parent_id": "parentId",
    "role": "role",
    "content": "content",
    "model_id": "model",
    "files": "files",
    "error": "error",
    "created_at": "timestamp",
}
_JSON = {"content", "files", "error"}
_TAKEN = {"user", "auth", "chat", "chat_message"}
_OWN = {"alembic_version", "migratehistory"}


@dataclass(frozen=True, slots=True)
class StoredUser:
    """An account of Open WebUI."""

    id: str
    email: str
    name: str
    role: str


class OpenWebUiDatabase:
    """What is read of a database."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Raises BadUsageError if it is not one of Open WebUI."""
        self._connection = connection
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._tables = {str(row[0]) for row in tables if not str(row[0]).startswith("sqlite_")}
        if not {"user", "chat"} <= self._tables or not {"id", "user_id", "chat"} <= self._columns("chat"):
            raise BadUsageError(f"{path} is not the database of Open WebUI; name its webui.db")

    def users(self) -> list[StoredUser]:
        """The accounts, in the order in which they were made."""
        rows = self._connection.execute('SELECT id, email, name, role FROM "user" ORDER BY rowid')
        return [StoredUser(*(str(value or "") for value in row)) for row in rows]

    def chat_count(self, user: StoredUser) -> int:
        """How many chats an account has."""
        counted = self._connection.execute("SELECT count(*) FROM chat WHERE user_id = ?", (user.id,))
        return int(counted.fetchone()[0])

    def chats(self, user: StoredUser) -> Iterator[Mapping[str, Any]]:
        """The chats of an account, as Open WebUI exports them."""
        columns = [name for name in _CHAT_COLUMNS if name in self._columns("chat")]
        listed = "".join(f", {name}" for name in columns)
        rows = self._connection.execute(
            f"SELECT id, CASE WHEN length(chat) <= ? THEN chat END{listed} FROM chat WHERE user_id = ? ORDER BY rowid",
            (_CHAT_BYTES, user.id),
        )
        for chat_id, content, *values in rows:
            item = dict(zip(columns, values, strict=True))
            chat = _decoded(content)
            if isinstance(chat, dict):
                chat = self._with_messages(chat, str(chat_id), item.pop("current_message_id", None))
            flags = {name: bool(item.pop(name, None)) for name in ("pinned", "archived")}
            yield {**item, **flags, "chat": chat}

    def left_out(self) -> Iterator[tuple[str, int]]:
        """Each other table that has rows, with their number."""
        for table in sorted(self._tables - _TAKEN - _OWN):
            name = table.replace('"', '""')
            if count := int(self._connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]):
                yield table, count

    def _with_messages(self, chat: dict[str, Any], chat_id: str, current: object) -> dict[str, Any]:
        """The chat with its messages, which newer versions keep in a table of their own, too."""
        history = chat.get("history")
        if (isinstance(history, dict) and history.get("messages")) or chat.get("messages"):
            return chat
        messages = dict(self._messages(chat_id)) if "chat_message" in self._tables else {}
        return {**chat, "history": {"messages": messages, "currentId": current}} if messages else chat

    def _messages(self, chat_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        columns = [name for name in _MESSAGE_COLUMNS if name in self._columns("chat_message")]
        rows = self._connection.execute(
            f"SELECT {', '.join(columns)} FROM chat_message WHERE chat_id = ? ORDER BY rowid", (chat_id,)
        )
        for row in rows:
            message = {
                _MESSAGE_COLUMNS[name]: _decoded(value) if name in _JSON else value
                for name, value in zip(columns, row, strict=True)
            }
            # The ids in this table begin with that of the chat.
            yield str(message.pop("id")).removeprefix(f"{chat_id}-"), message

    def _columns(self, table: str) -> set[str]:
        return {str(row[1]) for row in self._connection.execute(f'PRAGMA table_info("{table}")')}


@contextmanager
def open_database(path: Path) -> Iterator[OpenWebUiDatabase]:
    """Open a database read-only. Raises BadUsageError if it is none, also while it is read."""
    if not path.is_file():
        raise BadUsageError(f"there is no file {path}; name Open WebUI's webui.db, which is in its DATA_DIR")
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            yield OpenWebUiDatabase(connection, path)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise BadUsageError(
            f"{path} cannot be read: {error}; name Open WebUI's webui.db, or a copy that was made while it was stopped"
        ) from None


def _decoded(value: object) -> Any:
    """A value of a column with JSON, which some versions have encoded twice. What is no JSON is text."""
    for _ in range(2):
        if not isinstance(value, str):
            break
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            break
    return value
