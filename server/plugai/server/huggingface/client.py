"""A hub that speaks Hugging Face's API."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import aiohttp

from plugai.server.core.errors import HubAccessDeniedError, HubModelNotFoundError, HubOfflineError, HubUnavailableError
from plugai.server.core.hub.hub import FileStream, Hub, HubFile, HubModel, HubPage, HubQuery, Sort, is_safe_path
from plugai.server.huggingface.http import HubHttp, reading
from plugai.server.huggingface.parsing import parse_file, parse_model

_MAX_JSON_BYTES = 32 * 1024 * 1024
_MAX_FILES = 20_000
_EXPANDED = (
    "cardData",
    "downloads",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "safetensors",
    "sha",
    "tags",
)
_SORTS: Mapping[Sort, str] = {
    Sort.DOWNLOADS: "downloads",
    Sort.LIKES: "likes",
    Sort.UPDATED: "lastModified",
    Sort.CREATED: "createdAt",
    Sort.TRENDING: "trendingScore",
}
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_MISSING = frozenset({"RepoNotFound", "RevisionNotFound", "EntryNotFound"})


class HuggingFaceHub(Hub):
    """The hub at one address."""

    def __init__(self, http: HubHttp, endpoint: str, *, offline: bool = False) -> None:
        """If it is `offline`, nothing is sent at all."""
        self._http = http
        self._endpoint = endpoint.rstrip("/")
        self._offline = offline

    @property
    def url(self) -> str:
        return self._endpoint

    async def search(self, query: HubQuery, cursor: str, limit: int) -> HubPage:
        fields: list[tuple[str, str]] = [("sort", _SORTS[query.sort]), ("limit", str(limit))]
        fields += [(name, value) for name, value in (("search", query.text), ("pipeline_tag", query.task)) if value]
        fields += [("filter", tag) for tag in query.tags]
        fields += [("expand", name) for name in _EXPANDED]
        if cursor:
            fields.append(("cursor", cursor))
        told, following = await self._json(f"/api/models?{urlencode(fields)}", "")
        models = [parse_model(each) for each in _objects(told)]
        return HubPage(tuple(model for model in models if model is not None), _cursor(following))

    async def describe(self, repository: str, revision: str, token: str) -> HubModel:
        told, _ = await self._json(f"/api/models/{repository}/revision/{quote(revision, safe='')}", token)
        model = parse_model(told) if isinstance(told, dict) else None
        if model is None or not model.revision:
            raise _not_understood()
        return model

    async def files(self, repository: str, revision: str, token: str) -> Sequence[HubFile]:
        base = f"/api/models/{repository}/tree/{quote(revision, safe='')}?recursive=true"
        files: list[HubFile] = []
        cursor = ""
        while len(files) < _MAX_FILES:
            page = f"&{urlencode({'cursor': cursor})}" if cursor else ""
            told, following = await self._json(base + page, token)
            files += [file for file in map(parse_file, _objects(told)) if file is not None]
            cursor = _cursor(following)
            if not cursor:
                break
        return files

    async def read(self, repository: str, revision: str, path: str, max_bytes: int, token: str) -> bytes:
        async with self._get(_file_path(repository, revision, path), {}, token) as response:
            return await _body(response, max_bytes)

    @asynccontextmanager
    async def open(
        self, repository: str, revision: str, path: str, offset: int, token: str
    ) -> AsyncGenerator[FileStream, None]:
        headers = {"range": f"bytes={offset}-"} if offset else {}
        async with self._get(_file_path(repository, revision, path), headers, token) as response:
            yield ResponseContent(response)

    async def _json(self, path: str, token: str) -> tuple[object, str]:
        """A JSON document, and the address of the next page; empty if there is none."""
        async with self._get(path, {"accept": "application/json"}, token) as response:
            body = await _body(response, _MAX_JSON_BYTES)
            found = _NEXT.search(response.headers.get("link", ""))
        try:
            return json.loads(body), found[1] if found else ""
        except (ValueError, RecursionError):
            raise _not_understood() from None

    @asynccontextmanager
    async def _get(
        self, path: str, headers: Mapping[str, str], token: str
    ) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        if self._offline:
            raise HubOfflineError
        async with self._http.get(self._endpoint + path, headers, token) as response:
            if response.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                raise _error_of(response, bool(token), self._endpoint)
            yield response


class ResponseContent(FileStream):
    """The body of a response."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        partial = response.status == HTTPStatus.PARTIAL_CONTENT
        self._offset = int(found[1]) if found and partial else 0
        length = response.headers.get("content-length", "")
        whole = found[2] if found and partial else length
        self._total = int(whole) if whole.isdecimal() else None

    @property
    def offset(self) -> int:
        return self._offset

    @property
    def total(self) -> int | None:
        return self._total

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        async with reading():
            async for piece in self._response.content.iter_any():
                yield piece


async def _body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    body = bytearray()
    async with reading():
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > max_bytes:
                break
    return bytes(body[:max_bytes])


def _error_of(response: aiohttp.ClientResponse, has_token: bool, endpoint: str) -> Exception:
    """Our error for a response that is one."""
    code = response.headers.get("x-error-code", "")
    status = response.status
    if code == "GatedRepo" or status == HTTPStatus.FORBIDDEN:
        what = "your token has no access" if has_token else "it needs a token of yours"
        how = f"accept its terms at {endpoint}, and store a token as your credential for the provider 'huggingface'"
        return HubAccessDeniedError(f"the hub does not give this model to everyone, and {what}; {how}")
    if code in _MISSING or status in (HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED):
        how = "check its name; what only some may see needs your credential for the provider 'huggingface'"
        return HubModelNotFoundError(f"the hub has no such model, revision or file; {how}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return HubUnavailableError("the hub's rate limit is reached; try again later", retry_after(response))
    return HubUnavailableError(f"the hub answered with status {status}; try again later", retry_after(response))


def retry_after(response: aiohttp.ClientResponse) -> float | None:
    """For how many seconds a server asks not to be asked again, if it says so."""
    value = response.headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _not_understood() -> HubUnavailableError:
    return HubUnavailableError("the hub answers what is not understood; check `endpoint` under [hub]")


def _objects(told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        raise _not_understood()
    return [each for each in told if isinstance(each, dict)]


def _cursor(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("cursor", [""])[0]


def _file_path(repository: str, revision: str, path: str) -> str:
    if not is_safe_path(path):
        raise HubModelNotFoundError("the name of a file has characters that file names do not have")
    return f"/{repository}/resolve/{quote(revision, safe='')}/{quote(path)}"
