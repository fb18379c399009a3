"""What was asked for: the server stores that nowhere, and each browser what was asked in it. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

_MOST = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """What a picture should show, and what it should not; empty if that is not known."""

    prompt: str = ""
    negative: str = ""


class PromptMemory:
    """Wordings by the id of their request, the oldest of which are forgotten. `recall` and `keep` ask the browser."""

    def __init__(
        self,
        recall: Callable[[], Awaitable[Mapping[str, Any]]],
        keep: Callable[[Mapping[str, Any]], Awaitable[object]],
    ) -> None:
        self._recall = recall
        self._keep = keep
        self._known: dict[str, Wording] = {}

    async def read(self) -> None:
        """Read what the browser has kept; another tab may have added some."""
        found = await self._recall()
        self._known = {**{str(name): _wording(value) for name, value in found.items()}, **self._known}

    def get(self, request_id: str) -> Wording:
        """What was asked for."""
        return self._known.get(request_id, Wording())

    async def add(self, request_id: str, wording: Wording) -> None:
        """Keep what was asked for."""
        await self.read()
        self._known[request_id] = wording
        self._known = dict(list(self._known.items())[-_MOST:])
        await self._keep({name: [known.prompt, known.negative] for name, known in self._known.items()})


def _wording(value: Any) -> Wording:
    """What was kept, of which a browser may have made anything."""
    texts = [str(text) for text in value[:2]] if isinstance(value, list) else []
    return Wording(*texts)
