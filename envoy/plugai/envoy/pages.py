"""The description of the interface, and the page that shows it: files that Envoy serves by itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

Json = dict[str, object]

# Nothing from elsewhere, and no script but the viewer's own files. The viewer sets styles, and draws with data URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Ask each time whether the file has changed: it does with every version of the server.
_CACHING = "no-cache"
_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """A file of this package, and the path at which it is served."""

    path: str
    file: str
    media_type: str

    @property
    def location(self) -> Path:
        """Where the file is."""
        return Path(str(resources.files("plugai.envoy").joinpath(self.file)))

    @property
    def etag(self) -> str:
        """The version of its content, as in the header of that name."""
        return f'"{hashlib.sha256(self.location.read_bytes()).hexdigest()[:32]}"'


PAGES = {
    "openapi_page": Page("/openapi.json", "openapi.json", "application/json"),
    "docs_page": Page("/docs", "viewer/docs.html", "text/html; charset=utf-8"),
    "docs_script": Page("/docs/docs.js", "viewer/docs.js", _SCRIPT),
    "docs_style": Page("/docs/docs.css", "viewer/docs.css", _STYLE),
    "viewer_script": Page("/docs/swagger-ui-bundle.js", "viewer/swagger-ui-bundle.js.gz", _SCRIPT),
    "viewer_style": Page("/docs/swagger-ui.css", "viewer/swagger-ui.css.gz", _STYLE),
}


def page_routes(is_enabled: bool) -> dict[str, Json]:
    """The routes of all pages by the names of their placeholders."""
    routes = {name: _route(page, is_enabled) for name, page in PAGES.items()}
    return routes | {"unchanged_page": _unchanged(is_enabled), "page_methods": _other_methods(is_enabled)}


def _route(page: Page, is_enabled: bool) -> Json:
    headers = {"content-type": page.media_type, "etag": page.etag, **_common_headers()}
    if page.file.endswith(".gz"):
        headers["content-encoding"] = "gzip"
    return {
        "match": {"path": page.path, **_reading(is_enabled)},
        "direct_response": {"status": 200, "body": {"filename": str(page.location)}},
        "response_headers_to_add": [_header(key, value) for key, value in headers.items()],
    }


def _unchanged(is_enabled: bool) -> Json:
    """The answer to a reader who has the current version already."""
    versions = "|".join(re.escape(page.etag) for page in PAGES.values())
    match = _reading(is_enabled)
    match["headers"] = [
        *_READING_HEADERS,
        # A proxy that compresses makes the tag a weak one.
        {"name": "if-none-match", "string_match": {"safe_regex": {"regex": f"(W/)?({versions})"}}},
    ]
    return {
        "match": {"safe_regex": {"regex": _all_paths()}, **match},
        "direct_response": {"status": 304},
        "response_headers_to_add": [
            _header(key, value) for key, value in {"etag": "%REQ(IF-NONE-MATCH)%", **_common_headers()}.items()
        ],
    }


def _other_methods(is_enabled: bool) -> Json:
    """The answer to who does not read."""
    match = _reading(is_enabled)
    match["headers"] = [header | {"invert_match": True} for header in _READING_HEADERS]
    return {
        "match": {"safe_regex": {"regex": _all_paths()}, **match},
        "direct_response": {"status": 405},
        "response_headers_to_add": [_header("allow", "GET, HEAD")],
    }


def _all_paths() -> str:
    return "|".join(re.escape(page.path) for page in PAGES.values())


_READING_HEADERS: list[Json] = [{"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD"}}}]


def _reading(is_enabled: bool) -> Json:
    # A share of 0 disables the route.
    share = {"default_value": {"numerator": 100 if is_enabled else 0}}
    return {"headers": _READING_HEADERS, "runtime_fraction": share}


def _common_headers() -> dict[str, str]:
    return {"cache-control": _CACHING, "content-security-policy": _POLICY}


def _header(key: str, value: str) -> Json:
    return {"header": {"key": key, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
