"""Runs the process that looks at a model's files, from the gateway."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from pathlib import Path

import msgspec

from plugai.runners.base import MemoryEstimate, ModelDetails, ModelSpec
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import ModelBrokenError
from plugai.runners.inspection.result import Inspection, Question
from plugai.runners.worker.environment import worker_environment

_SECONDS = 120.0


async def inspect_files(spec: ModelSpec, files: Sequence[Path], policy: ConfinementPolicy) -> ModelDetails:
    """What the model's files say about it. Raises ModelBrokenError unless all of them is there."""
    return (await _ask(Question.DETAILS, spec, files, policy)).details


async def estimate_memory(spec: ModelSpec, files: Sequence[Path], policy: ConfinementPolicy) -> MemoryEstimate | None:
    """The memory that the model will take; None if that is not known. Raises as `inspect_files`."""
    return (await _ask(Question.MEMORY, spec, files, policy)).memory


async def _ask(question: Question, spec: ModelSpec, files: Sequence[Path], policy: ConfinementPolicy) -> Inspection:
    with tempfile.TemporaryDirectory(prefix="plugai-") as scratch:
        confinement = await asyncio.to_thread(policy.of_model, files, Path(scratch))
        arguments = (spec.runner, confinement.to_argument(), question)
        command = (sys.executable, "-P", "-m", "plugai.runners.inspection", *arguments)
        environment = worker_environment(os.environ, Path(scratch))  # noqa: TID251 - this is the launcher
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, start_new_session=True
        )
        try:
            async with asyncio.timeout(_SECONDS):
                output, _ = await process.communicate(msgspec.json.encode(spec))
        except TimeoutError:
            raise ModelBrokenError(f"its files could not be checked within {_SECONDS:.0f} seconds") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:
        raise ModelBrokenError(f"its files cannot be checked: the process for it ended with {process.returncode}")
    inspection = msgspec.json.decode(output, type=Inspection)
    if inspection.problem:
        raise ModelBrokenError(inspection.problem)
    return inspection
