"""The client for programs without an event loop: `SyncClient` and what it returns.

Everything is as in `Client`, without `await`. The calls run in the event loop of one thread for each client, which any
number of threads may share.

>>> with SyncClient("http://localhost:8080") as client:
...     print(client.generate("Hello!").text())
Hello!

Generated from the asynchronous classes by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, Unpack

from plugai.client import asynchronously, types
from plugai.client.content import Prompt
from plugai.client.credentials import CredentialStore
from plugai.client.events import Event
from plugai.client.groups.options import GenerateOptions
from plugai.client.portal import Facade, Portal, SyncPages, SyncSource, asynchronous, unchanged
from plugai.client.retries import Retries
from plugai.client.types import (
    Accepted,
    Finished,
    GenerateOnceResponse,
    Message,
    RerankResponse,
    Server,
)

Model = TypeVar("Model")


class SyncGeneration(Facade[asynchronously.Generation]):
    """An answer that is being generated. Nothing is sent before something of it is asked for.

    Iterate over its events, or ask for what they add up to: `text()`, `message()`, `json(Model)`. Leaving it before the
    end, by `break`, by an exception or by cancellation, cancels the request on the server.

    If the connection is lost, it connects again and continues where it was: no event is missing, and none comes twice.
    A request that fails raises the error of its reason (`plugai.client.reasons`).

    >>> with client.generate("Count to five") as answer:
    ...     for event in answer:
    ...         if isinstance(event, Delta):
    ...             print(event.text, end="")
    Count to five
    """

    @property
    def accepted(self) -> Accepted | None:
        """The first event: the model that will answer and, in a session, the ids of the messages."""
        return self._inner.accepted

    @property
    def finished(self) -> Finished | None:
        """The last event, with the reason of the end, usage and timings; None before the end."""
        return self._inner.finished

    @property
    def model(self) -> str:
        """The model that actually answers; empty before it begins."""
        return self._inner.model

    @property
    def request_id(self) -> str:
        """The request's id, with which another client can watch or cancel it."""
        return self._inner.request_id

    @property
    def seq(self) -> int:
        """The number of the last event that has arrived."""
        return self._inner.seq

    def keep_running(self) -> None:
        """Leaving cancels the request no more: `requests.watch` has the rest, and `requests.cancel` ends it."""
        self._inner.keep_running()

    def close(self) -> None:
        """End the stream; a request that has not ended is cancelled."""
        self._close(self._inner.aclose())

    def message(self) -> Message:
        """The whole answer: its texts, reasoning, tool calls and artifacts."""
        return self._portal.run(self._inner.message())

    def text(self) -> str:
        """The whole text of the answer.

        >>> client.generate("Hello!").text()
        'Hello!'
        """
        return self._portal.run(self._inner.text())

    def json(self, model: type[Model]) -> Model:
        """The answer as a value: of a pydantic model, a dataclass, a msgspec Struct, or any other type.

        The server makes the answer conform to the type's JSON Schema, unless the request has a `response_format`.
        Raises CapabilityMissingError if the model cannot do that, and ValueError if the answer is no such value.
        """
        return self._portal.run(self._inner.json(model))

    def __enter__(self) -> SyncGeneration:
        return self

    def __iter__(self) -> Iterator[Event]:
        return self._iterate(self._inner)


class SyncOperation(Facade[asynchronously.Operation]):
    """Long-running work. Nothing is sent before it is waited for or iterated.

    Iterate over its states until it ends, or wait for its end. Raises the error that it fails with.

    >>> states = [state.state for state in client.models.load("echo")]
    >>> states[-1]
    <OperationState.SUCCEEDED: 'OPERATION_STATE_SUCCEEDED'>
    >>> ended = client.models.load("echo").wait()
    >>> ended.model
    'echo'
    """

    @property
    def state(self) -> types.Operation | None:
        """The last state that has arrived; None before the first."""
        return self._inner.state

    def wait(self) -> types.Operation:
        """Wait for its end, and return its last state."""
        return self._portal.run(self._inner.wait())

    def begin(self) -> types.Operation:
        """Start it, without waiting for its end. Has no effect if it has started."""
        return self._portal.run(self._inner.begin())

    def cancel(self) -> types.Operation:
        """Cancel it; for administrators."""
        return self._portal.run(self._inner.cancel())

    def pause(self) -> types.Operation:
        """Pause it; for administrators. Only downloads can be paused. Raises OperationNotPausableError."""
        return self._portal.run(self._inner.pause())

    def resume(self) -> types.Operation:
        """Go on with it; for administrators. Raises OperationNotPausableError."""
        return self._portal.run(self._inner.resume())

    def __iter__(self) -> Iterator[types.Operation]:
        return self._iterate(self._inner)


class SyncOperations(Facade[asynchronously.Operations]):
    """Long-running work of all users."""

    def list(self) -> SyncPages[types.Operation]:
        """List running and recently ended operations, newest first."""
        return SyncPages(self._portal, self._inner.list(), unchanged)

    def get(self, operation_id: str) -> types.Operation:
        """Return the state of an operation. Raises OperationNotFoundError."""
        return self._portal.run(self._inner.get(operation_id))

    def watch(self, operation_id: str) -> SyncOperation:
        """Return a running operation, to wait for its end or to see its progress. Raises OperationNotFoundError."""
        return SyncOperation(self._portal, self._inner.watch(operation_id))

    def cancel(self, operation_id: str) -> types.Operation:
        """Cancel an operation; for administrators. Has no effect if it has ended. Raises OperationNotFoundError."""
        return self._portal.run(self._inner.cancel(operation_id))

    def pause(self, operation_id: str) -> types.Operation:
        """Pause a download; for administrators. Raises OperationNotFoundError, OperationNotPausableError."""
        return self._portal.run(self._inner.pause(operation_id))

    def resume(self, operation_id: str) -> types.Operation:
        """Go on with a paused download; for administrators. Raises as `pause`."""
        return self._portal.run(self._inner.resume(operation_id))


