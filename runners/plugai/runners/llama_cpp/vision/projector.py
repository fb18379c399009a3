"""A projector loaded by llama.cpp's mtmd: it cuts pictures into pieces as its model expects them, and encodes these."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray
from PIL.Image import Image

from plugai.runners.errors import ImageRefusedError, ModelBrokenError, ModelUnavailableError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.llama_cpp.vision.slices import ImageSlice, ImageTokens, NativeSlice

_MARKER = b"<__media__>"
_SECTIONS = 4
"""The numbers of a position with M-RoPE."""


class Projector:
    """The encoder of a model's pictures. Only one thread may use it at a time."""

    def __init__(self, mtmd: ModuleType, pointer: int, model: Model) -> None:
        self._mtmd = mtmd
        self._pointer = pointer
        self._width = int(lib.llama_model_n_embd_inp(model.pointer))
        self._sections = _SECTIONS if mtmd.mtmd_decode_use_mrope(pointer) else 1

    def prepare(self, image: Image) -> ImageTokens:
        """What stands for an image in a prompt. Raises ImageRefusedError if it cannot be cut as the model expects."""
        pixels = np.ascontiguousarray(np.asarray(image, np.uint8))
        digest = hashlib.sha256(repr(image.size).encode() + pixels.tobytes()).digest()
        with self._tokenized(image.size, pixels) as chunks:
            count = self._mtmd.mtmd_input_chunks_size(chunks)
            return ImageTokens(
                tuple(
                    self._part(digest, number, self._mtmd.mtmd_input_chunks_get(chunks, number))
                    for number in range(count)
                )
            )

    def encode(self, piece: ImageSlice) -> NDArray[np.float32]:
        """The embeddings of a piece, one in each row. Raises ModelUnavailableError."""
        if self._mtmd.mtmd_encode_chunk(self._pointer, piece.native.pointer) != 0:
            raise ModelUnavailableError("llama.cpp failed to encode an image; try again")
        shape = (piece.tokens, self._width)
        return np.ctypeslib.as_array(self._mtmd.mtmd_get_output_embd(self._pointer), shape).copy()

    @contextmanager
    def _tokenized(self, size: tuple[int, int], pixels: NDArray[np.uint8]) -> Iterator[int]:
        mtmd = self._mtmd
        data = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        bitmap, chunks = mtmd.mtmd_bitmap_init(*size, data), mtmd.mtmd_input_chunks_init()
        try:
            text = mtmd.mtmd_input_text(_MARKER, len(_MARKER), False, True)
            bitmaps = (ctypes.c_void_p * 1)(bitmap)
            log = native_log()
            log.clear_errors()
            if mtmd.mtmd_tokenize(self._pointer, chunks, ctypes.byref(text), bitmaps, 1) != 0:
                raise ImageRefusedError(
                    f"the model cannot read an image of {size[0]} by {size[1]} pixels: "
                    f"{log.first_error() or 'llama.cpp gave no reason'}"
                )
            yield chunks
        finally:
            mtmd.mtmd_input_chunks_free(chunks)
            mtmd.mtmd_bitmap_free(bitmap)

    def _part(self, digest: bytes, number: int, chunk: int) -> list[int] | ImageSlice:
        mtmd = self._mtmd
        if mtmd.mtmd_input_chunk_get_type(chunk) == mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT:
            count = ctypes.c_size_t()
            return list(mtmd.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(count))[: count.value])
        tokens = int(mtmd.mtmd_input_chunk_get_n_tokens(chunk))
        return ImageSlice(
            digest + number.to_bytes(4, "big"),
            tokens,
            int(mtmd.mtmd_input_chunk_get_n_pos(chunk)),
            not mtmd.mtmd_decode_use_non_causal(self._pointer, chunk),
            self._positions(chunk, tokens),
            NativeSlice(mtmd.mtmd_input_chunk_copy(chunk), mtmd.mtmd_input_chunk_free),
        )

    def _positions(self, chunk: int, tokens: int) -> NDArray[np.int32]:
        """The positions of a piece that begins at 0, by section: time, and with M-RoPE row, column and image."""
        if self._sections == 1:
            return np.arange(tokens, dtype=np.int32)[None]
        image = self._mtmd.mtmd_input_chunk_get_tokens_image(chunk)
        found = [self._mtmd.mtmd_image_tokens_get_decoder_pos(image, 0, index) for index in range(tokens)]
        return np.array([[each.t, each.y, each.x, each.z] for each in found], np.int32).T.copy()


@contextmanager
def load_projector(path: Path, model: Model, threads: int, *, gpu: bool) -> Generator[Projector, None, None]:
    """Load the projector of a model. Raises ModelBrokenError if it cannot be used, or is that of another model."""
    mtmd = _mtmd()
    settings = mtmd.mtmd_context_params_default()
    settings.use_gpu, settings.n_threads, settings.print_timings = gpu, threads, False
    settings.media_marker = _MARKER
    log = native_log()
    log.clear_errors()
    pointer = mtmd.mtmd_init_from_file(str(path).encode(), model.pointer, settings)
    if not pointer:
        raise ModelBrokenError(
            f"the projector {path.name!r} cannot be used: {log.first_error() or 'llama.cpp gave no reason'}"
        )
    try:
        if not mtmd.mtmd_support_vision(pointer):
            raise ModelBrokenError(f"the projector {path.name!r} is not for images")
        yield Projector(mtmd, pointer, model)
    finally:
        mtmd.mtmd_free(pointer)


def _mtmd() -> ModuleType:
    """llama.cpp's library for images. Raises ModelBrokenError if llama.cpp was built without it."""
    try:
        from llama_cpp import mtmd_cpp  # noqa: PLC0415 - whoever builds llama.cpp may leave it out
    except (FileNotFoundError, RuntimeError, OSError):
        raise ModelBrokenError(
            "llama.cpp was built without its library for images (mtmd); install it again, without -DLLAVA_BUILD=OFF"
        ) from None
    mtmd_cpp.mtmd_helper_log_set(native_log().callback, ctypes.c_void_p())
    return mtmd_cpp
