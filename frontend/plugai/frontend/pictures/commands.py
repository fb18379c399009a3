"""What one can do on the page with pictures: have some made, and do things with those that are there."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any

from plugai.client import PlugAIError
from plugai.client.types import Modality
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.makers import MakersState, makes
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.pictures.actions import PictureActions, download_url
from plugai.frontend.pictures.composer import ComposerActions
from plugai.frontend.pictures.form import PictureForm
from plugai.frontend.pictures.gallery import Gallery
from plugai.frontend.pictures.lightbox import Lightbox
from plugai.frontend.pictures.mask_dialog import MaskDialog
from plugai.frontend.pictures.picture import Picture, picture_of
from plugai.frontend.pictures.prompts import PromptMemory, Wording
from plugai.frontend.pictures.runs import PictureRun, PictureRuns
from plugai.frontend.shell.parts import PageParts

_PROMPTS = "plugai.pictures"
_NO_PICTURE = mark("One begins from pictures only, such as PNG, JPEG or WebP.")
_NO_SIZE = mark("The server cannot read this picture. Take another one, such as a PNG or JPEG.")
_DELETED = mark("The picture is deleted.")
_OF_IT, _IN_ITS_WORDS = mark("Make a shape of it"), mark("Make a shape in its words")

MakeShape = Callable[[str, str], Awaitable[None]]
"""Leads to where shapes are made, with these words, or with the picture that is this artifact."""


class PictureCommands:
    """`changed` is told whenever something that the page shows has changed, `reset` when other parameters are set."""

    def __init__(
        self,
        parts: PageParts,
        models: MakersState,
        changed: Callable[[], None],
        reset: Callable[[], None],
        make_shape: MakeShape,
    ) -> None:
        self._parts = parts
        self._shape_makers = MakersState(parts.watch, parts.chosen, Modality.SHAPE)
        self._make_shape = make_shape
        device, client, run = parts.device, parts.client, parts.background.run
        self.parameters = ParametersState(reset, device.keep_values, device.values)
        self.form = PictureForm(models, self.parameters, changed)
        self.runs = PictureRuns(client, changed, run)
        self.gallery = Gallery(client, changed)
        self._prompts = PromptMemory(lambda: device.recall(_PROMPTS), lambda known: device.keep(_PROMPTS, known))
        guard = parts.guard
        self.actions = PictureActions(
            open=lambda picture: guard(lambda _: self._lightbox.open(picture)),
            use_seed=lambda picture: guard(lambda _: self.form.set_seed(picture.seed)),
            reuse=lambda picture: guard(lambda _: self._reuse(picture)),
            vary=lambda picture: guard(lambda _: self._vary(picture)),
            begin_from=lambda picture: guard(lambda _: self._begin_from(picture)),
            download=lambda picture: guard(lambda _: device.leave_for(download_url(picture))),
            delete=lambda picture: guard(lambda _: self._delete(picture)),
            shape=self._shape,
            wording=lambda picture: self._prompts.get(picture.request_id),
            is_gone=self.gallery.is_gone,
        )
        self._lightbox = Lightbox(device.page, self._pictures, self.actions, guard)
        self._masks = MaskDialog(device.page, changed, guard)

    def composer_actions(self) -> ComposerActions:
        """What one can do where one writes."""
        guard, device = self._parts.guard, self._parts.device
        return ComposerActions(
            make=self.make,
            pick=guard(lambda _: device.pick_files(many=False)),
            paste=self._paste,
            paint=guard(lambda _: self._paint()),
        )

    async def read(self) -> None:
        """Read what there is: what is under way, and what was made. Raises PlugAIError."""
        await self._prompts.read()
        await self.gallery.read()
        listed = self._parts.client.models.list(generates=[Modality.IMAGE])
        makers = {model.id async for model in listed if makes(model, Modality.IMAGE)}
        await self.runs.resume(lambda model: model in makers, lambda name: self._prompts.get(name).prompt)

    async def make(self) -> None:
        """Have pictures made of what is in the form."""
        problem = self.form.problem()
        if problem:
            self._parts.device.say(problem)
            return
        request = await self.form.request()
        self.gallery.add([one for run in self.runs.shown if not run.is_running for one in run.pictures])
        run = self.runs.make(request)
        await self._prompts.add(run.request_id, Wording(request.prompt, request.negative))

    def stop(self, run: PictureRun) -> Handler:
        """Makes a handler that ends a request."""
        return self._parts.guard(lambda _: self.runs.stop(run))

    def retry(self, run: PictureRun) -> Handler:
        """Makes a handler that tries a request again."""

        async def retry(_: object) -> None:
            again = self.runs.retry(run)
            await self._prompts.add(again.request_id, Wording(run.request.prompt, run.request.negative))

        return self._parts.guard(retry)

    def dismiss(self, run: PictureRun) -> Handler:
        """Makes a handler that shows a request no more; its pictures are in the gallery."""

        def dismiss(_: object) -> None:
            self.gallery.add(run.pictures)
            self.runs.dismiss(run)

        return self._parts.guard(dismiss)

    async def attach(self, name: str, mime_type: str, content: AsyncIterable[bytes]) -> None:
        """Begin from a picture that was picked, pasted or dropped."""
        if mime_type and not mime_type.startswith("image/"):
            self._parts.device.say(tr(_NO_PICTURE))
            return
        try:
            stored = await self._parts.client.artifacts.upload(aiter(content), name=name, mime_type=mime_type)
        except PlugAIError as error:
            self._parts.device.say(what_failed(error))
            return
        if stored.image is None:
            self._parts.device.say(tr(_NO_SIZE))
            await self._parts.client.artifacts.delete(stored.artifact_id)
            return
        self.form.begin_from(picture_of(stored))

    async def _paste(self, name: str, mime_type: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.attach(name or "pasted.png", mime_type, chunks())

    def _pictures(self) -> list[Picture]:
        made = [picture for run in self.runs.shown for picture in run.pictures]
        made = [picture for picture in made if not self.gallery.is_gone(picture)]
        return [*made, *self.gallery.shown([picture.artifact_id for picture in made])]

    def _paint(self) -> None:
        if self.form.source is not None:
            self._masks.open(self.form.source, self.form.paint(self._masks.show))

    async def _reuse(self, picture: Picture) -> None:
        self._lightbox.close()
        await self.form.reuse(picture, self.actions.wording(picture))

    async def _vary(self, picture: Picture) -> None:
        self._lightbox.close()
        await self.form.vary(picture, self.actions.wording(picture))
        await self.make()

    def _begin_from(self, picture: Picture) -> None:
        self._lightbox.close()
        self.form.begin_from(picture)

    def _delete(self, picture: Picture) -> None:
        self._lightbox.close()
        self.gallery.delete(picture)
        undo = self._parts.guard(lambda _: self._undo(picture))
        self._parts.device.say(tr(_DELETED), tr("Undo"), undo)

    def _shape(self, picture: Picture) -> tuple[str, Handler] | None:
        words = self.actions.wording(picture).prompt
        if self._shape_makers.reading(Modality.IMAGE) is not None:
            return tr(_OF_IT), self._parts.guard(lambda _: self._leave_for_shape("", picture.artifact_id))
        if words and self._shape_makers.reading(Modality.TEXT) is not None:
            return tr(_IN_ITS_WORDS), self._parts.guard(lambda _: self._leave_for_shape(words, ""))
        return None

    async def _leave_for_shape(self, words: str, artifact_id: str) -> None:
        self._lightbox.close()
        await self._make_shape(words, artifact_id)

    def _undo(self, picture: Picture) -> Any:
        if not self.gallery.undo(picture):
            self._parts.device.say(tr("It is too late: the picture is deleted."))
