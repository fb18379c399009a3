"""Models that are imported from a URL, or from a file or folder of the server, which is copied or linked."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

import msgspec

from plugai.runners.base import ModelSpec
from plugai.server.core.errors import DownloadRefusedError, ModelExistsError
from plugai.server.core.hub.download.downloads import Downloads
from plugai.server.core.hub.download.plan import DownloadPlan, expected_id
from plugai.server.core.hub.hub import HubFile, HubModel
from plugai.server.core.hub.import_request import ImportRequest, check_request, checked_id, invalid, shown_source
from plugai.server.core.hub.sources import FileOrigin, Origins, is_url
from plugai.server.core.hub.variants import (
    ModelVariant,
    WeightsFormat,
    find_variants,
    is_projector,
    part_names,
    with_part_numbers,
)
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.definitions import ModelDefinition
from plugai.server.core.models.operations import Operation, OperationControls, OperationKind, Operations, OperationState
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal

_GGUF_START = b"GGUF"


class LocalModels(Protocol):
    """Models on the disk of the server, anywhere."""

    async def list_files(self, path: Path) -> Sequence[HubFile]:
        """The file of this path, or all below a folder, by their path in it. Raises DownloadRefusedError."""

    async def identify(self, model: str, path: Path, format_: WeightsFormat) -> ModelSpec:
        """The model of this file or folder, as a runner that can load it would be configured.

        Its files are opened by a process that can harm nothing. Raises DownloadRefusedError if no runner knows it.
        """


class ModelImports:
    """Imports models."""

    def __init__(
        self,
        downloads: Downloads,
        origins: Origins,
        local: LocalModels,
        catalog: ModelCatalog,
        registry: ModelRegistry,
        operations: Operations,
        now: Callable[[], datetime],
    ) -> None:
        self._downloads = downloads
        self._origins = origins
        self._local = local
        self._catalog = catalog
        self._registry = registry
        self._operations = operations
        self._now = now

    async def start(self, caller: Principal, request: ImportRequest) -> Operation:
        """Begin an import, or return the operation of the same one that is under way.

        Raises InvalidRequestError, DownloadRefusedError, ModelExistsError, EgressForbiddenError, HubUnavailableError,
        StorageFullError, and for a link what adding a model raises.
        """
        check_request(request)
        variant, origins = await (self._of_url(request) if is_url(request.source) else self._of_path(request))
        model = checked_id(request.model or _default_id(request.source, variant))
        if request.link:
            return await self._link(caller, request, model, variant, origins)
        plan = self._plan(caller, request, model, variant, origins)
        if self._registry.has(plan.expected_id):
            raise ModelExistsError(plan.expected_id)
        return await self._downloads.begin(plan)

    async def _of_url(self, request: ImportRequest) -> tuple[ModelVariant, list[FileOrigin]]:
        """The GGUF file of a URL, and the other parts of its model. Nothing but their first bytes is fetched."""
        folder, name = posixpath.split(urlsplit(request.source).path)
        names = [part if part.lower().endswith(".gguf") else f"{part}.gguf" for part in part_names(unquote(name))]
        places = [urlsplit(request.source)._replace(path=f"{folder}/{part}").geturl() for part in part_names(name)]
        found = [await self._origins.web.describe(place) for place in places]
        for each, part in zip(found, names, strict=True):
            if not each.start.startswith(_GGUF_START):
                raise DownloadRefusedError(
                    f"{part!r} is not a GGUF file, and from a URL only those are imported; models of several files are "
                    "downloaded from a hub, or copied from a folder"
                )
        files = [HubFile(part, each.size) for part, each in zip(names, found, strict=True)]
        return _only_variant(PurePosixPath(names[0]), find_variants(files)), [each.origin for each in found]

    async def _of_path(self, request: ImportRequest) -> tuple[ModelVariant, list[FileOrigin]]:
        path = Path(request.source)
        files = await self._local.list_files(path)
        variant = _only_variant(path, find_variants(files))
        # Files of a folder are named by their path in it, and a file by its own name.
        folder = path if await asyncio.to_thread(path.is_dir) else path.parent
        found = [await self._origins.disk.describe(str(folder / file.path)) for file in variant.files]
        return variant, [each.origin for each in found]

    def _plan(
        self,
        caller: Principal,
        request: ImportRequest,
        model: str,
        variant: ModelVariant,
        origins: Sequence[FileOrigin],
    ) -> DownloadPlan:
        folder = model
        if variant.format is WeightsFormat.GGUF:
            folder = "" if "/" not in model else model.rpartition("/")[0]
            variant = _renamed(variant, PurePosixPath(model).name)
        if request.sha256:
            if len(variant.files) > 1:
                raise invalid("sha256", "is for a single file, and this model has several")
            (file,) = variant.files
            verified = msgspec.structs.replace(file, sha256=request.sha256.lower())
            variant = msgspec.structs.replace(variant, files=(verified,))
        places = {
            file.path: msgspec.structs.replace(origin, verified=bool(file.sha256))
            for file, origin in zip(variant.files, origins, strict=True)
        }
        return DownloadPlan(
            self._operations.new_id(),
            HubModel(folder),
            variant,
            caller.id,
            self._now(),
            load=request.load,
            source=shown_source(request.source),
            origins=places,
        )

    async def _link(
        self,
        caller: Principal,
        request: ImportRequest,
        model: str,
        variant: ModelVariant,
        origins: Sequence[FileOrigin],
    ) -> Operation:
        """Add a model whose files stay where they are; it is then one that an administrator has added."""
        path = Path(origins[0].location if variant.format is WeightsFormat.GGUF else request.source)
        spec = await self._local.identify(model, path, variant.format)
        # Another gateway may be about to copy other files to the place of this id.
        async with self._downloads.without(model):
            await self._catalog.create(caller, ModelDefinition(model, spec.runner, spec.options))
        operation = self._operations.begin(OperationKind.DOWNLOAD, model, OperationControls(lambda _: None))
        self._operations.end(operation.id, OperationState.SUCCEEDED)
        if request.load:
            self._registry.load(model)
        return self._operations.get(operation.id)


def _default_id(source: str, variant: ModelVariant) -> str:
    if variant.format is WeightsFormat.GGUF:
        return expected_id("", variant)
    return PurePosixPath(posixpath.normpath(source)).name


def _only_variant(path: PurePath, variants: Sequence[ModelVariant]) -> ModelVariant:
    """The variant to import. Raises DownloadRefusedError unless there is exactly one that can be."""
    if not variants:
        raise DownloadRefusedError(
            f"{path.name!r} is no model: neither a GGUF file, nor a folder with one or with "
            "config.json or model_index.json and .safetensors files"
        )
    if len(variants) > 1:
        names = ", ".join(variant.files[0].path for variant in variants)
        raise DownloadRefusedError(f"{path.name!r} has several models; import one of its files: {names}")
    (variant,) = variants
    if variant.refusal:
        raise DownloadRefusedError(f"{path.name!r} is not imported: {variant.refusal}")
    return variant


def _renamed(variant: ModelVariant, name: str) -> ModelVariant:
    """The variant with other names of its files, of which the parts of a model keep their numbers."""
    names = part_names(f"{name}.gguf")
    projectors = [file for file in variant.files if is_projector(file)]
    parts = len(variant.files) - len(projectors)
    if len(names) != parts:
        names = with_part_numbers(name, ".gguf", parts)
    names += [f"mmproj-{name}.gguf"] * len(projectors)
    files = tuple(msgspec.structs.replace(f, path=n) for f, n in zip(variant.files, names, strict=True))
    return msgspec.structs.replace(variant, files=files, name=name)
