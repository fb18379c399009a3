"""A database as Open WebUI's migrations make it, as far as it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

_SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
CREATE TABLE auth (id VARCHAR NOT NULL, email VARCHAR, password TEXT, active BOOLEAN, PRIMARY KEY (id));
CREATE TABLE "user" (
    id VARCHAR NOT NULL, name VARCHAR, email VARCHAR, role VARCHAR, profile_image_url TEXT, username VARCHAR(50),
    last_active_at BIGINT, updated_at BIGINT, created_at BIGINT, settings JSON, info JSON, PRIMARY KEY (id)
);
CREATE TABLE chat (
    id VARCHAR NOT NULL, user_id VARCHAR, title TEXT, created_at BIGINT, updated_at BIGINT, share_id TEXT,
    archived BOOLEAN, chat JSON, pinned BOOLEAN, meta JSON DEFAULT '{}' NOT NULL, folder_id TEXT,
    current_message_id TEXT, PRIMARY KEY (id), UNIQUE (share_id)
);
CREATE TABLE chat_message (
    id TEXT NOT NULL, chat_id TEXT NOT NULL, user_id TEXT, role TEXT NOT NULL, parent_id TEXT, content JSON,
    output JSON, model_id TEXT, files JSON, sources JSON, embeds JSON, done BOOLEAN, status_history JSON, error JSON,
    usage JSON, created_at BIGINT, updated_at BIGINT, PRIMARY KEY (id)
);
CREATE TABLE prompt (
    id TEXT NOT NULL, command VARCHAR, user_id VARCHAR, name TEXT, content TEXT, data JSON, meta JSON, tags JSON,
    is_active BOOLEAN, created_at BIGINT, updated_at BIGINT, PRIMARY KEY (id)
);
INSERT INTO alembic_version VALUES ('9a1b2c3d4e5f');
INSERT INTO prompt (id, command, content) VALUES ('p1', '/sum', 'Summarize this.');
"""
TIME = 1_760_000_000


class WebUiDatabase:
    """Writes a webui.db."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with sqlite3.connect(path) as connection:
            connection.executescript(_SCHEMA)

    def add_user(self, name: str, email: str, role: str = "user") -> None:
        """An account, whose id is `u-NAME`."""
        self._insert('"user"', id=f"u-{name}", name=name, email=email, role=role, created_at=TIME)
        self._insert("auth", id=f"u-{name}", email=email, password="$2b$12$nobody", active=True)

    def add_chat(self, owner: str, title: str, chat: object, **columns: object) -> None:
        """A chat of `u-OWNER`, whose id is `c-TITLE`."""
        content = chat if isinstance(chat, str) else json.dumps(chat)
        given = {"id": f"c-{title}", "user_id": f"u-{owner}", "title": title, "chat": content, "created_at": TIME}
        self._insert("chat", **given, **columns)

    def add_message(self, title: str, name: str, role: str, text: str, parent: str | None = None) -> None:
        """A message in the table of messages."""
        chat = f"c-{title}"
        values = {"role": role, "parent_id": parent, "content": json.dumps(text), "created_at": TIME}
        self._insert("chat_message", id=f"{chat}-{name}", chat_id=chat, **values)

    def _insert(self, table: str, **values: object) -> None:
        with sqlite3.connect(self.path) as connection:
            names, places = ", ".join(values), ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(values.values()))


def branched_chat() -> Mapping[str, Any]:
    """A question with two answers, of which the second is the current one."""
    messages = {
        "q": {"id": "q", "parentId": None, "role": "user", "content": "How are you?", "timestamp": TIME},
        "a": {"id": "a", "parentId": "q", "role": "assistant", "content": "Fine.", "model": "m", "timestamp": TIME},
        "b": {"id": "b", "parentId": "q", "role": "assistant", "content": "Splendid.", "model": "m", "timestamp": TIME},
    }
    return {"title": "x", "models": ["m"], "history": {"currentId": "b", "messages": messages}}
