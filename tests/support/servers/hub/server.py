"""A hub of models over HTTP that huggingface_hub's own client accepts, and that can be told to fail.

It answers what Hugging Face's hub answers: search with pages, models, trees, file metadata, redirects of large files to
a storage on another host, ranges, gated and private repositories.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from tests.support.servers.hub.faults import Fault, Faults
from tests.support.servers.hub.repository import Repository, StoredFile
from tests.support.servers.web import listening

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_FAULT = web.RequestKey("fault", Fault)
_PIECE = 64 * 1024
_SORTS = {"downloads": "downloads", "likes": "likes", "lastModified": "lastModified", "createdAt": "createdAt"}


@dataclass
class HubServer:
    """A hub that answers. `requests` are the method, path and range of each request; `sent` counts bytes by path."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    requests: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    url: str = ""

    def add(self, repository: Repository) -> Repository:
        self.repositories[repository.name] = repository
        return repository

    def count(self, part: str) -> int:
        """How many requests had this in their method and path."""
        return sum(part in request for request in self.requests)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._record])
        repo = "{owner}/{name}"
        app.router.add_get("/api/models", self._search)
        app.router.add_get(f"/api/models/{repo}", self._model)
        app.router.add_get(f"/api/models/{repo}/revision/{{revision}}", self._model)
        app.router.add_get(f"/api/models/{repo}/tree/{{revision}}", self._tree)
        app.router.add_get(f"/api/models/{repo}/tree/{{revision}}/{{path:.*}}", self._tree)
        app.router.add_get("/api/whoami-v2", self._whoami)
        app.router.add_get(f"/{repo}/resolve/{{revision}}/{{path:.+}}", self._resolve)
        app.router.add_get(f"/storage/{repo}/{{revision}}/{{path:.+}}", self._storage)
        return app

    @web.middleware
    async def _record(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path_qs} {request.headers.get('Range', '')}".strip())
        self.tokens.append(f"{request.path} {request.headers.get('Authorization', '')}")
        if (fault := self.faults.take(request.path)) is not None and fault.status:
            return web.Response(status=fault.status, headers=fault.headers, body=fault.content)
        request[_FAULT] = fault or Fault()
        return await handler(request)

    async def _search(self, request: web.Request) -> web.Response:
        query = request.query
        found = [repo for repo in self.repositories.values() if _matches(repo, request)]
        if sort := _SORTS.get(query.get("sort", "")):
            found.sort(key=lambda repo: repo.info()[sort], reverse=True)
        start, limit = int(query.get("cursor", 0)), int(query.get("limit", 1000))
        page = [_told(repo.info(), request) for repo in found[start : start + limit]]
        headers = {}
        if start + limit < len(found):
            rest = [(name, value) for name, value in parse_qsl(request.query_string) if name != "cursor"]
            address = f"{self.url}{request.path}?{urlencode([*rest, ('cursor', start + limit)])}"
            headers["Link"] = f'<{address}>; rel="next"'
        return web.json_response(page, headers=headers)

    async def _model(self, request: web.Request) -> web.Response:
        repo, _, _ = self._find(request)
        info = repo.info()
        if request.query.get("blobs", "").lower() not in ("1", "true"):
            info["siblings"] = [{"rfilename": sibling["rfilename"]} for sibling in info["siblings"]]
        return web.json_response(info)

    async def _tree(self, request: web.Request) -> web.Response:
        _, _, files = self._find(request)
        entries = [file.tree_entry() for file in files.values()]
        if request.query.get("recursive", "").lower() not in ("1", "true"):
            entries = [entry for entry in entries if "/" not in entry["path"]]
        start = int(request.query.get("cursor", 0))
        limit = int(request.query.get("limit", 1000))
        headers = {}
        if start + limit < len(entries):
            address = f"{self.url}{request.path}?recursive=true&limit={limit}&cursor={start + limit}"
            headers["Link"] = f'<{address}>; rel="next"'
        return web.json_response(entries[start : start + limit], headers=headers)

    async def _whoami(self, request: web.Request) -> web.Response:
        token = _token(request)
        if not any(token in repo.tokens for repo in self.repositories.values()):
            raise _error(401, "Unauthorized", "Invalid username or password.")
        return web.json_response({"type": "user", "name": "tester", "auth": {"type": "access_token"}})

    async def _resolve(self, request: web.Request) -> web.StreamResponse:
        repo, commit, files = self._find(request)
        if repo.gated and _token(request) not in repo.tokens:
            status = 403 if _token(request) else 401
            raise _error(status, "GatedRepo", f"Access to model {repo.name} is restricted.")
        file = files.get(request.match_info["path"])
        if file is None:
            raise _error(404, "EntryNotFound", "Entry not found", {"X-Repo-Commit": commit})
        if not file.large:
            return await self._send(request, file, {"X-Repo-Commit": commit})
        # The real storage is on another host too, and clients keep the token from it.
        port = urlsplit(self.url).port
        location = f"http://localhost:{port}/storage/{repo.name}/{commit}/{file.path}"
        linked = {"X-Linked-Etag": f'"{file.sha256}"', "X-Linked-Size": str(len(file.content)), "X-Repo-Commit": commit}
        if repo.xet:
            # As the real hub does for clients with the protocol; for others the address of the redirect has the file.
            route = f"/api/models/{repo.name}/xet-read-token/{commit}"
            linked |= {"X-Xet-Hash": file.sha256, "X-Xet-Refresh-Route": route}
            linked["Link"] = f'<{self.url}{route}>; rel="xet-auth"'
        return web.Response(status=302, headers={"Location": location, **linked})

    async def _storage(self, request: web.Request) -> web.StreamResponse:
        repo = self.repositories[f"{request.match_info['owner']}/{request.match_info['name']}"]
        found = repo.revision(request.match_info["revision"])
        assert found is not None
        return await self._send(request, found[1][request.match_info["path"]], {})

    def _find(self, request: web.Request) -> tuple[Repository, str, dict[str, StoredFile]]:
        repo = self.repositories.get(f"{request.match_info['owner']}/{request.match_info['name']}")
        token = _token(request)
        if repo is None or (repo.private and token not in repo.tokens):
            raise _error(404 if token else 401, "RepoNotFound", "Repository not found")
        revision = request.match_info.get("revision", "main")
        found = repo.revision(revision)
        if found is None:
            raise _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return (repo, *found)

    async def _send(self, request: web.Request, file: StoredFile, headers: dict[str, str]) -> web.StreamResponse:
        fault = request[_FAULT]
        content = file.content if fault.content is None else fault.content
        asked = None if fault.ignores_range else _RANGE.fullmatch(request.headers.get("Range", ""))
        if request.headers.get("If-Range", f'"{file.etag}"') != f'"{file.etag}"':
            asked = None
        start = int(asked[1]) if asked else 0
        if start and start >= len(content):
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
        end = min(int(asked[2]) + 1, len(content)) if asked and asked[2] else len(content)
        response = web.StreamResponse(status=206 if asked else 200)
        response.headers.update({"ETag": f'"{file.etag}"', "Accept-Ranges": "bytes", **headers})
        if asked:
            response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        response.content_length = end - start
        await response.prepare(request)
        if request.method != "HEAD":
            # A client that has gone is no error of the hub.
            with suppress(ConnectionError):
                await self._write(request, response, content[start:end], fault)
        return response

    async def _write(self, request: web.Request, response: web.StreamResponse, content: bytes, fault: Fault) -> None:
        limit = len(content) if fault.cut_after is None else min(fault.cut_after, len(content))
        held = fault.hold_after
        at = 0
        while at < limit:
            if held is not None and at >= held:
                fault.held.set()
                await fault.release.wait()
                held = None
            stop = min(limit, at + _PIECE, limit if held is None else max(held, at + 1))
            await response.write(content[at:stop])
            self.sent[request.path] = self.sent.get(request.path, 0) + stop - at
            at = stop
        if fault.cut_after is not None and request.transport is not None:
            request.transport.close()
            # The connection is gone; the answer must not be ended as if it were whole.
            raise asyncio.CancelledError


