"""Runs the process that decodes an image, from the gateway."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import structlog

from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import ImageRefusedError
from plugai.server.core.artifacts.artifact import ImageInfo, ImageInspector

_MAX_PROCESSES = 2

log = structlog.get_logger(__name__)


class ImageProcesses(ImageInspector):
    """Inspects each image in its own process, two at a time, so that a malicious image can harm only that process."""

    def __init__(self, max_pixels: int, policy: ConfinementPolicy, *, seconds: float = 30.0) -> None:
        """An image with more than `max_pixels` is refused before it is decoded; each may take `seconds`."""
        self._max_pixels = max_pixels
        self._confinement = policy.of_process().to_argument()
        self._seconds = seconds
        self._slots = asyncio.Semaphore(_MAX_PROCESSES)

    async def inspect(self, file: Path) -> ImageInfo:
        async with self._slots:
            output = await self._run(file)
        line, _, thumbnail = output.partition(b"\n")
        result = json.loads(line)
        if "refused" in result:
            raise _refused(str(result["refused"]))
        return ImageInfo(str(result["mime_type"]), int(result["width"]), int(result["height"]), thumbnail)

    async def _run(self, file: Path) -> bytes:
        command = (sys.executable, "-P", "-m", "plugai.server.imaging", str(self._max_pixels), self._confinement)
        with await asyncio.to_thread(file.open, "rb") as source:
            # Without environment variables, which could contain secrets.
            process = await asyncio.create_subprocess_exec(
                *command, stdin=source, stdout=PIPE, stderr=DEVNULL, env={}, start_new_session=True
            )
        try:
            async with asyncio.timeout(self._seconds):
                output, _ = await process.communicate()
        except TimeoutError:
            raise _refused("it takes too long to decode") from None
        finally:
            await _end(process)
        if process.returncode != 0:
            log.warning("decoding an image crashed its process", status=process.returncode)
            raise _refused("it cannot be decoded within the limits of memory and time")
        return output


def _refused(reason: str) -> ImageRefusedError:
    return ImageRefusedError(f"the image is refused: {reason}", {"content": reason})


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
