"""The files that go with the next message. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import PurePath

from plugai.client import Client, PlugAIError
from plugai.client.types import Modality, Model
from plugai.frontend.chat.changes import FileShown
from plugai.frontend.chat.text_files import with_text_file
from plugai.frontend.chat.words import what_failed
from plugai.frontend.languages.sentences import mark, tr

MOST_FILES = 10
MOST_TEXT = 256 * 1024
_MODALITIES = {"image": Modality.IMAGE, "audio": Modality.AUDIO, "video": Modality.VIDEO}
_NAMES = {"image": mark("pictures"), "audio": mark("sound"), "video": mark("films")}
_TEXT_TYPES = {"application/json", "application/xml", "application/javascript", "application/x-sh", "application/toml"}
_TEXT_SUFFIXES = frozenset(
    suffix
    for line in (
        ".c .cc .cpp .cs .css .csv .dart .go .h .hpp .html .ini .java .js .json .kt .log .lua .md .php .proto .py",
        ".rb .rs .rst .scala .sh .sql .swift .tex .toml .ts .tsx .txt .xml .yaml .yml",
    )
    for suffix in line.split()
)


@dataclass(slots=True)
class Attachment:
    """A file of the next message. It is sent as text, or stored in the server; `problem` is why it cannot be sent."""

    name: str
    mime_type: str
    size: int = 0
    artifact_id: str = ""
    text: str = ""
    problem: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be sent."""
        return bool(self.artifact_id or self.text) and not self.problem

    @property
    def shown(self) -> FileShown:
        """What is shown of it."""
        return FileShown(self.name, self.mime_type, self.artifact_id, self.size)


class Attachments:
    """They are uploaded at once, so that sending does not wait. `changed` is told of every change."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.items: list[Attachment] = []

    @property
    def is_busy(self) -> bool:
        """Whether a file is still on its way."""
        return any(not item.is_ready and not item.problem for item in self.items)

    async def add(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> Attachment:
        """Take a file. What is wrong with it is in its `problem`."""
        item = Attachment(
            PurePath(name).name or tr("file"), mime_type or guess_type(name)[0] or "application/octet-stream"
        )
        if len(self.items) >= MOST_FILES:
            item.problem = tr(
                "A message can have {most_files} files. Send the others with the next one.", most_files=MOST_FILES
            )
            return item
        self.items.append(item)
        self._changed()
        try:
            await (self._read_text(item, content) if _is_text(item) else self._upload(item, content))
        except PlugAIError as error:
            item.problem = what_failed(error)
        self._changed()
        return item

    async def add_stored(self, artifact_id: str) -> Attachment:
        """Take a file that the server has already. Raises PlugAIError."""
        stored = await self._client.artifacts.get(artifact_id)
        item = Attachment(stored.name or "picture", stored.mime_type, stored.size_bytes or 0, artifact_id)
        self.items.append(item)
        self._changed()
        return item

    def remove(self, item: Attachment) -> None:
        """Send it not."""
        self.items = [other for other in self.items if other is not item]
        self._changed()

    def take(self) -> list[Attachment]:
        """Those that can be sent; none is left."""
        taken, self.items = [item for item in self.items if item.is_ready], []
        self._changed()
        return taken

    def put_back(self, items: list[Attachment]) -> None:
        """They were not sent."""
        self.items = [*items, *self.items]
        self._changed()

    def problem(self, model: Model | None) -> str:
        """Why they cannot be sent to a model now, with what to do; empty if they can."""
        broken = next((item for item in self.items if item.problem), None)
        if broken is not None:
            return f"{broken.name}: {broken.problem}"
        if self.is_busy:
            return tr("A file is still being uploaded. Send again in a moment.")
        if model is None:
            return ""
        for item in self.items:
            kind = item.mime_type.partition("/")[0]
            if item.artifact_id and _MODALITIES.get(kind) not in model.input_modalities:
                what = tr(_NAMES[kind]) if kind in _NAMES else tr("files such as {name}", name=item.name)
                return tr(
                    "{model} does not read {what}. Choose another model, or remove {name}.",
                    model=model.id,
                    what=what,
                    name=item.name,
                )
        return ""

    async def _upload(self, item: Attachment, content: AsyncIterable[bytes]) -> None:
        async def counted() -> AsyncIterable[bytes]:
            async for chunk in content:
                item.size += len(chunk)
                yield chunk

        stored = await self._client.artifacts.upload(aiter(counted()), name=item.name, mime_type=item.mime_type)
        item.artifact_id, item.size = stored.artifact_id, stored.size_bytes or item.size
        item.mime_type = stored.mime_type or item.mime_type

    async def _read_text(self, item: Attachment, content: AsyncIterable[bytes]) -> None:
        read = bytearray()
        async for chunk in content:
            read += chunk[: MOST_TEXT + 1]
            if len(read) > MOST_TEXT:
                item.problem = tr(
                    "A text file can have {kilobytes} kB. Send a part of it.", kilobytes=MOST_TEXT // 1024
                )
                return
        item.size = len(read)
        try:
            item.text = with_text_file(item.name, read.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError:
            item.problem = tr("This is no text in UTF-8. Save it as such, or send another file.")


def _is_text(item: Attachment) -> bool:
    suffix = PurePath(item.name).suffix.lower()
    return item.mime_type.startswith("text/") or item.mime_type in _TEXT_TYPES or suffix in _TEXT_SUFFIXES