class SyncModels(Facade[asynchronously.Models]):
    """The models of the server. A model's id may contain `/` and `:`."""

    def list(
        self,
        *,
        reads: Sequence[types.Modality] = (),
        generates: Sequence[types.Modality] = (),
        capabilities: Sequence[types.Capability] = (),
        states: Sequence[types.ModelState] = (),
        provider: str = "",
        favourite: bool | None = None,
    ) -> SyncPages[types.Model]:
        """List the models, or those that read and generate all of these, have these features, are in one of these
        states (`LOADED` includes `BUSY`), are of this provider (`local`: of this server), or are favourites or not.

        >>> [model.id for model in client.models.list(provider="local") if model.default]
        ['echo']
        """
        return SyncPages(
            self._portal,
            self._inner.list(
                reads=reads,
                generates=generates,
                capabilities=capabilities,
                states=states,
                provider=provider,
                favourite=favourite,
            ),
            unchanged,
        )

    def get(self, model: str) -> types.Model:
        """Return a model. Raises ModelNotFoundError.

        >>> (client.models.get("echo")).runner
        'echo'
        """
        return self._portal.run(self._inner.get(model))

    def watch(self) -> Iterator[types.Model]:
        """Yield the state of every model, and then each change, without end.

        After a lost connection every model comes again.
        """
        return self._iterate(self._inner.watch())

    def load(self, model: str) -> SyncOperation:
        """Load a model: wait until it is loaded, or iterate over the progress. Raises ModelNotFoundError.

        >>> (client.models.load("echo").wait()).state
        <OperationState.SUCCEEDED: 'OPERATION_STATE_SUCCEEDED'>
        """
        return SyncOperation(self._portal, self._inner.load(model))

    def unload(self, model: str, *, force: bool = False) -> types.Model:
        """Unload a model; for administrators. `force` ends its requests. Raises ModelBusyError, ModelNotFoundError."""
        return self._portal.run(self._inner.unload(model, force=force))

    def pin(self, model: str) -> types.Model:
        """Keep a model loaded; for administrators. Raises ModelNotFoundError."""
        return self._portal.run(self._inner.pin(model))

    def unpin(self, model: str) -> types.Model:
        """No longer keep a model loaded; for administrators. Raises ModelNotFoundError."""
        return self._portal.run(self._inner.unpin(model))

    def set_default(self, model: str) -> types.Model:
        """Make a model the default one of the server, or that of the settings if it is empty; for administrators.

        Raises ModelNotFoundError, ModelUnavailableError.
        """
        return self._portal.run(self._inner.set_default(model))

    def create(self, definition: types.ModelDefinition) -> types.Model:
        """Add a model; for administrators. Raises ModelExistsError, InvalidRequestError."""
        return self._portal.run(self._inner.create(definition))

    def update(self, definition: types.ModelDefinition, *, reset: Sequence[str] = ()) -> types.Model:
        """Change what is set in `definition`; for administrators.

        The fields in `reset` get the values of the settings file again. Raises ModelNotFoundError, InvalidRequestError.
        """
        return self._portal.run(self._inner.update(definition, reset=reset))

    def delete(self, model: str) -> None:
        """Remove a model that was added; for administrators. Raises ModelNotFoundError, ModelPredefinedError."""
        self._portal.run(self._inner.delete(model))

    def record_benchmark(self, model: str, benchmark: types.ModelBenchmark) -> types.Model:
        """Keep what was measured of a model, which `get` then returns; for administrators.

        Raises ModelNotFoundError, and InvalidRequestError for a model without files on the server.
        """
        return self._portal.run(self._inner.record_benchmark(model, benchmark))

    def get_limits(self) -> types.Limits:
        """Return the limits for all models together; for administrators."""
        return self._portal.run(self._inner.get_limits())

    def update_limits(self, limits: types.Limits, *, reset: Sequence[str] = ()) -> types.Limits:
        """Change what is set in `limits`, and reset the fields in `reset`; for administrators."""
        return self._portal.run(self._inner.update_limits(limits, reset=reset))

    def get_fallbacks(self) -> types.Fallbacks:
        """Return the caller's fallback models."""
        return self._portal.run(self._inner.get_fallbacks())

    def set_fallbacks(self, fallbacks: types.Fallbacks) -> types.Fallbacks:
        """Replace the caller's fallback models. Raises InvalidRequestError."""
        return self._portal.run(self._inner.set_fallbacks(fallbacks))

    def list_aliases(self) -> SyncPages[types.Alias]:
        """List the aliases that the caller may use: their own, and those for everyone.

        >>> [alias.id for alias in client.models.list_aliases()]
        []
        """
        return SyncPages(self._portal, self._inner.list_aliases(), unchanged)

    def set_alias(self, alias: types.Alias) -> types.Alias:
        """Add or replace an alias for everyone; for administrators. Raises ModelNotFoundError, InvalidRequestError."""
        return self._portal.run(self._inner.set_alias(alias))

    def delete_alias(self, alias: str) -> None:
        """Delete an alias for everyone; for administrators. Raises AliasNotFoundError."""
        self._portal.run(self._inner.delete_alias(alias))

    def set_my_alias(self, alias: types.Alias) -> types.Alias:
        """Add or replace an alias of the caller. Raises ModelNotFoundError, InvalidRequestError."""
        return self._portal.run(self._inner.set_my_alias(alias))

    def delete_my_alias(self, alias: str) -> None:
        """Delete an alias of the caller. Raises AliasNotFoundError."""
        self._portal.run(self._inner.delete_my_alias(alias))


