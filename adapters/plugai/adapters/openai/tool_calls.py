"""Tells which tool call each piece of a stream belongs to, since servers disagree on how they mark them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count

import msgspec

from plugai.adapters import lenient
from plugai.adapters.tool_call_ids import short_id
from plugai.runners.base import Chunk, ToolCallChunk, WarningChunk


@dataclass(slots=True)
class _Call:
    number: int
    index: int | None = None
    given_id: str = ""
    shown_id: str = ""
    name: str = ""
    arguments: str = ""
    unshown: list[str] = field(default_factory=lambda: [""])
    characters: lenient.CharacterJoiner = field(default_factory=lenient.CharacterJoiner)

    @property
    def complete(self) -> bool:
        """Whether the arguments so far are a whole JSON value."""
        try:
            json.loads(self.arguments)
        except (ValueError, RecursionError):
            return False
        return True

    def add(self, piece: _Piece) -> None:
        """Add what the piece has."""
        self.index = piece.index if self.index is None else self.index
        self.given_id = self.given_id or piece.call_id
        self.name = self.name or piece.name
        if arguments := self.characters.add(piece.arguments):
            self.arguments += arguments
            self.unshown.append(arguments)

    def continues_with(self, piece: _Piece) -> bool:
        """Whether the piece belongs to this call, which has the same id or index, or is the latest."""
        if piece.arguments.lstrip().startswith("{") and self.complete:
            # Nothing can follow a whole object.
            return False
        if piece.call_id and self.given_id and piece.call_id != self.given_id:
            # Some servers give every piece an id of its own, but the name only to the first.
            return not piece.name and bool(self.name) and not self.complete
        return not piece.name or self.name in ("", piece.name)


@dataclass(frozen=True, slots=True)
class _Piece:
    index: int | None
    call_id: str
    name: str
    arguments: str


class ToolCalls:
    """The tool calls of one answer. A piece is assigned by its id, else by its index, else to the latest call."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._ids: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, pieces: object) -> Iterator[Chunk]:
        """The chunks that these pieces complete."""
        for piece in map(_piece, filter(None, lenient.items(pieces))):
            call = self._find(piece) or self._new()
            call.add(piece)
            yield from self._chunks(call)

    def end(self) -> Sequence[Chunk]:
        """A warning for each call that never got a name, and so cannot be executed."""
        message = "the provider sent a tool call without a name, which was left out"
        return [WarningChunk("TOOL_CALL_LEFT_OUT", message) for call in self._calls if not call.name]

    def _find(self, piece: _Piece) -> _Call | None:
        """The call that this piece continues; None if it begins one."""
        newest_first = self._calls[::-1]
        same_index = [call for call in newest_first if call.index == piece.index] if piece.index is not None else []
        if piece.index is None or not (same_index or piece.call_id or piece.name):
            same_index = newest_first
        same_id = [call for call in same_index if piece.call_id and call.given_id == piece.call_id]
        return next((call for call in (same_id or same_index)[:1] if call.continues_with(piece)), None)

    def _new(self) -> _Call:
        self._calls.append(_Call(len(self._calls)))
        return self._calls[-1]

    def _chunks(self, call: _Call) -> Iterator[Chunk]:
        """What was not returned before; nothing while the name is unknown, since every chunk carries it."""
        if call.name and call.unshown:
            call.shown_id = call.shown_id or self._unused_id(call)
            yield ToolCallChunk(call.shown_id, call.name, "".join(call.unshown), 1 + call.number)
            call.unshown.clear()

    def _unused_id(self, call: _Call) -> str:
        """The provider's id, or one of ours if it has none or uses it for two calls."""
        ours = (f"call_{number}" for number in count(call.number))
        chosen = next(name for name in chain([short_id(call.given_id)], ours) if name and name not in self._ids)
        self._ids.add(chosen)
        return chosen


def _piece(value: object) -> _Piece:
    call = lenient.fields(value)
    function = lenient.fields(call.get("function")) or call
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        arguments = "" if arguments is None else msgspec.json.encode(arguments).decode()
    return _Piece(
        lenient.count(call.get("index")), lenient.clean(call.get("id")), lenient.clean(function.get("name")), arguments
    )
