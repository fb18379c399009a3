"""The repositories of a hub: their files, which change with each revision, and what the hub says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

# What the real hub keeps in its large file storage, where a file's name is its SHA-256.
LARGE = (".safetensors", ".gguf", ".bin", ".onnx", ".pt", ".ckpt")


@dataclass(frozen=True)
class StoredFile:
    """A file of a revision."""

    path: str
    content: bytes

    @property
    def large(self) -> bool:
        return self.path.endswith(LARGE)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def blob_id(self) -> str:
        """What git calls it."""
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content).hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 if self.large else self.blob_id

    def tree_entry(self) -> dict[str, Any]:
        entry = {"type": "file", "oid": self.blob_id, "size": len(self.content), "path": self.path}
        if self.large:
            entry["lfs"] = {"oid": self.sha256, "size": len(self.content), "pointerSize": 134}
        return entry

    def sibling(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"rfilename": self.path, "size": len(self.content), "blobId": self.blob_id}
        if self.large:
            entry["lfs"] = {"sha256": self.sha256, "size": len(self.content), "pointerSize": 134}
        return entry


@dataclass
class Repository:
    """A repository of a model. Files of `xet` ones are offered by that protocol too. `gated` ones show what they have
    to everyone, and give it to `tokens` only; `private` ones are known to `tokens` only."""

    name: str
    files: Mapping[str, bytes]
    downloads: int = 0
    likes: int = 0
    gated: bool = False
    xet: bool = False
    private: bool = False
    tokens: frozenset[str] = frozenset({"hf_permitted"})
    parameters: int | None = None
    gguf: Mapping[str, Any] | None = None
    _revisions: dict[str, dict[str, StoredFile]] = field(default_factory=dict)
    _head: str = ""

    def __post_init__(self) -> None:
        self.publish(self.files)

    def publish(self, files: Mapping[str, bytes]) -> str:
        """Replace all files in a new revision; the commit."""
        stored = {path: StoredFile(path, content) for path, content in sorted(files.items())}
        named = json.dumps([(path, file.sha256) for path, file in stored.items()])
        self._head = hashlib.sha1(named.encode()).hexdigest()
        self._revisions[self._head] = stored
        return self._head

    @property
    def head(self) -> str:
        """The commit of `main`."""
        return self._head

    def revision(self, name: str) -> tuple[str, dict[str, StoredFile]] | None:
        """A commit and its files."""
        commit = self._head if name == "main" else name
        files = self._revisions.get(commit)
        return None if files is None else (commit, files)

    @property
    def card(self) -> dict[str, Any]:
        """The metadata at the beginning of README.md."""
        readme = self._revisions[self._head].get("README.md")
        if readme is None or not readme.content.startswith(b"---\n"):
            return {}
        return yaml.safe_load(readme.content.split(b"---\n")[1]) or {}

    @property
    def tags(self) -> list[str]:
        card = self.card
        tags = [*card.get("tags", ()), *(card[key] for key in ("library_name", "pipeline_tag") if key in card)]
        if "license" in card:
            tags.append(f"license:{card['license']}")
        if "base_model" in card:
            tags.append(f"base_model:{card['base_model']}")
        files = self._revisions[self._head]
        tags += [ending for ending in ("gguf", "safetensors") if any(path.endswith(f".{ending}") for path in files)]
        return list(dict.fromkeys(tags))

    def info(self) -> dict[str, Any]:
        """What the hub says of it."""
        files = self._revisions[self._head].values()
        told = {
            "_id": hashlib.md5(self.name.encode()).hexdigest()[:24],
            "id": self.name,
            "modelId": self.name,
            "author": self.name.split("/")[0],
            "sha": self._head,
            "private": self.private,
            "gated": "auto" if self.gated else False,
            "disabled": False,
            "downloads": self.downloads,
            "likes": self.likes,
            "tags": self.tags,
            "pipeline_tag": self.card.get("pipeline_tag"),
            "library_name": self.card.get("library_name"),
            "createdAt": "2026-01-01T00:00:00.000Z",
            "lastModified": "2026-01-02T00:00:00.000Z",
            "cardData": self.card,
            "siblings": [file.sibling() for file in files],
            "safetensors": {"parameters": {"F16": self.parameters}, "total": self.parameters},
            "gguf": self.gguf,
        }
        if self.parameters is None:
            del told["safetensors"]
        return {name: value for name, value in told.items() if value is not None}
