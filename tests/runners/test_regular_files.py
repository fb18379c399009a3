"""Only regular files are opened as a model's: nothing else, which could make its reader wait for ever."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.gguf import check_file
from plugai.runners.regular_files import open_regular
from plugai.runners.torch.weights_folder import check_weights_folder, read_json


def make_socket(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as made:
        # Relative, since paths of sockets are short.
        os.chdir(path.parent)
        made.bind(path.name)


KINDS: dict[str, Callable[[Path], None]] = {
    "FIFO": os.mkfifo,
    "folder": Path.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "socket": make_socket,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("read", [open_regular, check_file, read_json], ids=["any", "gguf", "json"])
def test_what_is_no_regular_file_is_refused_at_once(
    read: Callable[[Path], object], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    KINDS[kind](tmp_path / "m.gguf")
    with pytest.raises(ModelBrokenError, match=r"'m\.gguf' is not a regular file"):
        read(tmp_path / "m.gguf")


@pytest.mark.parametrize("kind", ["FIFO", "device", "socket"])
def test_a_folder_of_weights_with_something_else_than_files_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    KINDS[kind](tmp_path / "model.safetensors")
    with pytest.raises(ModelBrokenError, match="is not a regular file"):
        check_weights_folder(tmp_path)