class SyncArtifacts(Facade[asynchronously.Artifacts]):
    """The caller's files. Sizes are in bytes, digests are SHA-256 in hexadecimal."""

    def list(self, *, mime_type_prefix: str = "", request_id: str = "") -> SyncPages[types.Artifact]:
        """List files, newest first; of a kind such as `image/`, or generated by a request."""
        return SyncPages(
            self._portal, self._inner.list(mime_type_prefix=mime_type_prefix, request_id=request_id), unchanged
        )

    def get(self, artifact_id: str) -> types.Artifact:
        """Return the description of a file. Raises ArtifactNotFoundError."""
        return self._portal.run(self._inner.get(artifact_id))

    def upload(self, content: SyncSource, *, name: str = "", mime_type: str = "") -> types.Artifact:
        """Store content; its digest is checked by the server. The name of a file is taken from its path.

        Bytes and files are sent again if that is safe; chunks can be sent only once. Raises ArtifactTooLargeError,
        ImageRefusedError, QuotaExceededError, ContentDamagedError.

        >>> (client.artifacts.upload(b"some text", name="note.txt")).size_bytes
        9
        """
        return self._portal.run(self._inner.upload(asynchronous(content), name=name, mime_type=mime_type))

    def read(self, artifact_id: str) -> Iterator[bytes]:
        """Yield a file's content in chunks, and check its size and digest at the end.

        A download that is interrupted continues where it was. Raises ArtifactNotFoundError, ContentDamagedError.
        """
        return self._iterate(self._inner.read(artifact_id))

    def download(self, artifact_id: str) -> bytes:
        """Return a file's content. Raises ArtifactNotFoundError, ContentDamagedError.

        >>> stored = client.artifacts.upload(b"some text")
        >>> client.artifacts.download(stored.artifact_id)
        b'some text'
        """
        return self._portal.run(self._inner.download(artifact_id))

    def save(self, artifact_id: str, path: Path) -> Path:
        """Write a file's content to `path`, which is replaced only when all has arrived and is right."""
        return self._portal.run(self._inner.save(artifact_id, path))

    def thumbnail(self, artifact_id: str) -> bytes:
        """Return an image of at most 256 by 256 pixels, as WebP. Raises ArtifactNotFoundError if there is none."""
        return self._portal.run(self._inner.thumbnail(artifact_id))

    def sign(
        self, artifact_id: str, *, seconds: int = 0, variant: types.ArtifactVariant = types.ArtifactVariant.UNSPECIFIED
    ) -> types.SignArtifactResponse:
        """Create a link that works without a credential, for `seconds` (0: 600, at most 86400).

        Its `url` is a path on the server's address. Raises ArtifactNotFoundError.
        """
        return self._portal.run(self._inner.sign(artifact_id, seconds=seconds, variant=variant))

    def download_signed(self, artifact_id: str, token: str) -> bytes:
        """Return the content behind a link of `sign`. Raises LinkInvalidError."""
        return self._portal.run(self._inner.download_signed(artifact_id, token))

    def delete(self, artifact_id: str) -> None:
        """Delete a file. Raises ArtifactNotFoundError."""
        self._portal.run(self._inner.delete(artifact_id))


class SyncRequestRecords(Facade[asynchronously.RequestRecords]):
    """The records of the caller's requests. They never contain prompts or answers."""

    def list(
        self,
        *,
        state: types.RequestState = types.RequestState.UNSPECIFIED,
        model: str = "",
        session_id: str = "",
        created_from: datetime | None = None,
        created_before: datetime | None = None,
    ) -> SyncPages[types.Request]:
        """List requests, newest first, including running ones. Times must have a time zone."""
        return SyncPages(
            self._portal,
            self._inner.list(
                state=state,
                model=model,
                session_id=session_id,
                created_from=created_from,
                created_before=created_before,
            ),
            unchanged,
        )

    def get(self, request_id: str) -> types.Request:
        """Return the record of a request. Raises RequestNotFoundError.

        >>> answer = client.generate("Hello!")
        >>> text = answer.text()
        >>> (client.requests.get(answer.request_id)).state
        <RequestState.FINISHED: 'REQUEST_STATE_FINISHED'>
        """
        return self._portal.run(self._inner.get(request_id))

    def watch(self, request_id: str, *, after_seq: int = 0, timeout: float | None = None) -> SyncGeneration:
        """Return the answer of a request that was sent elsewhere, from the event after `after_seq` on.

        Leaving it does not cancel the request. Raises RequestNotFoundError, EventsExpiredError.
        """
        return SyncGeneration(self._portal, self._inner.watch(request_id, after_seq=after_seq, timeout=timeout))

    def cancel(self, request_id: str) -> types.Request:
        """Cancel a request. Has no effect if it has ended. Raises RequestNotFoundError."""
        return self._portal.run(self._inner.cancel(request_id))

    def delete(self, request_id: str) -> None:
        """Delete the record and the events of a request that has ended. Raises RequestRunningError."""
        self._portal.run(self._inner.delete(request_id))


class SyncHub(Facade[asynchronously.Hub]):
    """Models on the hub that the server uses, which is Hugging Face by default."""

    def search(
        self,
        text: str = "",
        *,
        use_case: types.HubUseCase = types.HubUseCase.UNSPECIFIED,
        modality: types.Modality = types.Modality.UNSPECIFIED,
        license: str = "",
        fits_machine: bool = False,
        sort: types.HubSort = types.HubSort.UNSPECIFIED,
    ) -> SyncPages[types.HubModel]:
        """Search for models that the server can run; the next page is requested when it is needed.

        Raises HubUnavailableError.
        """
        return SyncPages(
            self._portal,
            self._inner.search(
                text, use_case=use_case, modality=modality, license=license, fits_machine=fits_machine, sort=sort
            ),
            unchanged,
        )

    def get(self, repository: str, *, revision: str = "") -> types.HubModel:
        """Return a model with its card and its variants, one of which may be advised. Raises HubModelNotFoundError."""
        return self._portal.run(self._inner.get(repository, revision=revision))

    def download(self, repository: str, *, variant: str = "", revision: str = "", load: bool = False) -> SyncOperation:
        """Download a variant of a model, the advised one by default; for administrators.

        Wait for its end, or iterate over the progress. The `model` of the operation is then the id of the model.
        Raises HubModelNotFoundError, HubAccessDeniedError, DownloadRefusedError, ModelExistsError.
        """
        return SyncOperation(
            self._portal, self._inner.download(repository, variant=variant, revision=revision, load=load)
        )

    def import_model(
        self, source: str, *, model: str = "", sha256: str = "", link: bool = False, load: bool = False
    ) -> SyncOperation:
        """Import a model from a URL, or from an absolute path on the server's machine; for administrators.

        `model` is the id that it will have, by default the name of the file or folder. `sha256` is verified if it is
        given. With `link` the files of a path stay where they are. Wait for its end, or iterate over the progress.
        Raises DownloadRefusedError, ModelExistsError, HubUnavailableError, EgressForbiddenError.
        """
        return SyncOperation(
            self._portal, self._inner.import_model(source, model=model, sha256=sha256, link=link, load=load)
        )

    def downloaded(self) -> SyncPages[types.DownloadedModel]:
        """List the models that were downloaded, with what the hub said of them then, and those that were imported."""
        return SyncPages(self._portal, self._inner.downloaded(), unchanged)

    def delete(self, model: str) -> None:
        """Remove a downloaded model and its files; for administrators. Raises ModelNotFoundError, ModelBusyError."""
        self._portal.run(self._inner.delete(model))


