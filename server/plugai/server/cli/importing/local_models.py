"""Models whose files stay where another program keeps them: the server gets entries that name the files."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plugai.client.types import Adapter, AliasTarget, Model, ModelDefinition
from plugai.runners.errors import ModelBrokenError
from plugai.runners.regular_files import open_regular
from plugai.server.cli.errors import CommandError
from plugai.server.cli.importing.aliases import AliasImport
from plugai.server.cli.importing.gguf import RUNNER, GgufModels
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.manage.shared import size
from plugai.server.cli.program import program
from plugai.server.cli.remote.command import ServerCall

_CHUNK_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A GGUF file of a model, with its SHA-256 in hexadecimal if the other program has noted one."""

    path: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model as it is to be: its files (of a split one, all parts in order), or a base instead of them."""

    id: str
    files: Sequence[ModelFile]
    options: Mapping[str, object] = field(default_factory=dict)
    aliases: Sequence[str] = ()
    without: Sequence[str] = ()
    base: str = ""


class LocalModelImport:
    """Adds local models to a server, each once."""

    def __init__(self, call: ServerCall, report: ImportReport, models: Sequence[Model], aliases: AliasImport) -> None:
        self._call = call
        self._report = report
        self._gguf = GgufModels()
        self._models = {model.id: model for model in models}
        self._aliases = aliases

    @classmethod
    async def of(cls, call: ServerCall, report: ImportReport) -> LocalModelImport:
        """One for what the server has now."""
        return cls(call, report, await call.client.models.list().all(), await AliasImport.of(call, report))

    async def take(self, model: LocalModel) -> None:
        """Add a model with its aliases, unless they are there, and tell what became of them."""
        if await self._take_model(model):
            for alias in model.aliases:
                await self._take_alias(alias, model.id)

    async def _take_model(self, model: LocalModel) -> bool:
        there = self._models.get(model.id)
        if there is not None:
            return self._tell_existing(model, there)
        try:
            pooling = "" if model.base else (await self._gguf.inspect(model.files[0].path)).pooling
            verified = "" if self._report.dry_run else await self._verify(model)
        except ModelBrokenError as error:
            self._report.tell(Outcome.LEFT_OUT, "model", model.id, error.message)
            return False
        definition = _definition(model, pooling)
        detail = ", ".join(filter(None, (str(model.files[0].path), size(_size(model)), verified)))
        return await self._report.add("model", model.id, lambda: self._create(definition), detail, model.without)

    def _tell_existing(self, model: LocalModel, there: Model) -> bool:
        if model.base or there.size_bytes == _size(model):
            self._report.tell(Outcome.THERE, "model", model.id)
            return True
        other = f"another one of this name is there; to import this one, first `{program()} models remove {model.id}`"
        self._report.tell(Outcome.LEFT_OUT, "model", model.id, other)
        return False

    async def _verify(self, model: LocalModel) -> str:
        """Compare the digests of the files. Raises ModelBrokenError."""
        with self._call.out.progress(f"verifying {model.id}") as report:
            for file in model.files:
                if file.sha256:
                    await asyncio.to_thread(_compare, file, lambda done: report(done, f"verifying {model.id}"))
        return "SHA-256 verified" if all(file.sha256 for file in model.files) else "without a digest to verify"

    async def _create(self, definition: ModelDefinition) -> None:
        created = await self._call.client.models.create(definition)
        self._models[created.id] = created
        if created.size_bytes is None and not definition.base:
            await self._call.client.models.delete(created.id)
            path = (definition.options or {})["path"]
            raise CommandError(
                f"the server finds no file {path}; run this command on the server's machine, and let the server's user "
                "read the file"
            )

    async def _take_alias(self, name: str, model: str) -> None:
        if name in self._models and name not in self._aliases.known:
            self._report.tell(Outcome.LEFT_OUT, "alias", name, "a model has this name")
        else:
            await self._aliases.take(name, (AliasTarget(model=model),))


def _definition(model: LocalModel, pooling: str) -> ModelDefinition:
    if model.base:
        adapters = tuple(Adapter(path=str(file.path)) for file in model.files)
        return ModelDefinition(id=model.id, base=model.base, adapters=adapters)
    options = {"path": str(model.files[0].path), **model.options}
    return ModelDefinition(id=model.id, runner=RUNNER, options=options | ({"pooling": pooling} if pooling else {}))


def _size(model: LocalModel) -> int | None:
    try:
        return sum(file.path.stat().st_size for file in model.files)
    except OSError:
        return None


def _compare(file: ModelFile, report: Callable[[float], None]) -> None:
    """Raise ModelBrokenError unless the file has its digest. Reports the fraction that was read."""
    digest, done = hashlib.sha256(), 0
    try:
        with open_regular(file.path) as opened:
            whole = file.path.stat().st_size or 1
            while chunk := opened.read(_CHUNK_BYTES):
                digest.update(chunk)
                done += len(chunk)
                report(done / whole)
    except OSError as error:
        raise ModelBrokenError(f"{file.path} cannot be read: {error.strerror}") from None
    if digest.hexdigest() != file.sha256:
        raise ModelBrokenError(f"{file.path} is damaged: its SHA-256 is not {file.sha256}; get it again")
