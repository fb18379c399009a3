"""Scales images with more than 8 bits for each value, which Pillow would clip."""

from __future__ import annotations

from PIL import Image

# 65535 / 255.
_STEP = 257


def to_8_bits(image: Image.Image) -> Image.Image:
    """The image with 8 bits for each value. Modes of Pillow that have more begin with an I, and are grey."""
    if not image.mode.startswith("I"):
        return image
    scaled = image.convert("I").point(lambda value: value * (1 / _STEP) + 0.5).convert("L")
    # It is a value of 16 bits, which would make other pixels transparent.
    scaled.info.pop("transparency", None)
    return scaled
