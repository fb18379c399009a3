"""Reads an answer character by character, so that what is found does not depend on how the answer is cut."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from typing import TypeVar

from plugai.runners.text.calls.events import ArgumentsFound, CallBegun, CallEnded, Found, TextFound

END = ""
"""What comes after the last character, again and again."""

T = TypeVar("T")
Reading = Generator[None, str, T]
"""Reads characters, which are sent to it, and returns what they say."""


class NotACallError(Exception):
    """What looked like a call is text."""


class Scanner:
    """The characters of one answer, and what was found in them."""

    def __init__(self, tools: Mapping[str, Mapping[str, object]]) -> None:
        """`tools` are those that can be called: the JSON Schemas of their arguments, by name."""
        self.tools = tools
        self.found: list[Found] = []
        self.calls = 0
        """How many calls have begun."""
        self._returned: list[str] = []
        self._ended = False
        # What may become a call, or text after all.
        self._held: list[str] | None = None
        self._spaces = ""

    def next(self) -> Reading[str]:
        """The next character, or END."""
        if self._returned:
            character = self._returned.pop()
        elif self._ended:
            return END
        else:
            character = yield
            self._ended = character == END
        if self._held is not None and character != END:
            self._held.append(character)
        return character

    def back(self, text: str) -> None:
        """Return what was read last, to read it again."""
        self._returned.extend(reversed(text))
        if self._held is not None and text:
            del self._held[-len(text) :]

    def hold(self) -> None:
        """Keep what is read from now on: it is text if `reject` comes before `begin`."""
        self._held = []

    def reject(self, last: str = "") -> NotACallError:
        """The error for what is no call after all; `last` is read again."""
        self.back(last)
        return NotACallError()

    def release(self) -> None:
        """What was held is text."""
        held, self._held = self._held, None
        self.text("".join(held or ()))

    def drop(self) -> None:
        """What was held says nothing."""
        self._held = None

    def begin(self, name: str) -> None:
        """A call begins; what was held belongs to it."""
        self._held = None
        # Between calls, and before the first one, space only separates.
        self._spaces = ""
        self.calls += 1
        self.found.append(CallBegun(name))

    def arguments(self, text: str) -> None:
        """A piece of the arguments of the call."""
        if text:
            self.found.append(ArgumentsFound(text))

    def end(self) -> None:
        """The call is complete."""
        self.found.append(CallEnded())

    def text(self, text: str) -> None:
        """Text beside the calls. Space at its end is kept back until it is known what follows."""
        said = (self._spaces + text).rstrip()
        self._spaces = (self._spaces + text)[len(said) :]
        if said:
            self.found.append(TextFound(said))

    def finish(self) -> None:
        """The end of the answer; space at the end is a part of it if there was nothing but text."""
        if self._spaces and not self.calls:
            self.found.append(TextFound(self._spaces))
        self._spaces = ""

    def skip_space(self) -> Reading[str]:
        """The next character that is no space, or END."""
        while (character := (yield from self.next())).isspace():
            pass
        return character

    def peek(self) -> Reading[str]:
        """The same, to be read again."""
        character = yield from self.skip_space()
        self.back(character)
        return character

    def closing(self, text: str) -> Reading[None]:
        """Read space, and this text if it follows: models leave out what ends a call."""
        yield from self.peek()
        yield from self.literal(text)

    def literal(self, text: str) -> Reading[bool]:
        """Whether this text follows, which is then read."""
        for count, wanted in enumerate(text):
            character = yield from self.next()
            if character != wanted:
                self.back(text[:count] + character)
                return False
        return True

    def up_to(self, stops: str) -> Reading[str]:
        """The text before the first of these characters, which is not read, or before the end."""
        pieces: list[str] = []
        while (character := (yield from self.next())) != END and character not in stops:
            pieces.append(character)
        self.back(character)
        return "".join(pieces)


Opening = Callable[[Scanner], Reading[None]]
"""Reads what follows the text that opens calls."""


def read_answer(scanner: Scanner, openings: Mapping[str, Opening]) -> Reading[None]:
    """Read a whole answer, in which calls begin with one of these texts; what is no call is text."""
    while True:
        scanner.hold()
        opener, character = yield from _opener(scanner, openings)
        if opener:
            with suppress(NotACallError):
                yield from openings[opener](scanner)
        # What became a call is not held any more.
        scanner.release()
        if character == END and not opener:
            scanner.finish()
            return


def _opener(scanner: Scanner, openings: Mapping[str, Opening]) -> Reading[tuple[str, str]]:
    """The longest text that opens calls here; or none, and the one character that is read instead."""
    seen = ""
    while True:
        character = yield from scanner.next()
        if character == END or not any(opener.startswith(seen + character) for opener in openings):
            break
        seen += character
    longest = max((opener for opener in openings if seen.startswith(opener)), key=len, default="")
    if longest:
        scanner.back(seen[len(longest) :] + character)
        return longest, character
    if seen:
        scanner.back(seen[1:] + character)
    return "", seen[:1] or character
