# ruff: noqa: ASYNC240 - these files are the test's own, and small
"""Pictures are decoded in a process that no picture can hurt anybody from."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from tests.support.confined import STRICT
from tests.support.models.pictures import bomb, picture

from plugai.runners.errors import ImageRefusedError
from plugai.runners.images.decoding import decode_image
from plugai.server.imaging.process import ImageProcesses

# Each starts a process, or several.
pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "picture"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "P"), ("JPEG", "CMYK"), ("GIF", "P"), ("WEBP", "RGB"), ("BMP", "L"), ("AVIF", "RGB"), ("PNG", "I;16")],
)
async def test_each_kind_is_told_from_its_content(file: Path, kind: str, mode: str) -> None:
    file.write_bytes(picture(600, 300, kind, mode))
    found = await ImageProcesses(10**6, STRICT).inspect(file)
    assert (found.mime_type, found.width, found.height) == (f"image/{kind.lower()}", 600, 300)
    with Image.open(BytesIO(found.thumbnail)) as small:
        assert (small.format, small.size) == ("WEBP", (256, 128))


async def test_a_picture_has_the_size_that_it_is_shown_with(file: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=turned)
    found = await ImageProcesses(10**6, STRICT).inspect(file)
    assert (found.width, found.height) == (20, 40)


@pytest.mark.parametrize("exif", [1, 3])
async def test_a_picture_of_16_bits_is_scaled_and_not_clipped(file: Path, exif: int) -> None:
    ramp = Image.frombytes("I;16", (64, 8), b"".join((65535 * x // 63).to_bytes(2, "little") for x in range(64)) * 8)
    turned = Image.Exif()
    turned[0x0112] = exif
    ramp.save(file, "PNG", exif=turned)
    thumbnail = (await ImageProcesses(10**6, STRICT).inspect(file)).thumbnail
    for decoded in (Image.open(BytesIO(thumbnail)), decode_image(file.read_bytes())):
        values = [decoded.convert("L").getpixel((x if exif == 1 else 63 - x, 4)) for x in range(64)]
        assert values == pytest.approx([255 * x / 63 for x in range(64)], abs=6)


async def test_the_thumbnail_keeps_transparency(file: Path) -> None:
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    found = await ImageProcesses(10**6, STRICT).inspect(file)
    with Image.open(BytesIO(found.thumbnail)) as small:
        assert small.mode == "RGBA"


async def test_an_image_with_too_many_pixels_is_refused_before_it_is_decoded(file: Path) -> None:
    file.write_bytes(bomb(20_000, 20_000))
    assert file.stat().st_size < 100_000
    with pytest.raises(ImageRefusedError, match="20000 by 20000"):
        await ImageProcesses(50_000_000, STRICT).inspect(file)


def test_the_process_has_a_memory_limit_and_cannot_write_files(tmp_path: Path) -> None:
    write = f"import os; os.write(os.open('{tmp_path}/x', os.O_WRONLY | os.O_CREAT), b'x')"
    for work, refused in (("bytearray(2**30)", "MemoryError"), (write, "File too large")):
        program = f"from plugai.server.imaging.__main__ import limit; limit(1); {work}"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert refused in done.stderr


async def test_an_image_that_takes_too_long_is_refused_and_its_process_is_ended(file: Path) -> None:
    file.write_bytes(picture())
    with pytest.raises(ImageRefusedError, match="too long"):
        await ImageProcesses(10**6, STRICT, seconds=0.001).inspect(file)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", bytes(10_000)],
    ids=["empty", "png", "gif", "svg", "pdf", "zeros"],
)
async def test_a_file_that_is_not_an_image_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ImageRefusedError, match="not a PNG"):
        await ImageProcesses(10**6, STRICT).inspect(file)


async def test_a_truncated_image_is_either_refused_or_decoded(file: Path) -> None:
    whole = picture(64, 64, "PNG")
    inspector = ImageProcesses(10**6, STRICT)

    async def inspect(cut: int) -> bool:
        part = file.with_name(f"cut-{cut}")
        part.write_bytes(whole[:cut])
        try:
            return (await inspector.inspect(part)).width == 64
        except ImageRefusedError:
            return False

    decoded = await asyncio.gather(*(inspect(cut) for cut in range(8, len(whole), len(whole) // 8)))
    assert decoded[0] is False