class SyncQueue(Facade[asynchronously.Queue]):
    """The queues of the models."""

    def list(self) -> Sequence[types.ModelQueue]:
        """Return every model's queue, with the positions of the caller's own requests.

        >>> [queue.model for queue in client.queue.list() if queue.active]
        []
        """
        return self._portal.run(self._inner.list())

    def get(self, model: str) -> types.ModelQueue:
        """Return the queue of one model. Raises ModelNotFoundError."""
        return self._portal.run(self._inner.get(model))


class SyncSession(Facade[asynchronously.Session]):
    """A conversation.

    >>> session = client.sessions.create(title="Trip")
    >>> session.say("Where shall we go?").text()
    'Where shall we go?'
    """

    @property
    def info(self) -> types.Session:
        """What the server said of it last: title, model, head and others."""
        return self._inner.info

    @property
    def id(self) -> str:
        """The session's id."""
        return self._inner.id

    def say(
        self,
        prompt: Prompt,
        *,
        parent_message_id: str | None = None,
        timeout: float | None = None,
        **options: Unpack[GenerateOptions],
    ) -> SyncGeneration:
        """Say something; the answer follows the last message, or the one that `parent_message_id` names.

        Earlier messages are not sent again. Raises what `Client.generate` raises, SessionNotFoundError,
        TurnInProgressError, SessionChangedError.
        """
        return SyncGeneration(
            self._portal, self._inner.say(prompt, parent_message_id=parent_message_id, timeout=timeout, **options)
        )

    def edit(
        self,
        message: types.SessionMessage,
        prompt: Prompt,
        *,
        timeout: float | None = None,
        **options: Unpack[GenerateOptions],
    ) -> SyncGeneration:
        """Say something else in the place of an earlier message of the user: a new branch begins there."""
        return SyncGeneration(self._portal, self._inner.edit(message, prompt, timeout=timeout, **options))

    def regenerate(
        self, message_id: str, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> SyncGeneration:
        """Answer again what the message `message_id` answered: another branch. Raises MessageNotFoundError."""
        return SyncGeneration(self._portal, self._inner.regenerate(message_id, timeout=timeout, **options))

    def messages(self, *, leaf_message_id: str = "") -> SyncPages[types.SessionMessage]:
        """List its messages: the whole tree, oldest first, or the branch that ends with a message, newest first."""
        return SyncPages(self._portal, self._inner.messages(leaf_message_id=leaf_message_id), unchanged)

    def message(self, message_id: str) -> types.SessionMessage:
        """Return one message. Raises MessageNotFoundError."""
        return self._portal.run(self._inner.message(message_id))

    def refresh(self) -> types.Session:
        """Read it again."""
        return self._portal.run(self._inner.refresh())

    def update(
        self,
        *,
        title: str | None = None,
        system_prompt: str | None = None,
        model: str | None = None,
        parameters: types.Parameters | None = None,
        context_policy: types.ContextPolicy | None = None,
        pinned: bool | None = None,
        tags: Sequence[str] | None = None,
        state: types.SessionState | None = None,
        head_message_id: str | None = None,
        etag: str = "",
    ) -> types.Session:
        """Change what is given; `tags` are all that it shall have.

        With `etag`, only if nobody has edited it since. Raises SessionChangedError.
        """
        return self._portal.run(
            self._inner.update(
                title=title,
                system_prompt=system_prompt,
                model=model,
                parameters=parameters,
                context_policy=context_policy,
                pinned=pinned,
                tags=tags,
                state=state,
                head_message_id=head_message_id,
                etag=etag,
            )
        )

    def archive(self) -> types.Session:
        """Take it out of the list. It can still be found, read and continued, and `list(state=...)` lists it.

        >>> session = client.sessions.create(title="Trip")
        >>> (session.archive()).state
        <SessionState.ARCHIVED: 'SESSION_STATE_ARCHIVED'>
        """
        return self._portal.run(self._inner.archive())

    def unarchive(self) -> types.Session:
        """Put it back into the list."""
        return self._portal.run(self._inner.unarchive())

    def fork(self, message_id: str = "", *, title: str = "") -> SyncSession:
        """Copy it, up to a message (by default the last one), as a new session. Raises MessageNotFoundError."""
        return SyncSession(self._portal, self._portal.run(self._inner.fork(message_id, title=title)))

    def export(self, format: types.SessionFormat = types.SessionFormat.JSON) -> bytes:
        """Return it as JSON with all branches, or as Markdown."""
        return self._portal.run(self._inner.export(format))

    def delete(self, *, etag: str = "") -> types.Session:
        """Move it to the trash. Raises SessionChangedError."""
        return self._portal.run(self._inner.delete(etag=etag))

    def undelete(self) -> types.Session:
        """Restore it from the trash."""
        return self._portal.run(self._inner.undelete())

    def expunge(self) -> None:
        """Delete it permanently, with the files that were generated only for it."""
        self._portal.run(self._inner.expunge())


class SyncSessions(Facade[asynchronously.Sessions]):
    """The caller's conversations."""

    def create(
        self,
        *,
        title: str | None = None,
        system_prompt: str | None = None,
        model: str | None = None,
        parameters: types.Parameters | None = None,
        context_policy: types.ContextPolicy | None = None,
        pinned: bool | None = None,
        tags: Sequence[str] = (),
    ) -> SyncSession:
        """Create a session. Raises InvalidRequestError.

        >>> session = client.sessions.create(title="Trip", system_prompt="Be brief.")
        >>> session.info.title
        'Trip'
        """
        return SyncSession(
            self._portal,
            self._portal.run(
                self._inner.create(
                    title=title,
                    system_prompt=system_prompt,
                    model=model,
                    parameters=parameters,
                    context_policy=context_policy,
                    pinned=pinned,
                    tags=tags,
                )
            ),
        )

    def get(self, session_id: str) -> SyncSession:
        """Return a session, also one in the trash. Raises SessionNotFoundError."""
        return SyncSession(self._portal, self._portal.run(self._inner.get(session_id)))

    def list(
        self, *, state: types.SessionState = types.SessionState.UNSPECIFIED, tags: Sequence[str] = ()
    ) -> SyncPages[SyncSession]:
        """List sessions: pinned ones first, then the most recently used; by default the active ones.

        With `tags`, only those that have all of them.
        """
        return SyncPages(
            self._portal, self._inner.list(state=state, tags=tags), lambda item: SyncSession(self._portal, item)
        )

    def tags(self, *, state: types.SessionState = types.SessionState.UNSPECIFIED) -> SyncPages[types.SessionTag]:
        """List the tags of sessions by name, each with how many have it; by default those of the active sessions.

        >>> _ = client.sessions.create(title="Trip", tags=["sea", "summer"])
        >>> [tag.tag for tag in client.sessions.tags().all()]
        ['sea', 'summer']
        """
        return SyncPages(self._portal, self._inner.tags(state=state), unchanged)

    def search(self, query: str) -> SyncPages[types.SessionMatch]:
        """Find the sessions and messages with these words. Raises InvalidRequestError."""
        return SyncPages(self._portal, self._inner.search(query), unchanged)

    def export(self, format: types.SessionFormat = types.SessionFormat.JSON) -> bytes:
        """Return all sessions but those in the trash, as JSON with all branches, or as Markdown."""
        return self._portal.run(self._inner.export(format))

    def read_export(
        self, format: types.SessionFormat = types.SessionFormat.JSON, *, session_id: str = ""
    ) -> Iterator[bytes]:
        """Yield the same in chunks, also of one session alone; for exports that are larger than the memory.

        Raises LostConnectionError if the connection breaks: begin again then, with a new file.
        """
        return self._iterate(self._inner.read_export(format, session_id=session_id))

    def import_file(self, content: bytes | Iterator[bytes]) -> types.ImportSessionsResponse:
        """Add the sessions of an export of PlugAI, ChatGPT or Open WebUI. Raises ImportUnreadableError.

        Importing a file twice adds its sessions twice, so that it is never sent again by itself.
        """
        return self._portal.run(self._inner.import_file(asynchronous(content)))


class SyncAuth(Facade[asynchronously.Auth]):
    """Signing in. The tokens are stored in the client's credential store, and renewed when they expire."""

    def login(self, name: str, password: str, *, code: str = "", device_name: str = "") -> types.TokenPair:
        """Sign in with a name and a password, and the code of a second factor if the account has one.

        Raises LoginFailedError, LoginThrottledError, SecondFactorNeededError, SecondFactorFailedError.
        """
        return self._portal.run(self._inner.login(name, password, code=code, device_name=device_name))

    def register(
        self, invite: str, *, name: str = "", password: str, display_name: str = "", device_name: str = ""
    ) -> types.TokenPair:
        """Redeem an invitation, and sign in. Raises InviteNotFoundError, NameTakenError, InvalidRequestError."""
        return self._portal.run(
            self._inner.register(
                invite, name=name, password=password, display_name=display_name, device_name=device_name
            )
        )

    def verify(self, pending_token: str, code: str, *, device_name: str = "") -> types.TokenPair:
        """Complete signing in with a code from the app, or a recovery code. Raises SecondFactorFailedError."""
        return self._portal.run(self._inner.verify(pending_token, code, device_name=device_name))

    def use_token(self, token: str) -> None:
        """Store an API token for this server, as if it were signed in with it."""
        self._portal.run(self._inner.use_token(token))

    def refresh(self) -> bool:
        """Renew the tokens now; calls do it by themselves. False if nobody is signed in here, or with an API token."""
        return self._portal.run(self._inner.refresh())

    def logout(self) -> None:
        """Sign this device out, and forget its tokens."""
        self._portal.run(self._inner.logout())

    def login_providers(self) -> Sequence[types.LoginProvider]:
        """Return the providers at which users can sign in (OAuth)."""
        return self._portal.run(self._inner.login_providers())

    def start_oauth(self, provider: str, *, invite: str = "", device_name: str = "") -> types.OAuthFlow:
        """Start signing in at a provider: open the flow's `url` in a browser. Raises LoginProviderNotFoundError."""
        return self._portal.run(self._inner.start_oauth(provider, invite=invite, device_name=device_name))

    def finish_oauth(
        self, provider: str, flow: types.OAuthFlow, answer: str | types.OAuthAnswer, *, code: str = ""
    ) -> types.TokenPair:
        """Finish signing in with the URL to which the provider has sent the browser back, or with its parameters.

        The line that the server's page shows in the browser, `state=…&code=…`, will do too.

        Raises LoginFlowInvalidError, IdentityRejectedError, NotInvitedError, SecondFactorNeededError.
        """
        return self._portal.run(self._inner.finish_oauth(provider, flow, answer, code=code))

    def oauth_page(self, provider: str, answer: types.OAuthAnswer) -> bytes:
        """Return the page, as HTML, that a browser sees at the end of signing in at a provider."""
        return self._portal.run(self._inner.oauth_page(provider, answer))

    def keys(self) -> Sequence[types.JsonWebKey]:
        """Return the public keys with which access tokens are signed."""
        return self._portal.run(self._inner.keys())


class SyncMe(Facade[asynchronously.Me]):
    """The caller's account: profile, password, devices, API tokens, second factor and linked accounts."""

    def get(self) -> types.User:
        """Return the caller."""
        return self._portal.run(self._inner.get())

    def update(self, *, display_name: str | None = None) -> types.User:
        """Change the display name."""
        return self._portal.run(self._inner.update(display_name=display_name))

    def preferences(self) -> types.Preferences:
        """Return what the caller prefers; what is None was not chosen."""
        return self._portal.run(self._inner.preferences())

    def update_preferences(self, preferences: types.Preferences, *, reset: Sequence[str] = ()) -> types.Preferences:
        """Change what is set in `preferences`, and forget the fields in `reset`; return all.

        Raises ModelNotFoundError for a default model that is not there.
        """
        return self._portal.run(self._inner.update_preferences(preferences, reset=reset))

    def favourites(self) -> Sequence[types.Favourite]:
        """Return the caller's favourite models, by id, also those that are not there any more."""
        return self._portal.run(self._inner.favourites())

    def add_favourite(self, model: str) -> types.Favourite:
        """Make a model a favourite. Raises ModelNotFoundError, InvalidRequestError for more than 256."""
        return self._portal.run(self._inner.add_favourite(model))

    def remove_favourite(self, model: str) -> None:
        """Make a model no favourite any more, also one that is gone."""
        self._portal.run(self._inner.remove_favourite(model))

    def usage(self) -> Sequence[types.ResourceUsage]:
        """Return how much the caller has stored of everything that has a quota."""
        return self._portal.run(self._inner.usage())

    def read_export(self) -> Iterator[bytes]:
        """Yield everything that is stored for the caller, as the chunks of one ZIP file.

        Raises LostConnectionError if the connection breaks: begin again then, with a new file.
        """
        return self._iterate(self._inner.read_export())

    def deletion(self) -> types.GetDeletionResponse:
        """Return what `delete` would delete, and what it asks for."""
        return self._portal.run(self._inner.deletion())

    def delete(self, *, password: str = "", code: str = "") -> None:
        """Permanently delete the account with all data, after its password, and the code of its second factor.

        Raises LoginFailedError, SecondFactorFailedError, LoginThrottledError, LastAdministratorError.
        """
        self._portal.run(self._inner.delete(password=password, code=code))

    def change_password(self, old_password: str, new_password: str) -> None:
        """Change the password, and sign out every other device. Raises LoginFailedError, LoginThrottledError."""
        self._portal.run(self._inner.change_password(old_password, new_password))

    def devices(self) -> Sequence[types.Device]:
        """Return the devices on which the caller is signed in, the latest first."""
        return self._portal.run(self._inner.devices())

    def delete_device(self, device_id: str) -> None:
        """Sign out on one device. Raises DeviceNotFoundError."""
        self._portal.run(self._inner.delete_device(device_id))

    def delete_devices(self) -> None:
        """Sign out on all devices, this one too. API tokens stay valid."""
        self._portal.run(self._inner.delete_devices())

    def create_token(
        self, name: str, scopes: Sequence[types.Scope], *, days: int | None = None
    ) -> types.CreateApiTokenResponse:
        """Create a token for a program, for `days` (by default 90). Its secret is returned only here."""
        return self._portal.run(self._inner.create_token(name, scopes, days=days))

    def tokens(self) -> Sequence[types.ApiToken]:
        """Return the API tokens, the latest first, without their secrets."""
        return self._portal.run(self._inner.tokens())

    def delete_token(self, token_id: str) -> None:
        """Revoke an API token. Raises ApiTokenNotFoundError."""
        self._portal.run(self._inner.delete_token(token_id))

    def second_factor(self) -> types.SecondFactor:
        """Return whether a second factor is enabled, and how many recovery codes are left."""
        return self._portal.run(self._inner.second_factor())

    def enroll_second_factor(self) -> types.EnrollSecondFactorResponse:
        """Return what an authenticator app needs; then confirm it with a code. Raises SecondFactorExistsError."""
        return self._portal.run(self._inner.enroll_second_factor())

    def confirm_second_factor(self, code: str) -> Sequence[str]:
        """Enable the second factor with a code from the app. Returns ten recovery codes, only here."""
        return self._portal.run(self._inner.confirm_second_factor(code))

    def disable_second_factor(self, code: str) -> None:
        """Remove the second factor. Raises SecondFactorFailedError, SecondFactorMissingError."""
        self._portal.run(self._inner.disable_second_factor(code))

    def renew_recovery_codes(self, code: str) -> Sequence[str]:
        """Return ten new recovery codes; the old ones are invalid. Raises SecondFactorFailedError."""
        return self._portal.run(self._inner.renew_recovery_codes(code))

    def identities(self) -> Sequence[types.Identity]:
        """Return the linked accounts at login providers, oldest first."""
        return self._portal.run(self._inner.identities())

    def start_link(self, provider: str) -> types.OAuthFlow:
        """Start linking an account: open the flow's `url` in a browser. Raises LoginProviderNotFoundError."""
        return self._portal.run(self._inner.start_link(provider))

    def finish_link(self, provider: str, flow: types.OAuthFlow, answer: str | types.OAuthAnswer) -> types.Identity:
        """Link the account, with the URL to which the browser was sent back. Raises LoginFlowInvalidError."""
        return self._portal.run(self._inner.finish_link(provider, flow, answer))

    def delete_identity(self, identity_id: str) -> None:
        """Remove a link. Raises InvalidRequestError for the last one of a user without a password."""
        self._portal.run(self._inner.delete_identity(identity_id))


class SyncProviders(Facade[asynchronously.Providers]):
    """Providers. Keys are stored encrypted, and returned by no call."""

    def list(self) -> SyncPages[types.Provider]:
        """List the providers, with their states."""
        return SyncPages(self._portal, self._inner.list(), unchanged)

    def get(self, provider: str) -> types.Provider:
        """Return a provider. Raises ProviderNotFoundError."""
        return self._portal.run(self._inner.get(provider))

    def create(self, definition: types.ProviderDefinition) -> types.Provider:
        """Add a provider; for administrators. Raises ProviderExistsError, InvalidRequestError."""
        return self._portal.run(self._inner.create(definition))

    def update(self, definition: types.ProviderDefinition, *, reset: Sequence[str] = ()) -> types.Provider:
        """Change what is set in `definition`; for administrators.

        The fields in `reset` get the values of the settings file again. Raises ProviderNotFoundError,
        InvalidRequestError.
        """
        return self._portal.run(self._inner.update(definition, reset=reset))

    def delete(self, provider: str) -> None:
        """Remove what was set for a provider; for administrators. Raises ProviderNotFoundError,
        ProviderPredefinedError, ProviderInUseError.
        """
        self._portal.run(self._inner.delete(provider))

    def test(self, definition: types.ProviderDefinition) -> types.TestProviderResponse:
        """Ask a provider for its models as it is, or as it would be; for administrators. Raises InvalidRequestError."""
        return self._portal.run(self._inner.test(definition))

    def adapters(self) -> Sequence[types.ProviderAdapter]:
        """Return the adapters that providers can have, with the keys and options that each takes."""
        return self._portal.run(self._inner.adapters())

    def check(self, provider: str) -> types.Provider:
        """Ask a provider for its models now; for administrators. Raises ProviderNotFoundError."""
        return self._portal.run(self._inner.check(provider))

    def set_credential(
        self,
        provider: str,
        *,
        api_key: str | None = None,
        azure_entra: types.AzureEntra | None = None,
        google_service_account: str | None = None,
        aws_keys: types.AwsKeys | None = None,
    ) -> types.ProviderCredential:
        """Store the caller's credential for a provider: exactly one of these. Raises ProviderNotFoundError."""
        return self._portal.run(
            self._inner.set_credential(
                provider,
                api_key=api_key,
                azure_entra=azure_entra,
                google_service_account=google_service_account,
                aws_keys=aws_keys,
            )
        )

    def get_credential(self, provider: str) -> types.ProviderCredential:
        """Return the description of the caller's credential. Raises CredentialNotFoundError."""
        return self._portal.run(self._inner.get_credential(provider))

    def list_credentials(self) -> SyncPages[types.ProviderCredential]:
        """List the descriptions of the caller's credentials."""
        return SyncPages(self._portal, self._inner.list_credentials(), unchanged)

    def test_credential(self, provider: str) -> types.TestCredentialResponse:
        """Ask the provider whether it accepts the credential. Raises CredentialNotFoundError."""
        return self._portal.run(self._inner.test_credential(provider))

    def delete_credential(self, provider: str) -> None:
        """Delete the caller's credential. Raises CredentialNotFoundError."""
        self._portal.run(self._inner.delete_credential(provider))


class SyncAdmin(Facade[asynchronously.Admin]):
    """What only administrators may do. Everyone else gets PermissionDeniedError."""

    def users(self) -> SyncPages[types.User]:
        """List the users, ordered by name."""
        return SyncPages(self._portal, self._inner.users(), unchanged)

    def get_user(self, user_id: str) -> types.User:
        """Return a user. Raises UserNotFoundError."""
        return self._portal.run(self._inner.get_user(user_id))

    def update_user(
        self, user_id: str, *, role: types.UserRole | None = None, disabled: bool | None = None
    ) -> types.User:
        """Change a user's role, or disable or enable the user. Raises UserNotFoundError, LastAdministratorError."""
        return self._portal.run(self._inner.update_user(user_id, role=role, disabled=disabled))

    def usage(self, user_id: str) -> Sequence[types.ResourceUsage]:
        """Return how much a user has, and may have, of each resource that has a quota. Raises UserNotFoundError."""
        return self._portal.run(self._inner.usage(user_id))

    def set_quotas(
        self, user_id: str, quotas: Mapping[str, int | Literal["unlimited"] | None]
    ) -> Sequence[types.ResourceUsage]:
        """Set quotas of one user by the names of their resources; None stands for that of the settings again.

        Returns what the user has, and may have then. Raises UserNotFoundError, InvalidRequestError.
        """
        return self._portal.run(self._inner.set_quotas(user_id, quotas))

    def delete_user(self, user_id: str) -> None:
        """Permanently delete a user with all data. Raises UserNotFoundError, LastAdministratorError."""
        self._portal.run(self._inner.delete_user(user_id))

    def sign_out_user(self, user_id: str) -> None:
        """Sign a user out on all devices, and revoke the API tokens. Raises UserNotFoundError."""
        self._portal.run(self._inner.sign_out_user(user_id))

    def reset_second_factor(self, user_id: str) -> None:
        """Remove a user's second factor. Raises UserNotFoundError, SecondFactorMissingError."""
        self._portal.run(self._inner.reset_second_factor(user_id))

    def create_invite(
        self,
        *,
        role: types.UserRole = types.UserRole.UNSPECIFIED,
        email: str = "",
        user_id: str = "",
        hours: int | None = None,
    ) -> types.CreateInviteResponse:
        """Create an invitation for `hours` (by default 72). Its token is returned only here."""
        return self._portal.run(self._inner.create_invite(role=role, email=email, user_id=user_id, hours=hours))

    def invites(self) -> SyncPages[types.Invite]:
        """List the invitations, the latest first."""
        return SyncPages(self._portal, self._inner.invites(), unchanged)

    def delete_invite(self, invite_id: str) -> None:
        """Withdraw an unused invitation. Raises InviteNotFoundError."""
        self._portal.run(self._inner.delete_invite(invite_id))

    def rotate_signing_key(self) -> Sequence[types.JsonWebKey]:
        """Sign access tokens with a new key from now on. Returns the public keys."""
        return self._portal.run(self._inner.rotate_signing_key())

    def access_rules(self) -> SyncPages[types.AccessRule]:
        """List the rules that say which models and providers a user, or the users of a role, may use."""
        return SyncPages(self._portal, self._inner.access_rules(), unchanged)

    def set_access_rule(
        self, subject: str, *, models: Sequence[str] = (), providers: Sequence[str] = ()
    ) -> types.AccessRule:
        """Allow `role/member`, `role/admin` or `user/ID` only these models (patterns), and those of these providers."""
        return self._portal.run(self._inner.set_access_rule(subject, models=models, providers=providers))

    def delete_access_rule(self, subject: str) -> None:
        """Delete the rule of a user or a role. Raises AccessRuleNotFoundError."""
        self._portal.run(self._inner.delete_access_rule(subject))

    def running_requests(self) -> SyncPages[types.UserRequest]:
        """List the requests of all users that run or wait, oldest first.

        >>> [request.user_id for request in client.admin.running_requests()]
        []
        """
        return SyncPages(self._portal, self._inner.running_requests(), unchanged)

    def requests(
        self,
        *,
        user_id: str = "",
        model: str = "",
        state: types.RequestState = types.RequestState.UNSPECIFIED,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
    ) -> SyncPages[types.UserRequest]:
        """List the requests of all users, newest first, including running ones. Times must have a time zone."""
        return SyncPages(
            self._portal,
            self._inner.requests(
                user_id=user_id, model=model, state=state, created_from=created_from, created_before=created_before
            ),
            unchanged,
        )

    def cancel_request(self, user_id: str, request_id: str) -> types.UserRequest:
        """Cancel a request of any user. Has no effect if it has ended. Raises RequestNotFoundError."""
        return self._portal.run(self._inner.cancel_request(user_id, request_id))

    def statistics(
        self,
        *,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        user_id: str = "",
        model: str = "",
    ) -> types.GetStatisticsResponse:
        """Count the requests of all users by day, model and user; by default those of the last 30 days.

        Raises InvalidRequestError for more than 366 days. Times must have a time zone.
        """
        return self._portal.run(
            self._inner.statistics(
                created_from=created_from, created_before=created_before, user_id=user_id, model=model
            )
        )

    def backups(self) -> SyncPages[types.Backup]:
        """List the backups that the running server has made, the newest first. Raises BackupFailedError.

        >>> client.admin.backups().all()
        []
        """
        return SyncPages(self._portal, self._inner.backups(), unchanged)

    def create_backup(self) -> SyncOperation:
        """Back up the server into the folder that its settings name. Raises BackupFailedError, StorageFullError.

        One that is being made already is waited for in its place.
        """
        return SyncOperation(self._portal, self._inner.create_backup())

    def audit(self, entries: types.AuditFilter | None = None) -> SyncPages[types.AuditEntry]:
        """List the audit log, or the entries that a filter selects, newest first."""
        return SyncPages(self._portal, self._inner.audit(entries), unchanged)

    def export_audit(
        self, entries: types.AuditFilter | None = None, *, after_number: int = 0
    ) -> Iterator[types.AuditEntry]:
        """Yield the audit log, oldest first, from the entry after `after_number` on."""
        return self._iterate(self._inner.export_audit(entries, after_number=after_number))


class SyncClient(Facade[asynchronously.Client]):
    """A client of one server. Use it as a context manager; any number of tasks may share it.

    The scheme of `url` chooses the transport: `http://` and `https://` work everywhere, `grpc://` and `grpcs://` need
    the extra `plugai-client[grpc]`. Both behave the same.

    `token` is an API token. Without it, the client uses what `auth.login` has stored in `credentials`: by default the
    system's keyring if there is one, else a file that only its owner can read. `timeout` is the longest time that a
    single call may take with all its retries, in seconds; None means no limit. Answers, uploads and other streams have
    their own. `ca_file` (PEM) replaces the system's certificate authorities. `headers`, with names in lower case, are
    sent with every call.

    >>> with SyncClient("http://localhost:8080", token="plgt_…") as client:
    ...     print(client.generate("Hello!").text())
    Hello!
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        credentials: CredentialStore | None = None,
        timeout: float | None = 60.0,
        retries: Retries | None = None,
        ca_file: Path | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            Portal(),
            asynchronously.Client(
                url,
                token=token,
                credentials=credentials,
                timeout=timeout,
                retries=retries,
                ca_file=ca_file,
                headers=headers,
            ),
        )
        self.models = SyncModels(self._portal, self._inner.models)
        self.sessions = SyncSessions(self._portal, self._inner.sessions)
        self.artifacts = SyncArtifacts(self._portal, self._inner.artifacts)
        self.requests = SyncRequestRecords(self._portal, self._inner.requests)
        self.queue = SyncQueue(self._portal, self._inner.queue)
        self.hub = SyncHub(self._portal, self._inner.hub)
        self.operations = SyncOperations(self._portal, self._inner.operations)
        self.auth = SyncAuth(self._portal, self._inner.auth)
        self.me = SyncMe(self._portal, self._inner.me)
        self.providers = SyncProviders(self._portal, self._inner.providers)
        self.admin = SyncAdmin(self._portal, self._inner.admin)

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._inner.url

    def generate(
        self, prompt: Prompt, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> SyncGeneration:
        """Request an answer to a text, a message or a conversation. `timeout` is in seconds.

        Ask for its text, iterate over the events, or see `Generation` for more.

        Raises InvalidRequestError, CapabilityMissingError, ContextOverflowError, ModelNotFoundError,
        RequestIdReusedError, DeadlineExceededError; QueueFullError and UnavailableError after some retries.

        >>> client.generate("Hello!").text()
        'Hello!'
        >>> conversation = [system("Be brief."), user("Who are you?")]
        >>> with client.generate(conversation, model="echo") as answer:
        ...     for event in answer:
        ...         match event:
        ...             case Delta(text=str(text)):
        ...                 print(text)
        Who are you?
        """
        return SyncGeneration(self._portal, self._inner.generate(prompt, timeout=timeout, **options))

    def generate_once(
        self, prompt: Prompt, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> GenerateOnceResponse:
        """Request a complete answer in one message, with its usage, timings and embeddings.

        >>> (client.generate_once("Hello!")).finish_reason
        <FinishReason.STOP: 'FINISH_REASON_STOP'>
        """
        return self._portal.run(self._inner.generate_once(prompt, timeout=timeout, **options))

    def server(self) -> Server:
        """Return what there is to know of the server: its version."""
        return self._portal.run(self._inner.server())

    def rerank(
        self,
        query: str,
        documents: Sequence[str],
        *,
        model: str,
        top_n: int | None = None,
        timeout: float | None = None,
    ) -> RerankResponse:
        """Order documents by how relevant they are to a query, the most relevant first; with `top_n`, only that many.

        Each of the `results` has its `index` in `documents`, and its `relevance_score`, 0 to 1.

        Raises CapabilityMissingError for a model that cannot, and as `generate`.
        """
        return self._portal.run(self._inner.rerank(query, documents, model=model, top_n=top_n, timeout=timeout))

    def close(self) -> None:
        """Close the connections."""
        self._end(self._inner.close())

    def __enter__(self) -> SyncClient:
        return self
