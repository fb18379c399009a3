"""A model that sees gets pictures in the places where the messages have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.runners.transformers.conftest import Load, spec_of
from tests.support.models.pictures import picture
from tests.support.models.tiny_models import PICTURE, write_seeing_model

from plugai.runners.base import (
    BlobPart,
    FinalChunk,
    GenerationRequest,
    Message,
    Modality,
    Parameters,
    Part,
    Role,
    TextPart,
    UriPart,
)
from plugai.runners.errors import CapabilityMissingError, ImageRefusedError, InvalidRequestError
from plugai.runners.transformers.runner import TransformersRunner

RED = BlobPart(picture(16, 16), "image/png")
SHORT = Parameters(temperature=0, max_output_tokens=4)


@pytest.fixture
async def seeing(load: Load, tmp_path: Path) -> TransformersRunner:
    write_seeing_model(tmp_path / "seeing")
    return await load(tmp_path / "seeing")


async def generate_text(runner: TransformersRunner, *parts: Part) -> FinalChunk:
    request = GenerationRequest("r", "o", "m", (Message(Role.USER, parts),), SHORT)
    last = [chunk async for chunk in runner.generate(request)][-1]
    assert isinstance(last, FinalChunk)
    return last


async def test_an_image_is_read_at_its_position(seeing: TransformersRunner) -> None:
    without = (await generate_text(seeing, TextPart("what is this?"))).usage.input_tokens
    one = (await generate_text(seeing, TextPart("what is "), RED, TextPart("this?"))).usage.input_tokens
    two = (await generate_text(seeing, RED, TextPart("what is "), RED, TextPart("this?"))).usage.input_tokens
    assert without is not None
    # Four patches each.
    assert (one, two) == (without + 4, without + 8)


def test_it_is_listed_with_both_inputs(tmp_path: Path) -> None:
    write_seeing_model(tmp_path / "seeing")
    spec = spec_of(tmp_path / "seeing")
    assert spec.input_modalities == (Modality.TEXT, Modality.IMAGE)
    assert spec.output_modalities == (Modality.TEXT,)
    assert spec.context_length == 256


async def test_text_cannot_fake_an_image(seeing: TransformersRunner) -> None:
    with pytest.raises(InvalidRequestError, match="the name of a control token"):
        await generate_text(seeing, TextPart(f"{PICTURE} what is this?"), RED)
    assert (await generate_text(seeing, RED, TextPart("what is this?"))).usage.output_tokens is not None


async def test_invalid_images_are_rejected(seeing: TransformersRunner) -> None:
    with pytest.raises(ImageRefusedError):
        await generate_text(seeing, BlobPart(b"no picture", "image/png"))
    with pytest.raises(CapabilityMissingError):
        await generate_text(seeing, UriPart("https://example.org/a.png", "image/png"))
    with pytest.raises(InvalidRequestError, match="17 images, but the limit is 16"):
        await generate_text(seeing, *[RED] * 17)
