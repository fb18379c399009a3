"""Operations whose content is a file instead of JSON."""

from __future__ import annotations

from scripts.openapi.constraints import JsonObject

FILE = "google.api.HttpBody"
_ANY_TYPE = "*/*"
# Stock generators of clients know bytes by this form.
_BYTES = {"type": "string", "format": "binary"}
_JSON = "application/json"
# The rpcs whose answers say what they are a part of, and the one among them that always sends the whole.
_DESCRIBED = ("DownloadArtifact", "DownloadSigned", "DownloadThumbnail")
_RANGED = ("DownloadArtifact", "DownloadSigned")
_ANY_FILE = ("application/octet-stream", _ANY_TYPE)
_TYPES = {
    "DownloadThumbnail": ("image/webp",),
    "ShowOAuthAnswer": ("text/html",),
    "ExportSessions": (_JSON, "text/markdown"),
}
_HEADERS = {
    "x-artifact-size": "The size of the whole file in bytes.",
    "repr-digest": "The SHA-256 of the whole file (RFC 9530), as `sha-256=:BASE64:`.",
    "etag": "The version of the file, for `If-Range`.",
    "content-disposition": "Whether to show or to save the file, and its name.",
}


def upload() -> JsonObject:
    """The body of a call that takes a file."""
    about = "The file itself. The Content-Type header is its MIME type."
    content = {media: {"schema": _BYTES} for media in ("application/octet-stream", _ANY_TYPE)}
    return {"required": False, "description": about, "content": content}


def download(operation: JsonObject, name: str) -> None:
    """Complete an operation that answers with a file."""
    answer = operation["responses"]["200"]
    answer["content"] = {
        media: {"schema": {"type": "object"} if media == _JSON else _BYTES} for media in _TYPES.get(name, _ANY_FILE)
    }
    if name in _DESCRIBED:
        answer["headers"] |= {key: _header(about) for key, about in _HEADERS.items()}
    if name in _RANGED:
        operation["parameters"] += [
            _header_parameter("Range", "One range of bytes, such as `bytes=0-1023`; the answer is then 206."),
            _header_parameter("If-Range", "An ETag: if the file is another one, the whole file is sent."),
        ]
        operation["responses"]["206"] = answer | {
            "description": "The requested part of the file.",
            "headers": answer["headers"] | {"content-range": _header("The part, as `bytes FIRST-LAST/SIZE`.")},
        }


def _header(about: str) -> JsonObject:
    return {"description": about, "schema": {"type": "string"}}


def _header_parameter(name: str, about: str) -> JsonObject:
    return {"name": name, "in": "header", "description": about, "schema": {"type": "string"}}
