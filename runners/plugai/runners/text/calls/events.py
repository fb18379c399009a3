"""What is found in an answer that may call tools."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextFound:
    """Text beside the calls."""

    text: str


@dataclass(frozen=True, slots=True)
class CallBegun:
    """A call of the tool with this name; its arguments follow."""

    name: str


@dataclass(frozen=True, slots=True)
class ArgumentsFound:
    """A piece of the arguments of the call that has begun, which are JSON text."""

    text: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call that has begun is complete."""


Found = TextFound | CallBegun | ArgumentsFound | CallEnded
