"""Files that a command is given, read for a request."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

import msgspec

from plugai.client import Client, Part, Tool, artifact, image
from plugai.client.types import ResponseFormat
from plugai.server.cli.errors import BadUsageError

# A larger file is stored as an artifact, which the message names.
_INLINE_BYTES = 1024 * 1024


async def image_part(client: Client, path: Path) -> Part:
    """An image as a part of a message. Raises BadUsageError."""
    mime_type = mimetypes.guess_type(path.name)[0] or ""
    if not mime_type.startswith("image/"):
        raise BadUsageError(f"{path} is not an image; its name should end in .png, .jpg or .webp")
    data = read_file(path)
    if len(data) <= _INLINE_BYTES:
        return image(data, mime_type)
    return artifact((await client.artifacts.upload(data, name=path.name, mime_type=mime_type)).artifact_id)


def read_tool(path: Path) -> Tool:
    """A tool's declaration: `name`, `description`, and the JSON Schema of its `parameters`. Raises BadUsageError.

    As in OpenAI's API, it may be in an object `function`.
    """
    declared = _object(path, "the declaration of a tool")
    declared = declared.get("function", declared)
    known = {"name", "description", "parameters", "strict"}
    if not isinstance(declared, dict) or not isinstance(declared.get("name"), str) or set(declared) - known:
        raise BadUsageError(f"{path} is not the declaration of a tool: it has `name`, `description` and `parameters`")
    return Tool(
        name=declared["name"],
        description=str(declared.get("description", "")),
        parameters_schema_text=msgspec.json.encode(declared.get("parameters", {"type": "object"})).decode(),
    )


def read_schema(path: Path) -> ResponseFormat:
    """The JSON Schema that an answer has to conform to. Raises BadUsageError."""
    _object(path, "a JSON Schema")
    return ResponseFormat(json_schema_text=read_file(path).decode())


def read_file(path: Path) -> bytes:
    """The content of a file. Raises BadUsageError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadUsageError(f"{path} cannot be read: {error.strerror}") from None


def _object(path: Path, what: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(read_file(path))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        found = None
    if not isinstance(found, dict):
        raise BadUsageError(f"{path} is not {what}: it must contain one JSON object")
    return found
