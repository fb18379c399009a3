"""The store of Ollama: manifests that name blobs by their digests. No name becomes a path before it is parsed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugai.runners.errors import ModelBrokenError
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.importing.small_files import read_bounded

# The newer folder has links to blobs, the older one the manifests themselves; a name in both is that of the newer.
_FOLDERS = ("manifests-v2", "manifests")
_MOST_MODELS = 10_000
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,349}")
_DIGEST = re.compile(r"sha256[:-]([0-9a-fA-F]{64})")
_LAYER = "application/vnd.ollama.image."
_LIST = "application/vnd.ollama.manifest.list.v2+json"
# Of a model in several formats, the manifests that llama.cpp can run.
_RUNNERS = ("ollama", "llamacpp")
_DEFAULT = ("registry.ollama.ai", "library")


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A part of a model: its kind, such as `model` or `template`, and its blob."""

    kind: str
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A name in the store with the layers behind it, and what its config says."""

    name: str
    layers: Sequence[StoredLayer]
    config: Mapping[str, Any]

    def of_kind(self, *kinds: str) -> list[StoredLayer]:
        """The layers of these kinds, in order."""
        return [layer for layer in self.layers if layer.kind in kinds]


class OllamaStore:
    """A folder of Ollama's models."""

    def __init__(self, folder: Path) -> None:
        """Raises BadUsageError if it is not one."""
        self._folder = folder.expanduser().absolute()
        self._blobs = self._folder / "blobs"
        try:
            there = {entry.name for entry in os.scandir(self._folder)}
        except OSError as error:
            raise BadUsageError(_unusable(self._folder, error.strerror or "it cannot be read")) from None
        if "blobs" not in there or there.isdisjoint(_FOLDERS):
            raise BadUsageError(_unusable(self._folder, "it has no folders `manifests` and `blobs`"))

    def names(self) -> dict[str, Path]:
        """The file of each name's manifest, ordered by name. Raises BadUsageError."""
        found: dict[str, Path] = {}
        for root in (self._folder / name for name in _FOLDERS):
            for parts in self._files(root, 4):
                found.setdefault(shown_name(*parts), root.joinpath(*parts))
                if len(found) > _MOST_MODELS:
                    raise BadUsageError(f"{self._folder} has more than {_MOST_MODELS} models")
        return dict(sorted(found.items()))

    def read(self, name: str, manifest: Path) -> StoredModel:
        """The model behind a manifest. Raises ModelBrokenError."""
        described = self._described(self._manifest(manifest))
        config = described.get("config")
        layers = described.get("layers")
        if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
            raise ModelBrokenError("its manifest lists no layers; pull it again with Ollama")
        digest = config.get("digest") if isinstance(config, dict) else None
        said = self._object(self._blob(digest)[1]) if digest else {}
        return StoredModel(name, [self._layer(layer) for layer in layers], said)

    def _manifest(self, path: Path) -> dict[str, Any]:
        real = Path(os.path.realpath(path))
        inside = any(real.is_relative_to(os.path.realpath(self._folder / name)) for name in _FOLDERS)
        if not inside and (real.parent != Path(os.path.realpath(self._blobs)) or not _DIGEST.fullmatch(real.name)):
            raise ModelBrokenError("its manifest is a link that leads out of the store")
        return self._object(path)

    def _described(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """The manifest itself, or of a list of them the one for llama.cpp."""
        if manifest.get("mediaType") != _LIST:
            return manifest
        listed = manifest.get("manifests")
        offered = {
            str(one.get("runner", "")).lower(): one
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, dict)
        }
        chosen = next((offered[runner] for runner in _RUNNERS if runner in offered), None)
        if chosen is None:
            raise ModelBrokenError("it is in no format that llama.cpp reads")
        return self._object(self._blob(chosen["digest"])[1]) if "digest" in chosen else chosen

    def _layer(self, layer: dict[str, Any]) -> StoredLayer:
        sha256, path = self._blob(layer.get("digest"))
        return StoredLayer(str(layer.get("mediaType", "")).removeprefix(_LAYER), sha256, path)

    def _blob(self, digest: object) -> tuple[str, Path]:
        found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
        if found is None:
            raise ModelBrokenError("its manifest has a digest that is none; pull it again with Ollama")
        sha256 = found[1].lower()
        return sha256, self._blobs / f"sha256-{sha256}"

    def _object(self, path: Path) -> dict[str, Any]:
        try:
            found = json.loads(read_bounded(path))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ModelBrokenError(f"{path.name} is not a JSON object; pull the model again with Ollama")
        return found

    def _files(self, folder: Path, depth: int) -> Iterator[tuple[str, ...]]:
        """The names on the way to each file that is so deep in a folder. Links to folders are not followed."""
        if not folder.is_dir():
            return
        for entry in os.scandir(folder):
            if not _PART.fullmatch(entry.name):
                continue
            if depth == 1 and not entry.is_dir():
                yield (entry.name,)
            elif depth > 1 and entry.is_dir(follow_symlinks=False):
                yield from ((entry.name, *rest) for rest in self._files(Path(entry.path), depth - 1))


def shown_name(host: str, namespace: str, model: str, tag: str) -> str:
    """The name as Ollama shows it: without what is the default."""
    if (host, namespace) == _DEFAULT:
        return f"{model}:{tag}"
    return f"{namespace}/{model}:{tag}" if host == _DEFAULT[0] else f"{host}/{namespace}/{model}:{tag}"


def _unusable(folder: Path, why: str) -> str:
    return (
        f"{folder} is not a folder of Ollama's models: {why}; name the one that OLLAMA_MODELS names, which is "
        "~/.ollama/models or, of a service, /usr/share/ollama/.ollama/models"
    )
