"""The application's files: compressed once, and kept by browsers for ever, as their path changes with them."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import mimetypes
import re
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import brotli
import flet_web
from starlette.requests import Request
from starlette.responses import Response

from plugai.frontend.design.css import style_sheet
from plugai.frontend.design.shape_css import shape_style_sheet
from plugai.frontend.design.tokens import FONT, MONO, SCRIPTS

_TYPES = {".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript", ".woff2": "font/woff2"}
_COMPRESSED = {".woff2", ".png"}
# A quarter of what 9 takes, for 2 % more: a new server's first visitor waits for it.
_QUALITY = 6
# What each browser loads before it shows anything.
HOT = ("main.dart.wasm", "main.dart.mjs", "canvaskit/skwasm.wasm", "canvaskit/skwasm.js", "flutter_bootstrap.js")
_FOREVER = "public, max-age=31536000, immutable"
_ISOLATION = {
    # Skia draws in a worker that shares memory with the page, which browsers allow only to an isolated one.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}


class Assets:
    """The files of Flet's client for browsers, with our fonts and pages' styles in their place."""

    def __init__(self, folder: Path) -> None:
        self._web = Path(flet_web.get_package_web_dir())
        self._own = Path(str(resources.files("plugai.frontend")))
        self.version = _digest(version("flet-web"), self._font_manifest(), _BOOTSTRAP_CHANGES, *self._own_files())
        self.base = f"/ui/{self.version}"
        self._compressed = folder / "compressed" / self.version
        self._locks: dict[str, asyncio.Lock] = {}

    async def compress_ahead(self) -> None:
        """Compress what every browser loads, so that the first one does not wait for it."""
        for name in HOT:
            await self._brotli(name)

    async def response(self, request: Request, name: str) -> Response:
        """The answer to who asks for a file."""
        suffix = Path(name).suffix
        wants = suffix not in _COMPRESSED and "br" in request.headers.get("accept-encoding", "")
        body = await self._brotli(name) if wants else await asyncio.to_thread(self._read, name)
        if body is None:
            return Response("there is no such file", 404)  # not shown
        headers = {"cache-control": _FOREVER, "vary": "accept-encoding", **_ISOLATION}
        if wants:
            headers["content-encoding"] = "br"
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(body, media_type=kind, headers=headers)

    async def _brotli(self, name: str) -> bytes | None:
        async with self._locks.setdefault(name, asyncio.Lock()):
            return await asyncio.to_thread(self._brotli_now, name)

    def _brotli_now(self, name: str) -> bytes | None:
        file = self._compressed / (name.replace("/", "_") + ".br")
        if file.exists():
            return file.read_bytes()
        plain = self._read(name)
        if plain is None:
            return None
        packed: bytes = brotli.compress(plain, quality=_QUALITY)
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{uuid4().hex}")
        new.write_bytes(packed)
        new.replace(file)
        return packed

    def _read(self, name: str) -> bytes | None:
        made = self._made(name)
        if made is not None:
            return made
        for folder in (self._own, self._web):
            file = (folder / name).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file() and file.suffix != ".py":
                return file.read_bytes()
        return None

    def _made(self, name: str) -> bytes | None:
        """A file that is made here; None for the others."""
        if name == "style.css":
            return style_sheet(f"{self.base}/fonts").encode()
        if name == "shape.css":
            return shape_style_sheet(f"{self.base}/fonts").encode()
        if name == "three/three.js":
            return gzip.decompress((self._own / "three" / "three.js.gz").read_bytes())
        if name == "assets/FontManifest.json":
            return self._font_manifest().encode()
        if name == "flutter_bootstrap.js":
            return _without_service_worker((self._web / name).read_text()).encode()
        if name.startswith("assets/fonts/") and (own := self._own / "fonts" / Path(name).name).is_file():
            return own.read_bytes()
        return None

    def _font_manifest(self) -> str:
        """Flet's list of fonts, with ours."""
        fonts = json.loads((self._web / "assets" / "FontManifest.json").read_text())
        # The engine wants a Roboto for what names no font, and would fetch one.
        roboto = {"family": "Roboto", "fonts": [{"asset": "fonts/inter-latin-400-normal.woff2"}]}  # not shown
        return json.dumps([*fonts, roboto, *_own_fonts()])

    def _own_files(self) -> list[str]:
        files = [*sorted((self._own / "static").iterdir()), self._own / "design" / "tokens.py"]
        bundle = hashlib.sha256((self._own / "three" / "three.js.gz").read_bytes()).hexdigest()
        made = [style_sheet(""), shape_style_sheet(""), bundle]
        return [file.read_text() for file in files if file.is_file()] + made


@cache
def _own_fonts() -> list[dict[str, object]]:
    fonts: list[dict[str, object]] = []
    for family, file, weights in ((FONT, "inter", (400, 500, 600)), (MONO, "jetbrains-mono", (400,))):
        for script in ("latin", *SCRIPTS):
            entries = [
                {"asset": f"fonts/{file}-{script}-{weight}-normal.woff2", "weight": weight} for weight in weights
            ]
            fonts.append({"family": family if script == "latin" else f"{family} {script}", "fonts": entries})
    return fonts


_BOOTSTRAP_CHANGES = r"serviceWorkerSettings: \{.*?\},"  # not shown


def _without_service_worker(bootstrap: str) -> str:
    """The script that starts Flutter; a service worker would keep what browsers keep already."""
    return re.sub(_BOOTSTRAP_CHANGES, "", bootstrap, flags=re.DOTALL)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