@asynccontextmanager
async def running_hub(repositories: Iterable[Repository] = ()) -> AsyncGenerator[HubServer, None]:
    """A hub with these repositories while the context is open."""
    hub = HubServer({repo.name: repo for repo in repositories})
    async with listening(hub.application()) as url:
        hub.url = url
        try:
            yield hub
        finally:
            hub.faults.release()


def _matches(repo: Repository, request: web.Request) -> bool:
    query, info = request.query, repo.info()
    return (
        not repo.private
        and query.get("search", "").lower() in repo.name.lower()
        and query.get("author", info["author"]) == info["author"]
        and query.get("pipeline_tag", info.get("pipeline_tag")) == info.get("pipeline_tag")
        and all(tag in info["tags"] for tags in query.getall("filter", []) for tag in tags.split(","))
    )


def _told(info: dict[str, object], request: web.Request) -> dict[str, object]:
    """As much of a model as a search was asked to tell."""
    if expanded := request.query.getall("expand", []):
        return {name: info[name] for name in ("_id", "id", "modelId", *expanded) if name in info}
    hidden = () if request.query.get("full", "").lower() in ("1", "true") else ("siblings", "cardData")
    return {name: value for name, value in info.items() if name not in (*hidden, "safetensors", "gguf")}


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.HTTPException:
    kinds: dict[int, type[web.HTTPException]] = {
        401: web.HTTPUnauthorized,
        403: web.HTTPForbidden,
        404: web.HTTPNotFound,
    }
    fields = {"X-Error-Code": code, "X-Error-Message": message, **(headers or {})}
    return kinds[status](text=message, headers=fields)
