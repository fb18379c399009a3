"""Files that go with a message, against a real gateway."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image
from plugai_scripted import SCRIPTS
from tests.frontend.chat.conftest import Chat
from tests.support.gateway import model, script, settings
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.chat.attachments import MOST_FILES, MOST_TEXT, Attachments
from plugai.frontend.chat.changes import Question
from plugai.frontend.chat.text_files import split_text_files, with_text_file
from plugai.runners.content import BlobPart, TextPart
from plugai.server.app import gateway


@pytest.fixture
@slow
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    models = model("sees", "scripted", reads=["text", "image"]), model("blind", "scripted")
    for name in ("sees", "blind"):
        script(name).say("Fine.", end=True)
    async with (
        gateway(settings(tmp_path_factory.mktemp("g"), *models)) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as one,
    ):
        yield one


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "PNG")
    return content.getvalue()


async def _chunks(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_pictures_and_texts_reach_the_model_and_are_shown_as_files_also_after_a_reload(client: Client) -> None:
    attachments, chat, again = Attachments(client, lambda: None), Chat(client), Chat(client)
    await attachments.add("leaf.png", "image/png", _chunks(_picture()))
    await attachments.add("notes.md", "", _chunks(b"# Leaves\n```\nx\n```\n"))
    assert attachments.problem(await client.models.get("sees")) == ""
    assert await chat.state.send("What is this?", attachments.take())
    await chat.state.ended()
    request = await script_of("sees")
    image, words = request
    assert isinstance(image, BlobPart)
    assert image.data == _picture()
    assert isinstance(words, TextPart)
    assert "# Leaves\n```\nx\n```" in words.text
    assert words.text.endswith("What is this?")
    await again.state.open(chat.state.id)
    question = again.state.messages[0]
    assert isinstance(question, Question)
    assert question.text == "What is this?"
    assert [(file.name, file.is_picture) for file in question.files] == [("notes.md", False), ("", True)]
    assert question.message == chat.state.messages[0].message  # type: ignore[union-attr]


async def script_of(name: str) -> tuple[object, ...]:
    """The parts of the message that a model was asked with."""
    return tuple((await SCRIPTS[name].started.get()).messages[-1].parts)


async def test_what_a_model_cannot_read_is_said_before_it_is_sent(client: Client) -> None:
    attachments = Attachments(client, lambda: None)
    await attachments.add("leaf.png", "image/png", _chunks(_picture()))
    problem = attachments.problem(await client.models.get("blind"))
    assert problem == "blind does not read pictures. Choose another model, or remove leaf.png."
    attachments.remove(attachments.items[0])
    assert attachments.problem(await client.models.get("blind")) == ""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("long.txt", b"x" * (MOST_TEXT + 1), "256 kB"),
        ("odd.txt", b"\xff\xfe\x00", "UTF-8"),
        ("broken.png", b"this is no picture", "image"),
    ],
)
async def test_a_file_that_cannot_be_sent_says_why(client: Client, name: str, content: bytes, says: str) -> None:
    attachments = Attachments(client, lambda: None)
    item = await attachments.add(name, "", _chunks(content))
    assert says in item.problem
    assert attachments.problem(None).startswith(name)
    assert attachments.take() == []


async def test_a_message_has_a_number_of_files_at_most(client: Client) -> None:
    attachments = Attachments(client, lambda: None)
    added = [await attachments.add(f"{number}.txt", "", _chunks(b"x")) for number in range(MOST_FILES + 1)]
    assert [bool(item.problem) for item in added] == [False] * MOST_FILES + [True]
    assert len(attachments.take()) == MOST_FILES


@pytest.mark.parametrize("content", ["", "plain", "```\ncode\n```", "````\n```\n````", "File `x`:\n\n```\ny\n```\n\n"])
def test_a_text_file_comes_out_as_it_went_in(content: str) -> None:
    sent = with_text_file("a`b.md", content) + with_text_file("c.md", "z") + "and the words"
    words, files = split_text_files(sent)
    assert words == "and the words"
    assert [file.name for file in files] == ["ab.md", "c.md"]
