"""Stores of models as Ollama and LM Studio lay them out, with the tests' smallest model."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.runners.llama_cpp.vision.tiny_mmproj import write_tiny_mmproj

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
MANIFEST_LIST = "application/vnd.ollama.manifest.list.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.ollama.image."
GGUF_CONFIG = {"model_format": "gguf", "model_family": "llama", "model_families": ["llama"], "file_type": "Q4_1"}


class OllamaFolder:
    """Writes what `ollama pull` and `ollama create` leave in OLLAMA_MODELS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs").mkdir(parents=True)
        (folder / "manifests").mkdir()

    def add(
        self,
        name: str,
        layers: Sequence[tuple[str, bytes]],
        config: Mapping[str, object] | None = None,
        *,
        host: str = "registry.ollama.ai",
        namespace: str = "library",
    ) -> Path:
        """A model under `name:tag` with these layers by kind; its manifest."""
        described = json.dumps(config or GGUF_CONFIG, separators=(",", ":")).encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.layer(CONFIG, described),
            "layers": [self.layer(LAYER + kind, content) for kind, content in layers],
        }
        return self.write(name, manifest, host=host, namespace=namespace)

    def write(
        self, name: str, manifest: object, *, host: str = "registry.ollama.ai", namespace: str = "library"
    ) -> Path:
        """A manifest with this content under `name:tag`."""
        model, _, tag = name.partition(":")
        path = self.folder / "manifests" / host / namespace / model / tag
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(manifest, separators=(",", ":")))
        return path

    def link(self, name: str, manifest: object) -> None:
        """A manifest as the newest versions write it: a blob, and a link to it."""
        model, _, tag = name.partition(":")
        digest = str(self.layer("", json.dumps(manifest, separators=(",", ":")).encode())["digest"])
        path = self.folder / "manifests-v2" / "registry.ollama.ai" / "library" / model / tag
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.path.relpath(self.blob(digest), path.parent))

    def layer(self, media_type: str, content: bytes) -> dict[str, object]:
        """Store a blob; how a manifest names it."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self.blob(digest).write_bytes(content)
        return {"mediaType": media_type, "digest": digest, "size": len(content)}

    def blob(self, digest: str) -> Path:
        """The file of a blob."""
        return self.folder / "blobs" / digest.replace(":", "-")


def write_lm_studio(folder: Path, gguf: Path) -> Path:
    """A folder of LM Studio: one plain model, one with projectors, one in two quantizations, and one for MLX."""
    for name in (
        "acme/Tiny-1B-GGUF/Tiny-1B-Q4_1.gguf",
        "acme/Seeing-1B-GGUF/Seeing-1B-Q8_0.gguf",
        "acme/Twice-GGUF/Twice-Q4_0.gguf",
        "acme/Twice-GGUF/Twice-Q8_0.gguf",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(gguf, path)
    for name in ("Seeing", "Other"):
        write_tiny_mmproj(folder / "acme" / "Seeing-1B-GGUF" / f"mmproj-{name}-1B-F16.gguf")
    other = folder / "mlx-community" / "Tiny-4bit"
    other.mkdir(parents=True)
    (other / "config.json").write_text("{}")
    (other / "model.safetensors").write_bytes(b"")
    return folder
