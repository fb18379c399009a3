"""A hub of models, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from plugai.runners.errors import InvalidRequestError

PROVIDER = "huggingface"
"""The name under which users store their credential for the hub."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_PART = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")
_MAX_PATH = 1024


class UseCase(StrEnum):
    """What a model is for."""

    CHAT = "chat"
    CODE = "code"
    VISION = "vision"
    IMAGE = "image"
    SHAPE = "shape"
    EMBEDDING = "embedding"
    SPEECH = "speech"


class Sort(StrEnum):
    """The order of found models."""

    DOWNLOADS = "downloads"
    LIKES = "likes"
    UPDATED = "updated"
    CREATED = "created"
    TRENDING = "trending"


class HubFile(msgspec.Struct, frozen=True):
    """A file of a repository: its size in bytes, and its digests in hexadecimal.

    `sha256` is empty if the hub does not have it; `blob_id` is then git's, a SHA-1 of the content.
    """

    path: str
    size: int
    sha256: str = ""
    blob_id: str = ""


class HubModel(msgspec.Struct, frozen=True):
    """What a hub says of a model. `parameters` is their number; it and `context_length` are None if unknown.

    `prompt_format` is the name of its chat template's; `recommended` are the sampling parameters that its makers
    recommend, by what requests call them.
    """

    repository: str
    revision: str = ""
    task: str = ""
    library: str = ""
    license: str = ""
    base_models: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    downloads: int = 0
    likes: int = 0
    updated_at: datetime | None = None
    gated: bool = False
    parameters: int | None = None
    context_length: int | None = None
    prompt_format: str = ""
    recommended: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class HubQuery:
    """A search. `task` and `tags` are the hub's names; only models with all of the tags are found."""

    text: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()
    sort: Sort = Sort.DOWNLOADS


@dataclass(frozen=True, slots=True)
class HubPage:
    """A page of found models, and the cursor of the next; empty on the last."""

    models: tuple[HubModel, ...]
    cursor: str = ""


class FileStream(Protocol):
    """The content of a file, as it arrives."""

    @property
    def offset(self) -> int:
        """Where it begins, which is 0 if the hub cannot begin where it was asked to."""

    @property
    def total(self) -> int | None:
        """The size of the whole file in bytes, if the hub says it."""

    def pieces(self) -> AsyncGenerator[bytes, None]:
        """The bytes from the offset to the end. Raises HubUnavailableError if they break off."""


class Hub(Protocol):
    """A hub. `token` is that of a user, or empty.

    Each call raises HubUnavailableError, HubModelNotFoundError and HubAccessDeniedError.
    """

    @property
    def url(self) -> str:
        """Where it is."""

    async def search(self, query: HubQuery, cursor: str, limit: int) -> HubPage:
        """A page of at most `limit` models, after the one that the cursor ends."""

    async def describe(self, repository: str, revision: str, token: str) -> HubModel:
        """A model at a branch, tag or commit."""

    async def files(self, repository: str, revision: str, token: str) -> Sequence[HubFile]:
        """All files of a commit."""

    async def read(self, repository: str, revision: str, path: str, max_bytes: int, token: str) -> bytes:
        """The content of a small file; what is beyond `max_bytes` is left out."""

    def open(
        self, repository: str, revision: str, path: str, offset: int, token: str
    ) -> AbstractAsyncContextManager[FileStream]:
        """The content of a file from this byte on."""


def check_repository(name: str) -> str:
    """The name of a repository, `owner/name`. Raises InvalidRequestError if it is none."""
    parts = name.split("/")
    if len(parts) != 2 or not all(_NAME.fullmatch(part) and ".." not in part for part in parts):
        raise _invalid("repository", "is not the name of one: owner/name, of letters, digits, '.', '-' and '_'")
    return name


def check_revision(name: str) -> str:
    """A branch, tag or commit; `main` if it is empty. Raises InvalidRequestError if it is none."""
    if name and (not _REVISION.fullmatch(name) or ".." in name):
        raise _invalid("revision", "is not a branch, tag or commit")
    return name or "main"


def is_safe_path(path: str) -> bool:
    """Whether a file of this name, which a hub gives, stays in the folder that it is put into."""
    parts = path.split("/")
    return len(path) <= _MAX_PATH and all(_PART.fullmatch(part) and part not in (".", "..") for part in parts)


def _invalid(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})
