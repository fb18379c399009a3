"""The viewer of shapes: whom it shows what, and what it may do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from tests.support.gateway import model, script, serving, settings

from plugai.frontend.identity.browsers import Browser, Browsers
from plugai.frontend.identity.sign_ins import SignIn
from plugai.frontend.launch import Launch
from plugai.frontend.web.assets import Assets
from plugai.frontend.web.shape_pages import ShapePages

NOBODY = "a-" + "0" * 32


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's shape and picture, and browsers that ask for the viewer."""

    browser: Browser
    shape: str
    picture: str

    @asynccontextmanager
    async def visitor(self, *, is_known: bool = True, has_server: bool = True) -> AsyncIterator[httpx2.AsyncClient]:
        """One who is signed in, or not."""

        async def find(_: Request) -> Browser | None:
            return self.browser if is_known else None

        pages = ShapePages(find, "/ui/0", has_server=has_server)
        app = Starlette(routes=[Route("/shapes/view", pages.view)])
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
            yield client


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    script("m")
    async with serving(settings(tmp_path, model("m", "scripted"))) as served:
        server = f"grpc://127.0.0.1:{served.gateway.grpc_port}"
        browsers = Browsers(Launch(server=server, folder=str(tmp_path / "ui")))
        browser = await browsers.find(await browsers.enter(SignIn(open=True)), "")
        assert browser is not None
        upload = browser.client.artifacts.upload
        shape = await upload(b"glTF", name="shape.glb", mime_type="model/gltf-binary")
        other = await upload(b"words", name="words.txt", mime_type="text/plain")
        yield Place(browser, shape.artifact_id, other.artifact_id)
        await browsers.close()


async def test_the_viewer_takes_a_shape_by_a_signed_link_of_the_same_origin(place: Place) -> None:
    async with place.visitor() as visitor:
        page = await visitor.get(f"/shapes/view?shape={place.shape}&theme=dark")
    (file,) = re.findall('data-file="([^"]*)" data-kind="glb"', page.text)
    assert file.startswith(f"/v1/artifacts/{place.shape}/signed?token=")
    token = file.partition("token=")[2]
    assert await place.browser.client.artifacts.download_signed(place.shape, token) == b"glTF"
    assert 'data-theme="dark"' in page.text


async def test_beside_a_server_elsewhere_the_viewer_takes_a_shape_through_the_web_interface(place: Place) -> None:
    async with place.visitor(has_server=False) as visitor:
        page = await visitor.get(f"/shapes/view?shape={place.shape}")
    assert f'data-file="/file/{place.shape}"' in page.text


async def test_only_pages_of_this_server_frame_the_viewer_and_only_its_own_scripts_run(place: Place) -> None:
    async with place.visitor() as visitor:
        answers = [await visitor.get(f"/shapes/view?shape={found}") for found in (place.shape, NOBODY)]
    for answer in answers:
        policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["content-security-policy"].split(";"))
        assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'")
        assert policy["frame-ancestors"] == "'self'"
        assert answer.headers["cross-origin-embedder-policy"] == "require-corp"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "names no shape"),
        ("shape=../../etc/passwd", 400, "names no shape"),
        ('shape="><script>', 400, "names no shape"),
        ("shape={shape}&shape={shape}&shape={shape}", 400, "names no shape"),
        (f"shape={NOBODY}", 404, "not there any more"),
        ("shape={picture}", 404, "no shape that can be shown"),
    ],
)
async def test_what_is_no_shape_is_refused_in_words(place: Place, query: str, status: int, words: str) -> None:
    async with place.visitor() as visitor:
        answer = await visitor.get(f"/shapes/view?{query.format(shape=place.shape, picture=place.picture)}")
    assert answer.status_code == status
    assert words in answer.text
    assert "<script" not in answer.text


async def test_who_is_not_signed_in_sees_no_shape(place: Place) -> None:
    async with place.visitor(is_known=False) as visitor:
        answer = await visitor.get(f"/shapes/view?shape={place.shape}")
    assert (answer.status_code, place.shape in answer.text) == (401, False)


async def test_two_shapes_are_shown_beside_each_other(place: Place) -> None:
    async with place.visitor() as visitor:
        page = await visitor.get(f"/shapes/view?shape={place.shape}&shape={place.shape}&theme=%22%3E")
    assert page.text.count("<figure") == 2
    assert "Two 3D shapes" in page.text
    assert 'data-theme="light"' in page.text


async def test_the_files_of_the_viewer_are_served_from_here(tmp_path: Path) -> None:
    assets = Assets(tmp_path)
    for name, words in (
        ("three/three.js", b"Three.js Authors"),
        ("shape.css", b"--on-accent"),
        ("static/shape.js", b"../three/three.js"),
        ("three/LICENSE", b"MIT"),
    ):
        answer = await assets.response(Request({"type": "http", "headers": []}), name)
        assert (answer.status_code, words in bytes(answer.body)) == (200, True), name
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
