"""A request to import a model, and what is wrong with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.hub.hub import is_safe_path
from plugai.server.core.hub.sources import is_url
from plugai.server.core.models.definitions import name_problem

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_MAX_URL, _MAX_ID = 2048, 256


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import: `source` is a URL, or an absolute path on the server.

    `model` is the id that it will have, by default the name of the file or folder. `sha256` is the digest that the file
    must have; it is for a single file. With `link` the files stay where they are. With `load` it is loaded then.
    """

    source: str
    model: str = ""
    sha256: str = ""
    link: bool = False
    load: bool = False


def shown_source(source: str) -> str:
    """A source as everyone may see it: what follows the path of a URL may contain a secret."""
    return urlsplit(source)._replace(query="", fragment="").geturl() if is_url(source) else source


def check_request(request: ImportRequest) -> None:
    """Raise InvalidRequestError for what cannot be a request."""
    source = request.source
    if is_url(source):
        try:
            parts = urlsplit(source)
            valid = parts.scheme in ("https", "http") and parts.hostname and parts.username is None
            valid = valid and parts.path.strip("/") and len(source) <= _MAX_URL and source.isprintable()
        except ValueError:
            valid = False
        if not valid:
            raise invalid("source", "is not the https:// URL of a file; credentials in it are not accepted")
        if request.link:
            raise invalid("link", "is for a path of the server, and not for a URL")
    elif not source.startswith("/"):
        raise invalid("source", "must be a URL, or an absolute path on the server")
    if request.sha256 and not _SHA256.fullmatch(request.sha256):
        raise invalid("sha256", "is not a SHA-256 digest: 64 hexadecimal digits")
    if request.sha256 and request.link:
        raise invalid("sha256", "is for what is copied; leave it out, or leave out `link`")


def checked_id(model: str) -> str:
    """The id of a new model. Raises InvalidRequestError if it cannot be one."""
    problem = name_problem(model)
    if len(model.encode()) > _MAX_ID or not is_safe_path(model) or any(p.startswith(".") for p in model.split("/")):
        problem = "must be a path of printable names that do not begin with a dot"
    if problem:
        raise invalid("model", f"{problem}; choose another one")
    return model


def invalid(field: str, problem: str) -> InvalidRequestError:
    """The error for a field of the request."""
    return InvalidRequestError(f"{field} {problem}", {field: problem})
