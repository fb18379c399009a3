"""What a family of models has in common in how it calls tools."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plugai.runners.text.calls.scanner import Opening

_NAME = "NAME"


@dataclass(frozen=True, slots=True)
class CallShape:
    """How calls are written where they must come: `NAME` is the tool's, and the arguments are between two texts."""

    before: str
    after: str
    first: str = ""
    between: str = "\n"
    last: str = ""

    def opening(self, name: str) -> str:
        """What comes before the arguments of a call of this tool."""
        return self.before.replace(_NAME, name)


JSON_SHAPE = CallShape('{"name": "NAME", "arguments": ', "}")


class CallFormat(ABC):
    """One way to write tool calls. A new one is a module with one class, a line in the catalogue, and recorded answers
    in its tests."""

    name: ClassVar[str]
    """What settings call it."""
    markers: ClassVar[tuple[str, ...]] = ()
    """Texts that begin or end calls, which may be control tokens of the model."""
    shape: ClassVar[CallShape] = JSON_SHAPE

    @abstractmethod
    def is_shown(self, template: str) -> bool:
        """Whether a chat template, which knows tools, shows the model this format."""

    @abstractmethod
    def openings(self) -> Mapping[str, Opening]:
        """The texts that begin calls, and what reads the rest of them."""

    def begun(self, prompt: str) -> str:
        """What of the format the prompt, of which this is the end, has begun: the answer is read as if it had."""
        return ""
