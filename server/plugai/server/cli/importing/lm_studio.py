"""`plugai import lm-studio`: the models in LM Studio's folder, without copying them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from plugai.runners.base import ModelSpec
from plugai.runners.folder_entries import entries_below
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.importing.gguf import GgufModels
from plugai.server.cli.importing.local_models import LocalModel, LocalModelImport, ModelFile
from plugai.server.cli.importing.options import DryRun
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.remote.command import ServerCall
from plugai.server.core.hub.variants import is_projector_name

# The newer version's folder, and the older one's.
_FOLDERS = ("~/.lmstudio/models", "~/.cache/lm-studio/models")
_GGUF = re.compile(r"[-.]gguf\Z", re.IGNORECASE)

Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="LM Studio's models; by default ~/.lmstudio/models.")
]


async def import_lm_studio(call: ServerCall, folder: Folder = None, dry_run: DryRun = False) -> None:
    """Take over the models of LM Studio, whose files stay where they are; for administrators."""
    store = _store(folder)
    report = ImportReport(call.out, dry_run)
    models = await LocalModelImport.of(call, report)
    for model in local_models(store, report):
        await models.take(model)
    report.finish()


def local_models(store: Path, report: ImportReport) -> Iterator[LocalModel]:
    """The models to be, by the path below the folder; their aliases are the names by which LM Studio's API has them."""
    gguf = GgufModels()
    found = {name: (spec, gguf.files(spec)) for name, spec in gguf.found(store).items()}
    _tell_other_files(store, {file for _, files in found.values() for file in files}, report)
    counts = Counter(_key(files[0]) for _, files in found.values())
    for name, (spec, files) in found.items():
        key = _key(files[0]) if counts[_key(files[0])] == 1 else _quantized_key(spec, files[0])
        yield LocalModel(name, [ModelFile(file) for file in files], {}, [key])


def _tell_other_files(store: Path, known: set[Path], report: ImportReport) -> None:
    for path in entries_below(store):
        if path.suffix.lower() == ".gguf" and path not in known:
            report.tell(Outcome.LEFT_OUT, "file", path.relative_to(store).as_posix(), _why_unknown(path))
    for folder in _other_formats(store):
        report.tell(Outcome.LEFT_OUT, "model", folder, "it is not in GGUF format, as models for MLX")


def _why_unknown(path: Path) -> str:
    if is_projector_name(path.stem):
        return "it is a projector of no model beside it, by its name; the option `mmproj` of a model names any one"
    return "it is a link out of the folder, or no file; `plugai models add` takes the path of any file"


def _quantized_key(spec: ModelSpec, path: Path) -> str:
    """LM Studio's name of one of several quantizations in a repository."""
    return f"{_key(path)}@{(spec.details.quantization or path.stem).lower()}"


def _key(path: Path) -> str:
    """LM Studio's name of a model: that of its repository."""
    return _GGUF.sub("", path.parent.name).lower()


def _other_formats(store: Path) -> Iterator[str]:
    """The repositories in a store without a GGUF file."""
    for repository in sorted(store.glob("*/*/config.json")):
        if not any(repository.parent.glob("*.gguf")):
            yield repository.parent.relative_to(store).as_posix()


def _store(given: Path | None) -> Path:
    """The folder, with an absolute path. Raises BadUsageError if it is none."""
    candidates = [path.expanduser().absolute() for path in ([given] if given else map(Path, _FOLDERS))]
    found = next((path for path in candidates if path.is_dir()), None)
    if found is None:
        raise BadUsageError(
            f"there is no folder {candidates[0]}; name that of LM Studio's models, which it shows under `My Models`"
        )
    return found
