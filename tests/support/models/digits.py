"""An independent judge of drawn digits: `python -m tests.support.models.digits PICTURE...` says what it reads in each.

It is fitted on the odd rows of scikit-learn's digits; the demo model learned from the even ones.
"""

from __future__ import annotations

import functools
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from sklearn.svm import SVC

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
INKS = {
    "black": (0, 0, 0),
    "red": (214, 30, 36),
    "green": (30, 175, 70),
    "blue": (24, 72, 214),
    "orange": (240, 130, 0),
    "purple": (150, 40, 190),
}
# The darkest pixels of a drawing, which are ink and nothing else.
_INK_PIXELS = 40


def digit_in(picture: bytes) -> int:
    """The digit that is drawn in a picture of 32 by 32 pixels."""
    # How strong the ink is: the darkest channel against white paper, in the 8 by 8 places of 0 to 16 that it learned.
    ink = 1 - _pixels(picture).min(axis=2) / 255
    places = ink.reshape(8, 4, 8, 4).mean(axis=(1, 3))
    return int(_reader().predict([(places / max(places.max(), 1e-6) * 16).ravel()])[0])


def ink_in(picture: bytes) -> str:
    """The name of the ink that it is drawn in."""
    pixels = _pixels(picture).reshape(-1, 3)
    ink = pixels[np.argsort(pixels.min(axis=1))[:_INK_PIXELS]].mean(axis=0)
    return min(INKS, key=lambda name: float(np.abs(np.array(INKS[name]) - ink).sum()))


def _pixels(picture: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    with Image.open(BytesIO(picture)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


@functools.cache
def _reader() -> SVC:
    # Each process of the suite would import them, for the few that look at digits.
    from sklearn.datasets import load_digits  # noqa: PLC0415
    from sklearn.svm import SVC  # noqa: PLC0415

    digits = load_digits()
    odd = np.arange(len(digits.target)) % 2 == 1
    return SVC(gamma=0.001, C=10).fit(digits.data[odd], digits.target[odd])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        content = Path(name).read_bytes()
        print(f"{name}: {digit_in(content)} in {ink_in(content)}")
