"""Image sizes: checked, and fitted to the grid of the latents."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageOps

from plugai.runners.errors import InvalidRequestError

# Pixels per latent in the autoencoders of most pipelines.
_GRID = 8


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """The number of pixels."""
        return self.width * self.height


def fitted(image: Image.Image, size: Size) -> Image.Image:
    """The image in this size, cropped if its aspect ratio differs."""
    if image.size == (size.width, size.height):
        return image
    return ImageOps.fit(image, (size.width, size.height), Image.Resampling.LANCZOS)


def nearest_valid_size(size: Size, max_pixels: int) -> Size:
    """The nearest size that can be generated: a multiple of the grid, and not too large."""
    shrink = min(1.0, (max_pixels / size.pixels) ** 0.5)
    return Size(_on_grid(size.width * shrink), _on_grid(size.height * shrink))


def check_size(size: Size, max_pixels: int) -> None:
    """Raise InvalidRequestError if this size is too large."""
    if size.pixels > max_pixels:
        problem = f"{size.width} by {size.height} is too large: the limit is {max_pixels} pixels"
        raise InvalidRequestError(f"parameters.extra.width: {problem}", {"parameters.extra.width": problem})


def _on_grid(length: float) -> int:
    return max(_GRID, int(length) // _GRID * _GRID)
