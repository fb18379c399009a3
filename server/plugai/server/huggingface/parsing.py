"""What a hub sends, read with care: any field may be missing, or have another type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from plugai.server.core.hub.hub import HubFile, HubModel
from plugai.server.core.hub.prompt_format import prompt_format

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_LARGEST = 2**62
_MAX_TAGS = 200
# Such as `Llama-3.2-3B` or `smollm-135m`: what to go by if nothing else says how large a model is.
_SIZE_IN_NAME = re.compile(r"(?:^|[-_./])(\d{1,4}(?:\.\d{1,3})?)(b|m)(?=$|[-_.])", re.IGNORECASE)
_UNITS = {"b": 1_000_000_000, "m": 1_000_000}


def parse_model(told: Mapping[str, Any]) -> HubModel | None:
    """A model of the API; None if it has no name."""
    repository = _text(told.get("id")) or _text(told.get("modelId"))
    if not repository:
        return None
    card = _mapping(told.get("cardData"))
    gguf = _mapping(told.get("gguf"))
    tags = tuple(_texts(told.get("tags")))[:_MAX_TAGS]
    return HubModel(
        repository=repository,
        revision=_text(told.get("sha")),
        task=_text(told.get("pipeline_tag")),
        library=_text(told.get("library_name")),
        license=_text(card.get("license")) or next(iter(_values(tags, "license:")), ""),
        base_models=tuple(_texts(card.get("base_model"))),
        languages=tuple(_texts(card.get("language"))),
        tags=tags,
        downloads=_number(told.get("downloads")) or 0,
        likes=_number(told.get("likes")) or 0,
        updated_at=_time(told.get("lastModified")),
        gated=bool(told.get("gated")),
        parameters=_parameters(repository, gguf, _mapping(told.get("safetensors"))),
        context_length=_number(gguf.get("context_length")),
        prompt_format=prompt_format(_template(gguf, _mapping(told.get("config")))),
    )


def parse_file(told: Mapping[str, Any]) -> HubFile | None:
    """A file of a tree; None if it is not one."""
    path, size = _text(told.get("path")), _number(told.get("size"))
    if told.get("type") != "file" or not path or size is None:
        return None
    large = _mapping(told.get("lfs"))
    sha256, blob_id = _text(large.get("oid")).removeprefix("sha256:"), _text(told.get("oid"))
    return HubFile(
        path,
        size,
        sha256 if _SHA256.fullmatch(sha256) else "",
        blob_id if not large and _SHA1.fullmatch(blob_id) else "",
    )


def _template(gguf: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    """The chat template of a GGUF file, or of transformers; empty if the hub tells none."""
    found = gguf.get("chat_template") or _mapping(config.get("tokenizer_config")).get("chat_template")
    return found if isinstance(found, str) else ""


def _parameters(repository: str, gguf: Mapping[str, Any], safetensors: Mapping[str, Any]) -> int | None:
    counted = _number(safetensors.get("total")) or _number(gguf.get("total"))
    if counted is not None:
        return counted
    named = _SIZE_IN_NAME.findall(repository)
    return round(float(named[-1][0]) * _UNITS[named[-1][1].lower()]) if named else None


def _values(tags: Iterable[str], prefix: str) -> Iterable[str]:
    return (tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 1024 and value.isprintable() else ""


def _texts(value: object) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [text for text in map(_text, many) if text]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST else None


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
