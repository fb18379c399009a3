"""The shape that is being made: sending, following, stopping, trying again. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from plugai.client import AuthenticationError, Client, Event, Finished, Generation, PlugAIError, types
from plugai.client.content import artifact, user
from plugai.client.types import ArtifactCreated, Model, Parameters, RequestState
from plugai.frontend.chat import words
from plugai.frontend.chat.failures import sentence
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shapes.files import KINDS

_RUNNING = (RequestState.RUNNING, RequestState.LOADING, RequestState.QUEUED)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a shape is made from: words, or a picture that is stored in the server; and how."""

    model: str
    prompt: str = ""
    picture: str = ""
    parameters: Parameters = field(default_factory=Parameters)


class ShapeMaking:
    """One shape at a time. `changed` is told of every change, `made` of the artifact of a shape that is there.

    `signed_out` is told that the user has to sign in again.
    """

    def __init__(
        self,
        client: Client,
        changed: Callable[[], None],
        made: Callable[[str], None],
        signed_out: Callable[[], None],
    ) -> None:
        self._client = client
        self._changed = changed
        self._made = made
        self._signed_out = signed_out
        self._task: asyncio.Task[None] | None = None
        self._request_id = ""
        self._recipe: Recipe | None = None
        self._shape = ""
        self.status = ""
        """What is going on; empty if nothing is."""
        self.fraction: float | None = None
        """How much of it is done, from 0 to 1; None while that is unknown."""
        self.problem = ""
        """Why there is no shape."""
        self.notes: tuple[str, ...] = ()
        """What the server says of the shape."""

    @property
    def is_running(self) -> bool:
        """Whether a shape is being made."""
        return bool(self.status)

    @property
    def can_retry(self) -> bool:
        """Whether the last one can be tried again."""
        return bool(self.problem and self._recipe)

    def make(self, recipe: Recipe) -> bool:
        """Begin to make a shape; whether it has begun."""
        if self.is_running:
            return False
        self._recipe = recipe
        message = user(*([artifact(recipe.picture)] if recipe.picture else [recipe.prompt]))
        self._follow(self._client.generate(message, model=recipe.model, parameters=recipe.parameters))
        return True

    def retry(self) -> None:
        """Make the last one again."""
        if self._recipe is not None:
            self.make(self._recipe)

    async def stop(self) -> None:
        """Make it no more. Raises PlugAIError."""
        if self.is_running:
            await self._client.requests.cancel(self._request_id)

    async def find(self, models: list[Model]) -> None:
        """Follow a shape that one of these models is making, perhaps since before the page was loaded.

        Raises PlugAIError.
        """
        names = {model.id for model in models}
        for state in _RUNNING:
            async for request in self._client.requests.list(state=state):
                if request.model in names and not self.is_running:
                    self._recipe = None
                    self._follow(self._client.requests.watch(request.request_id))

    async def ended(self) -> None:
        """Wait until none is being made."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Listen no more. The shape is made nevertheless."""
        if self._task is not None:
            self._task.cancel()
            await self.ended()

    def _follow(self, generation: Generation) -> None:
        # Closing a page is no reason to stop: only the user is.
        generation.keep_running()
        self._request_id, self._shape = generation.request_id, ""
        self.problem, self.notes, self.fraction, self.status = "", (), None, tr("Sending…")
        self._changed()
        self._task = asyncio.create_task(self._read(generation))

    async def _read(self, generation: Generation) -> None:
        try:
            async for event in generation:
                self._take(event)
        except AuthenticationError:
            self._signed_out()
        except PlugAIError as error:
            self.problem = words.what_failed(error)
        self.status, self.fraction = "", None
        self._changed()
        if self._shape and not self.problem:
            self._made(self._shape)

    def _take(self, event: Event) -> None:
        match event:
            case types.Queued():
                self._say(words.in_queue(event))
            case types.Loading(fraction=fraction):
                self._say(words.loading(event), fraction)
            case types.Started():
                self._say(tr("Beginning…"))
            case types.Progress(step=step, steps=steps):
                # After the last step comes the surface, which no event tells of.
                is_last = bool(steps) and step == steps
                self._say(tr("Making the surface…") if is_last else words.progress(event), words.share(event))
            case ArtifactCreated(artifact_id=found, mime_type=mime_type) if mime_type in KINDS:
                self._shape = found
                self._say(tr("Making the preview…"))
            case types.Warning(message=message):
                self.notes += (sentence(message),)
                self._changed()
            case Finished(finish_reason=types.FinishReason.CANCELLED):
                self._shape = ""
                self.notes = (tr("Stopped."),)

    def _say(self, status: str, fraction: float | None = None) -> None:
        self.status, self.fraction = status, fraction
        self._changed()
