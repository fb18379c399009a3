"""What a file of a shape says of itself. It knows no Flet."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from plugai.client import Client

KINDS = {"model/gltf-binary": "glb", "model/obj": "obj", "model/ply": "ply"}
"""The formats that models make, by their MIME types."""
PREFIX = "model/"
# How a file was made stands before its content.
_HEAD_BYTES = 64 * 1024
_GLB_HEAD = struct.Struct("<4sIIII")
_COMMENT = re.compile(rb"^(?:comment |# ?)(\{.*\})\s*$", re.MULTILINE)


async def read_prompt(client: Client, artifact_id: str, kind: str) -> str:
    """The words that a shape was made from; empty for one from a picture. Raises PlugAIError.

    The server records no prompts: only the file has it.
    """
    head = b""
    content: AsyncGenerator[bytes, None] = client.artifacts.read(artifact_id)  # type: ignore[assignment]
    async with aclosing(content) as chunks:
        async for chunk in chunks:
            head += chunk
            if len(head) >= _HEAD_BYTES:
                break
    return prompt_of(head, kind)


def prompt_of(head: bytes, kind: str) -> str:
    """The prompt in the beginning of a file of this kind; empty if there is none."""
    found = _glb(head) if kind == "glb" else _comment(head)
    return str(found.get("prompt", ""))


def _glb(head: bytes) -> Mapping[str, Any]:
    """What the asset of a GLB file has besides."""
    if len(head) < _GLB_HEAD.size:
        return {}
    magic, _, _, size, _ = _GLB_HEAD.unpack_from(head)
    tree = _read_json(head[_GLB_HEAD.size : _GLB_HEAD.size + size]) if magic == b"glTF" else {}
    asset = tree.get("asset")
    extras = asset.get("extras") if isinstance(asset, Mapping) else None
    return extras if isinstance(extras, Mapping) else {}


def _comment(head: bytes) -> Mapping[str, Any]:
    found = _COMMENT.search(head)
    return _read_json(found[1]) if found else {}


def _read_json(text: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, Mapping) else {}
