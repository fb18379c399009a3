"""From the events of requests to the images that they have made."""

from __future__ import annotations

from collections.abc import Iterator

from plugai.runners.base import FinishReason
from plugai.runners.errors import ContentRefusedError, ModelUnavailableError, WorkCancelledError
from plugai.server.core.events import (
    ArtifactMade,
    Event,
    Failed,
    Finished,
    Heartbeat,
    Loading,
    Progress,
    Queued,
    Warned,
)
from plugai.server.services.compat.comments import comment, comment_line
from plugai.server.services.compat.http import named_event
from plugai.server.status import FailedRequestError

Json = dict[str, object]


class PictureCollector:
    """What several requests have made so far. `kind` is the start of the names of a stream's events."""

    def __init__(self, kind: str, created: int) -> None:
        self.warnings: list[Json] = []
        self._kind = kind
        self._created = created
        self._made: dict[tuple[int, int], ArtifactMade] = {}
        self._previews = 0

    @property
    def pictures(self) -> list[ArtifactMade]:
        """The images, in the order of the requests. Raises ModelUnavailableError if there is none."""
        if not self._made:
            raise ModelUnavailableError("the model made no image; try again, or describe another one")
        return [self._made[key] for key in sorted(self._made)]

    def add(self, number: int, event: Event | Heartbeat) -> Iterator[bytes]:
        """Take an event of request `number`, and yield what a stream sends for it: previews, and comments.

        Raises the failure of the request, WorkCancelledError and ContentRefusedError.
        """
        match event:
            case ArtifactMade():
                self._made[number, event.part_index] = event
            case Progress(preview=preview) if preview:
                yield named_event(self.event("partial_image", preview) | {"partial_image_index": self._previews})
                self._previews += 1
            case Warned(code, message):
                self.warnings.append({"code": code, "message": message})
                yield comment_line(comment(event))
            case Failed(failure):
                raise FailedRequestError(failure)
            case Finished(FinishReason.CANCELLED):
                raise WorkCancelledError("the request was cancelled")
            case Finished(FinishReason.CONTENT_FILTER):
                raise ContentRefusedError("the model's provider refused to make this image; describe another one")
            case Queued() | Loading() | Heartbeat():
                yield comment_line(comment(event))
            case _:
                pass

    def event(self, name: str, image: bytes) -> Json:
        """An event of a stream that has an image."""
        made: Json = {"type": f"{self._kind}.{name}", "b64_json": image, "created_at": self._created}
        return made | {"output_format": output_format(image), "background": "opaque", "quality": "auto", "size": "auto"}


def output_format(image: bytes) -> str:
    """The format of an image, by how it begins."""
    starts = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"RIFF": "webp"}
    return next((name for start, name in starts.items() if image.startswith(start)), "png")
