"""The gateway's end of the process that decodes a picture."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import structlog

from plugai.runners.errors import ImageRefusedError
from plugai.server.core.artifacts.artifact import ImageInfo

_AT_ONCE = 2

log = structlog.get_logger(__name__)


class ImageProcesses:
    """ImageInspector that starts a process for each picture, two at once: what decodes it can hurt only itself."""

    def __init__(self, most_pixels: int, *, seconds: float = 30.0) -> None:
        """A picture of more than `most_pixels` is refused before it is decoded; each may take `seconds`."""
        self._most_pixels = most_pixels
        self._seconds = seconds
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def inspect(self, file: Path) -> ImageInfo:
        """Decode the picture in a file. Raises ImageRefusedError."""
        async with self._turns:
            said = await self._answer(file)
        line, _, thumbnail = said.partition(b"\n")
        found = json.loads(line)
        if "refused" in found:
            raise _refused(str(found["refused"]))
        return ImageInfo(str(found["mime_type"]), int(found["width"]), int(found["height"]), thumbnail)

    async def _answer(self, file: Path) -> bytes:
        command = (sys.executable, "-P", "-m", "plugai.server.imaging", str(self._most_pixels))
        with await asyncio.to_thread(file.open, "rb") as source:
            # Without our environment, so that nothing of it can be told.
            process = await asyncio.create_subprocess_exec(
                *command, stdin=source, stdout=PIPE, stderr=DEVNULL, env={}, start_new_session=True
            )
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await process.communicate()
        except TimeoutError:
            raise _refused("it takes too long to decode") from None
        finally:
            await _end(process)
        if process.returncode != 0:
            log.warning("a picture ended its process", status=process.returncode)
            raise _refused("it cannot be decoded within the limits of memory and time")
        return said


def _refused(why: str) -> ImageRefusedError:
    return ImageRefusedError(f"the picture is not taken: {why}", {"content": why})


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
