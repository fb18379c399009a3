"""The downloads that are under way, and how those that were begun here have ended. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from plugai.client import AuthenticationError, Client, LostConnectionError, PlugAIError
from plugai.client.groups.operations import Operation
from plugai.client.reasons import OperationNotFoundError
from plugai.client.types import Operation as OperationInfo
from plugai.client.types import OperationKind, OperationState
from plugai.frontend.chat.words import what_failed
from plugai.frontend.models.state import talks

_UNDER_WAY = frozenset({OperationState.RUNNING, OperationState.PAUSED})


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What is imported: a URL, or an absolute path on the server's machine.

    `model` is the id that it will have, by default the name of the file; `sha256` is verified if it is given. With
    `link` the files stay where they are.
    """

    source: str
    model: str = ""
    sha256: str = ""
    link: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A download or an import.

    `repository` and `variant`, or `source`, are known of those that were begun here; `problem` is why it failed.

    `talks` is whether one can have a conversation with the model; that is known when it is there.
    """

    state: OperationInfo
    repository: str = ""
    variant: str = ""
    source: ImportSource | None = None
    problem: str = ""
    talks: bool = False

    @property
    def can_retry(self) -> bool:
        """Whether it is known how it can be begun again."""
        return bool(self.problem) and bool(self.repository or self.source)

    @property
    def is_under_way(self) -> bool:
        """Whether it runs or is paused."""
        return self.state.state in _UNDER_WAY and not self.problem

    @property
    def is_done(self) -> bool:
        """Whether the model is there."""
        return self.state.state is OperationState.SUCCEEDED


class DownloadsState:
    """`run` begins work that nobody waits for. `changed` is told of each change, with the model that it is about."""

    def __init__(
        self, client: Client, changed: Callable[[str], None], run: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._client = client
        self._changed = changed
        self._run = run
        self._shown: dict[str, Download] = {}
        self._refusals: dict[tuple[str, str], str] = {}

    @property
    def shown(self) -> list[Download]:
        """All of them, in the order in which they began."""
        return list(self._shown.values())

    def of(self, model: str) -> Download | None:
        """The last download of a model, by its id; None if there is none."""
        return next((found for found in reversed(self.shown) if found.state.model == model), None)

    def refusal(self, repository: str, variant: str) -> str:
        """Why the download of a variant was not begun when it was asked for; empty if it was."""
        return self._refusals.get((repository, variant), "")

    async def read(self) -> None:
        """Follow also what somebody else has begun. Raises PlugAIError."""
        async for found in self._client.operations.list():
            if found.kind is OperationKind.DOWNLOAD and found.state in _UNDER_WAY:
                self._follow(self._client.operations.watch(found.operation_id), Download(found))

    async def begin(self, repository: str, variant: str) -> None:
        """Download a variant of a model, or know by `refusal` why not."""
        self._refusals.pop((repository, variant), None)
        try:
            await self._download(repository, variant)
        except AuthenticationError:
            raise
        except PlugAIError as error:
            self._refusals[repository, variant] = what_failed(error)
            self._changed("")

    async def begin_import(self, source: ImportSource) -> None:
        """Import a model from a URL or a path. Raises PlugAIError."""
        begun = self._client.hub.import_model(source.source, model=source.model, sha256=source.sha256, link=source.link)
        self._begun(begun, Download(await begun.begin(), source=source))

    async def again(self, download: Download) -> None:
        """Begin one that has failed again; what has arrived stays. Its problem is the new one if it is refused."""
        try:
            if download.source is not None:
                await self.begin_import(download.source)
            else:
                await self._download(download.repository, download.variant)
        except AuthenticationError:
            raise
        except PlugAIError as error:
            self._set(replace(download, problem=what_failed(error)))

    async def pause(self, download: Download) -> None:
        """Stop it until it is resumed. Raises PlugAIError."""
        await self._client.operations.pause(download.state.operation_id)

    async def resume(self, download: Download) -> None:
        """Go on with it. Raises PlugAIError."""
        await self._client.operations.resume(download.state.operation_id)

    async def cancel(self, download: Download) -> None:
        """End it, and delete what has arrived. Raises PlugAIError."""
        await self._client.operations.cancel(download.state.operation_id)

    def forget(self, model: str) -> None:
        """A model was removed: that it was downloaded is shown no more."""
        download = self.of(model)
        if download is not None:
            self.dismiss(download)

    def dismiss(self, download: Download) -> None:
        """Show one that has ended no more."""
        self._forget([download.state.operation_id])
        self._changed(download.state.model)

    async def _download(self, repository: str, variant: str) -> None:
        begun = self._client.hub.download(repository, variant=variant)
        self._begun(begun, Download(await begun.begin(), repository, variant))

    def _begun(self, operation: Operation, download: Download) -> None:
        model = download.state.model
        self._forget([old for old, found in self._shown.items() if found.state.model == model and found.problem])
        self._follow(operation, download)

    def _follow(self, operation: Operation, download: Download) -> None:
        known = self._shown.get(download.state.operation_id)
        if known is None or not known.is_under_way:
            self._set(download)
            self._run(self._watch(operation, download))

    async def _watch(self, operation: Operation, download: Download) -> None:
        try:
            async for state in operation:
                download = replace(download, state=state)
                # Its end is shown when it is known what can be done with the model.
                if download.is_under_way:
                    self._set(download)
            await self._end(download)
        except AuthenticationError:
            raise
        except (LostConnectionError, OperationNotFoundError):
            # A server that was restarted goes on with it as another operation, which is found when it is back.
            self.dismiss(download)
        except PlugAIError as error:
            self._set(replace(download, problem=what_failed(error)))

    async def _end(self, download: Download) -> None:
        if download.is_done:
            model = await self._client.models.get(download.state.model)
            self._set(replace(download, talks=talks(model)))
        else:
            self.dismiss(download)

    def _set(self, download: Download) -> None:
        self._shown[download.state.operation_id] = download
        self._changed(download.state.model)

    def _forget(self, operations: list[str]) -> None:
        for operation_id in operations:
            self._shown.pop(operation_id, None)
