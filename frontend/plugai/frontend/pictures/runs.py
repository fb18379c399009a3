"""The requests for pictures that are under way, and those that have just ended. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from plugai.client import (
    AuthenticationError,
    Client,
    Delta,
    Event,
    Finished,
    Generation,
    LostConnectionError,
    PlugAIError,
    types,
)
from plugai.client.types import ArtifactCreated, FinishReason, Modality, RequestState
from plugai.frontend.chat import words
from plugai.frontend.chat.failures import sentence
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.pictures.picture import Picture, PictureRequest, picture_of

_UNDER_WAY = (RequestState.QUEUED, RequestState.LOADING, RequestState.RUNNING)
_NONE = mark("The model has made no picture. Ask for something else, or in other words.")
_FILTERED = mark("The provider has refused to show what the model made. Ask for something else, or in other words.")


class PictureRunState(Enum):
    """How far a request is."""

    WAITING = auto()
    DRAWING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(slots=True, eq=False)
class PictureRun:
    """A request for pictures as it is shown.

    `status` is what is going on, `preview` a small image (WebP or PNG) of the first picture that is not there yet,
    `problem` why it failed.
    """

    request: PictureRequest
    request_id: str = ""
    state: PictureRunState = PictureRunState.WAITING
    status: str = mark("Waiting…")
    fraction: float | None = None
    preview: bytes = b""
    pictures: tuple[Picture, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    """What the server has changed or left out, and what the model says."""
    is_lost: bool = False
    """Whether only this page has lost it, so that it goes on at the server."""

    @property
    def is_running(self) -> bool:
        """Whether more may come."""
        return self.state in {PictureRunState.WAITING, PictureRunState.DRAWING}


class PictureRuns:
    """The newest first. `run` begins work that nobody waits for; `changed` is told of each change."""

    def __init__(
        self, client: Client, changed: Callable[[], None], run: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._client = client
        self._changed = changed
        self._run = run
        self.shown: list[PictureRun] = []

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return any(run.is_running for run in self.shown)

    def make(self, request: PictureRequest) -> PictureRun:
        """Have pictures made. Of the earlier ones only those stay that run or that have failed."""
        self.shown = [run for run in self.shown if run.is_running or run.problem]
        run = PictureRun(request)
        self.shown.insert(0, run)
        self._begin(run)
        return run

    def retry(self, run: PictureRun) -> PictureRun:
        """Try it again; what only this page has lost is found again. Returns what is shown in its place."""
        lost = run.request_id if run.is_lost else ""
        again = PictureRun(run.request, lost)
        self.shown = [again if other is run else other for other in self.shown]
        if lost:
            self._follow_again(again)
        else:
            self._begin(again)
        return again

    async def stop(self, run: PictureRun) -> None:
        """End it; the pictures that are there already remain. Raises PlugAIError."""
        if run.is_running and run.request_id:
            await self._client.requests.cancel(run.request_id)

    def dismiss(self, run: PictureRun) -> None:
        """Show it no more."""
        self.shown = [other for other in self.shown if other is not run]
        self._changed()

    async def resume(self, is_maker: Callable[[str], bool], prompt: Callable[[str], str]) -> None:
        """Follow those that go on at the server, such as after the page was closed.

        `is_maker` is whether a model makes pictures, and `prompt` what is known of a request by its id. Raises
        PlugAIError.
        """
        known = {run.request_id for run in self.shown if not run.is_lost}
        for run in [run for run in self.shown if run.is_lost]:
            self.retry(run)
            known.add(run.request_id)
        for state in _UNDER_WAY:
            async for found in self._client.requests.list(state=state):
                if is_maker(found.model) and not found.session_id and found.request_id not in known:
                    known.add(found.request_id)
                    run = PictureRun(PictureRequest(found.model, prompt(found.request_id)), found.request_id)
                    self.shown.append(run)
                    self._follow_again(run)

    def _begin(self, run: PictureRun) -> None:
        request = run.request
        generation = self._client.generate(
            request.message,
            model=request.model,
            parameters=request.parameters,
            output_modalities=[Modality.IMAGE],
        )
        run.request_id = generation.request_id
        self._follow(run, generation)

    def _follow_again(self, run: PictureRun) -> None:
        self._follow(run, self._client.requests.watch(run.request_id))

    def _follow(self, run: PictureRun, generation: Generation) -> None:
        # Closing a page is no reason to stop it: only the user is.
        generation.keep_running()
        self._changed()
        self._run(self._watch(run, generation))

    async def _watch(self, run: PictureRun, generation: Generation) -> None:
        said = ""
        try:
            async for event in generation:
                if isinstance(event, Delta):
                    said += event.text or ""
                else:
                    await self._take(run, event, said)
        except AuthenticationError:
            raise
        except PlugAIError as error:
            run.is_lost = isinstance(error, LostConnectionError) and generation.seq > 0
            _fail(run, words.what_failed(error))
        self._changed()

    async def _take(self, run: PictureRun, event: Event, said: str) -> None:
        match event:
            case types.Queued():
                run.status = words.in_queue(event)
            case types.Loading(fraction=fraction):
                run.status, run.fraction = words.loading(event), fraction
            case types.Started():
                run.state, run.status, run.fraction = PictureRunState.DRAWING, tr("Drawing…"), None
            case types.Progress(preview=preview):
                run.status, run.fraction = words.progress(event), words.share(event)
                run.preview = preview or run.preview
            case ArtifactCreated(artifact_id=artifact_id, mime_type=kind) if kind.startswith("image/"):
                run.pictures += (picture_of(await self._client.artifacts.get(artifact_id)),)
                run.preview = b""
            case types.Warning(message=message):
                run.notes += (sentence(message),)
            case Finished(finish_reason=reason):
                _end(run, reason, said)
        self._changed()


def _end(run: PictureRun, reason: FinishReason, said: str) -> None:
    run.preview, run.fraction = b"", None
    if said.strip():
        run.notes += (said.strip(),)
    if reason is FinishReason.CANCELLED:
        run.state, run.status = PictureRunState.STOPPED, tr("Stopped.")
    elif reason is FinishReason.CONTENT_FILTER and not run.pictures:
        _fail(run, tr(_FILTERED))
    elif not run.pictures:
        _fail(run, tr(_NONE))
    else:
        run.state, run.status = PictureRunState.DONE, ""


def _fail(run: PictureRun, problem: str) -> None:
    run.state, run.problem, run.status = PictureRunState.FAILED, problem, ""
    run.preview, run.fraction = b"", None
