"""Images by OpenAI's SDK, of a real model over a real Envoy."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import openai
import pytest
from PIL import Image
from tests.runners.diffusers.generating import metadata
from tests.server.services.compat.openai.conftest import sdk
from tests.support.limits import HANGS_SECONDS
from tests.support.models.digits import digit_in, ink_in
from tests.support.server import ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

from plugai.runners.diffusers.folder import DEMO

PROMPT = "a handwritten seven in red ink"
DIGITS = f'[[models]]\nid = "digits"\nrunner = "diffusers"\npath = "{DEMO / "digits"}"\nthreads = 1\n'

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[RunningServer]:
    with running_server(ECHO_MODELS + DIGITS) as made:
        yield made


@pytest.fixture
async def client(server: RunningServer) -> AsyncIterator[Any]:
    async with sdk(server) as made:
        yield made


async def stored(server: RunningServer) -> list[str]:
    async with httpx2.AsyncClient(base_url=server.url) as http:
        return [artifact["artifact_id"] for artifact in (await http.get("/v1/artifacts")).json().get("artifacts", ())]


def picture(image: Any) -> bytes:
    return base64.b64decode(image.b64_json)


def pictures(response: httpx2.Response) -> list[bytes]:
    assert response.status_code == 200, response.text
    return [base64.b64decode(image["b64_json"]) for image in response.json()["data"]]


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


async def test_an_image_comes_as_data_and_leaves_nothing_in_the_callers_quota(
    server: RunningServer, client: Any
) -> None:
    before = await stored(server)
    made = await client.images.generate(model="digits", prompt=PROMPT, extra_body={"seed": 7})
    (image,) = made.data
    assert (digit_in(picture(image)), ink_in(picture(image))) == (7, "red")
    assert (metadata(picture(image))["seed"], made.output_format) == (7, "png")
    assert made.created > 1_700_000_000
    assert await stored(server) == before


async def test_an_image_comes_as_a_link_that_needs_no_key(server: RunningServer, client: Any) -> None:
    made = await client.images.generate(model="digits", prompt=PROMPT, response_format="url", extra_body={"seed": 7})
    (image,) = made.data
    assert image.url.startswith(f"{server.url}/v1/artifacts/")
    async with httpx2.AsyncClient() as http:
        fetched = await http.get(image.url)
    assert (fetched.status_code, digit_in(fetched.content)) == (200, 7)
    assert image.url.split("/")[5] in await stored(server)


async def test_size_number_and_the_models_own_parameters_are_honoured(client: Any) -> None:
    own = {"seed": 3, "num_inference_steps": 4, "guidance_scale": 2}
    made = await client.images.generate(prompt=PROMPT, n=2, size="32x40", extra_body=own)
    said = [metadata(picture(image)) for image in made.data]
    assert [entry["seed"] for entry in said] == [3, 4]
    assert {(entry["width"], entry["height"], entry["num_inference_steps"]) for entry in said} == {(32, 40, 4)}


async def test_a_stream_has_previews_and_then_the_image(client: Any) -> None:
    stream = await client.images.generate(
        model="digits", prompt=PROMPT, stream=True, partial_images=2, extra_body={"seed": 7}
    )
    events = [event async for event in stream]
    assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    assert [event.partial_image_index for event in events[:2]] == [0, 1]
    assert digit_in(picture(events[-1])) == 7


async def test_an_image_is_edited_where_the_mask_is_transparent(client: Any) -> None:
    start = picture(
        (await client.images.generate(model="digits", prompt="a black one", extra_body={"seed": 3})).data[0]
    )
    mask = Image.open(io.BytesIO(start)).convert("RGBA")
    mask.paste((0, 0, 0, 0), (16, 0, 32, 32))
    files = {"image": ("one.png", start, "image/png"), "mask": ("mask.png", png(mask), "image/png")}
    made = await client.images.edit(
        model="digits", prompt="a red zero", **files, extra_body={"seed": 1, "strength": "1.0"}
    )
    before, after = (Image.open(io.BytesIO(data)).convert("RGB") for data in (start, picture(made.data[0])))
    kept, replaced = (0, 0, 16, 32), (16, 0, 32, 32)
    assert before.crop(kept).tobytes() == after.crop(kept).tobytes()
    assert before.crop(replaced).tobytes() != after.crop(replaced).tobytes()


async def test_a_stored_file_is_edited_and_an_image_is_varied(server: RunningServer, client: Any) -> None:
    start = picture((await client.images.generate(model="digits", prompt=PROMPT, extra_body={"seed": 7})).data[0])
    file = await client.files.create(file=("seven.png", start), purpose="vision")
    body = {"model": "digits", "prompt": "a blue seven", "images": [{"file_id": file.id}], "strength": 0.9}
    form = {"model": "digits", "n": "2", "strength": "0.3"}
    async with httpx2.AsyncClient(base_url=f"{server.url}/openai/v1", timeout=HANGS_SECONDS) as http:
        edited = await http.post("/images/edits", json=body)
        varied = await http.post("/images/variations", data=form, files={"image": ("seven.png", start)})
    assert [ink_in(data) for data in pictures(edited)] == ["blue"]
    assert [digit_in(data) for data in pictures(varied)] == [7, 7]


async def test_a_large_image_is_varied_as_it_was_sent(server: RunningServer) -> None:
    # Noise cannot be compressed: three megabytes of it are more than a piece of a body, and than most limits.
    start = png(Image.frombytes("RGB", (1024, 1024), os.urandom(3 << 20)))
    form = {"model": "digits", "size": "32x32", "strength": "0.3", "num_inference_steps": "4"}
    async with httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as http:
        varied = await http.post("/openai/v1/images/variations", data=form, files={"image": ("noise.png", start)})
    (made,) = pictures(varied)
    assert Image.open(io.BytesIO(made)).size == (32, 32)


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"model": "echo"}, "model", "capability_missing"),
        ({"model": "nothing"}, None, "model_not_found"),
        ({"n": 11}, "n", "invalid_request"),
        ({"size": "large"}, "size", "invalid_request"),
        ({"size": "33x32"}, "width", "capability_missing"),
        ({"output_format": "webp"}, "output_format", "invalid_request"),
        ({"background": "transparent"}, "background", "invalid_request"),
        ({"stream": True, "response_format": "url"}, "response_format", "invalid_request"),
        ({"extra_body": {"beam_width": 2}}, "beam_width", "invalid_request"),
        ({"extra_body": {"num_inference_steps": 10_000}}, "num_inference_steps", "capability_missing"),
        ({"prompt": ""}, "prompt", "invalid_request"),
    ],
)
async def test_what_a_model_cannot_honour_is_refused_by_its_name(
    client: Any, fields: dict[str, Any], param: str | None, code: str
) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        await client.images.generate(**{"model": "digits", "prompt": PROMPT, **fields})
    assert (refused.value.param, refused.value.code) == (param, code), refused.value.message


async def test_a_wish_that_a_model_does_not_know_is_a_warning(client: Any) -> None:
    made = await client.images.generate(
        model="digits", prompt=PROMPT, quality="hd", style="vivid", extra_body={"num_inference_steps": 2}
    )
    assert [warning["message"].split()[5] for warning in made.warnings] == ["quality;", "style;"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("image", b"no image")], "image"),
        ([("image", b"1"), ("image", b"2")], "one image"),
        ([("picture", b"1")], "picture"),
        ([], "image must be given"),
    ],
)
async def test_what_cannot_be_edited_is_refused(
    server: RunningServer, files: list[tuple[str, bytes]], message: str
) -> None:
    form = [
        ("prompt", (None, b"a zero")),
        ("model", (None, b"digits")),
        *((name, ("x.png", data)) for name, data in files),
    ]
    async with httpx2.AsyncClient(base_url=server.url) as http:
        refused = await http.post("/openai/v1/images/edits", files=form)
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert message in error["message"]
    assert error["param"] in ("image", "picture")
