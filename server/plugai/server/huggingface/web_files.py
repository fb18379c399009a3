"""Files at any URL: described by their headers, and continued by ranges as long as they are the same."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp

from plugai.server.core.errors import DownloadRefusedError, HubOfflineError, HubUnavailableError
from plugai.server.core.hub.hub import FileStream
from plugai.server.core.hub.sources import FileOrigin, FileOrigins, OriginFile
from plugai.server.huggingface.client import ResponseContent, retry_after
from plugai.server.huggingface.http import HubHttp, reading

_START_BYTES = 4
_WORTH_RETRYING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class WebFiles(FileOrigins):
    """Files of web servers, without any credential."""

    def __init__(self, http: HubHttp, *, offline: bool = False) -> None:
        """If it is `offline`, nothing is sent at all."""
        self._http = http
        self._offline = offline

    async def describe(self, location: str) -> OriginFile:
        async with self._get(location, {}) as response, reading():
            size = ResponseContent(response).total
            if size is None:
                raise DownloadRefusedError(
                    "the URL's server does not say how large the file is, so that a broken-off download would look "
                    "complete; download it yourself, and import the file"
                )
            # A server may send less at once.
            start = bytearray()
            while len(start) < min(size, _START_BYTES) and (piece := await response.content.readany()):
                start += piece
            return OriginFile(FileOrigin(location, _validator(response)), size, bytes(start[:_START_BYTES]))

    @asynccontextmanager
    async def open(self, origin: FileOrigin, offset: int) -> AsyncGenerator[FileStream, None]:
        headers = {}
        if offset and (origin.validator or origin.verified):
            headers["range"] = f"bytes={offset}-"
            if origin.validator:
                # Of another content, the whole of it is sent.
                headers["if-range"] = origin.validator
        async with self._get(origin.location, headers) as response:
            yield ResponseContent(response)

    @asynccontextmanager
    async def _get(self, url: str, headers: Mapping[str, str]) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        if self._offline:
            raise HubOfflineError
        async with self._http.get(url, headers, "") as response:
            status = response.status
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _WORTH_RETRYING:
                raise HubUnavailableError(f"the URL's server answers with status {status}", retry_after(response))
            if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                raise DownloadRefusedError(f"the URL's server answers with status {status}; check the URL")
            yield response


def _validator(response: aiohttp.ClientResponse) -> str:
    """What `If-Range` accepts: a strong ETag, or else the time of the last change."""
    tag = response.headers.get("etag", "")
    return tag if tag.startswith('"') else response.headers.get("last-modified", "")
