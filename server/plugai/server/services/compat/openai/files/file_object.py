"""Artifacts as OpenAI's file objects."""

from __future__ import annotations

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.artifacts.artifact import Artifact

Json = dict[str, object]

PURPOSE = "purpose"
"""The name of the purpose in a form, and in an artifact's metadata."""

_ACCEPTED = frozenset({"assistants", "vision", "user_data", "evals"})
# What was uploaded over our own interface, and what a model has made.
_UPLOADED, _GENERATED = "user_data", "assistants_output"


def check_purpose(purpose: str) -> str:
    """A purpose that a file can have here. Raises InvalidRequestError."""
    if purpose in _ACCEPTED:
        return purpose
    accepted = ", ".join(sorted(_ACCEPTED))
    problem = f"must be one of {accepted}, not {purpose!r}: this server has no fine-tuning and no batches"
    raise InvalidRequestError(f"{PURPOSE} {problem}", {PURPOSE: problem})


def purpose_of(artifact: Artifact) -> str:
    """The purpose of a file."""
    given = artifact.metadata.get(PURPOSE)
    if given in _ACCEPTED and not artifact.request_id:
        return str(given)
    return _GENERATED if artifact.request_id else _UPLOADED


def file_object(artifact: Artifact) -> Json:
    """The description of a file."""
    return {
        "id": artifact.id,
        "object": "file",
        "bytes": artifact.size_bytes,
        "created_at": int(artifact.created_at.timestamp()),
        "filename": artifact.name,
        "purpose": purpose_of(artifact),
        # Older clients wait until a file has this status.
        "status": "processed",
        "expires_at": None,
    }
