"""Generates files, shows the progress, and writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from plugai.client import Event, Generation, types
from plugai.client.types import Artifact, ArtifactCreated, Loading, Progress, Queued, Started
from plugai.server.cli.chat.display import state_of
from plugai.server.cli.errors import BadUsageError, CommandError
from plugai.server.cli.remote.command import ServerCall

Report = Callable[[float | None, str], None]


class SavedFile(msgspec.Struct, frozen=True):
    """A file that was written, and the artifact whose content it has."""

    path: str
    artifact: Artifact


async def generate_files(
    call: ServerCall, generation: Generation, output: Path | None, wanted: Callable[[str], bool]
) -> None:
    """Write the outputs whose MIME type is wanted, and print their paths. Raises CommandError if there are none."""
    created: list[ArtifactCreated] = []
    with call.out.progress("waiting") as report:
        async with generation:
            async for event in generation:
                if isinstance(event, ArtifactCreated) and wanted(event.mime_type):
                    created.append(event)
                _report(event, report, call)
        saved = [await _save(call, one, path) for one, path in zip(created, _paths(output, created), strict=True)]
    if not saved:
        text = await generation.text()
        raise CommandError(f"the model has made nothing of that kind{f', but says: {text}' if text else ''}")
    if call.out.as_json:
        call.out.show(saved, "")
        return
    for file in saved:
        call.out.line(file, file.path)
        call.out.note(_description(file.artifact))


def _report(event: Event, report: Report, call: ServerCall) -> None:
    match event:
        case Progress(step=int(step), steps=int(steps)) if steps:
            report(step / steps, f"step {step} of {steps}")
        case Loading(fraction=fraction):
            report(fraction, state_of(event))
        case Queued() | Started():
            report(None, state_of(event))
        case types.Warning(message=message):
            call.out.note(f"warning: {message}")


async def _save(call: ServerCall, created: ArtifactCreated, path: Path) -> SavedFile:
    try:
        await call.client.artifacts.save(created.artifact_id, path)
    except OSError as error:
        raise CommandError(
            f"cannot write {path}: {error.strerror}; the file is still stored as artifact {created.artifact_id}"
        ) from None
    return SavedFile(str(path), await call.client.artifacts.get(created.artifact_id))


def _paths(output: Path | None, created: Sequence[ArtifactCreated]) -> list[Path]:
    """Where to write: `output`, numbered if there are several; else new files with the suggested names."""
    if output is not None and not output.is_dir():
        stem, suffix = output.stem, output.suffix
        numbered = [output.with_name(f"{stem}-{number}{suffix}") for number in range(1, len(created) + 1)]
        return [output] if len(created) == 1 else numbered
    folder, paths = output or Path(), list[Path]()
    for one in created:
        # A server does not say where on this machine a file goes.
        suggested = Path(Path(one.name).name or one.artifact_id)
        paths.append(_unused(folder / suggested, paths))
    return paths


def _unused(path: Path, taken: Sequence[Path]) -> Path:
    number, free = 1, path
    while free.exists() or free in taken:
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _description(artifact: Artifact) -> str:
    made = artifact.metadata or {}
    parts = [f"seed {made['seed']:.0f}"] if isinstance(made.get("seed"), int | float) else []
    if artifact.image is not None:
        parts.append(f"{artifact.image.width} x {artifact.image.height}")
    if isinstance(made.get("faces"), int | float):
        parts.append(f"{made['faces']:.0f} triangles")
    return ", ".join([*parts, f"{(artifact.size_bytes or 0) / 1000:.1f} kB"])


def require_folder(output: Path | None) -> None:
    """Refuse an output that cannot be written, before anything is generated. Raises BadUsageError."""
    if output is not None and not output.absolute().parent.is_dir():
        raise BadUsageError(f"there is no folder {output.parent}; create it first")
