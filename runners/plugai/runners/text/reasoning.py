"""Splits the reasoning of a model from its answer, by the marks that its chat template has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from plugai.runners.base import ReasoningEffort
from plugai.runners.text import harmony
from plugai.runners.text.harmony import HarmonySplitter

_VARIABLES = ("enable_thinking", "thinking")
_EFFORT = "reasoning_effort"
_BUDGETS = {ReasoningEffort.NONE: 0, ReasoningEffort.LOW: 512, ReasoningEffort.MEDIUM: 2048}
"""How many tokens a model may reason for where its template does not know the effort."""


@dataclass(frozen=True, slots=True)
class ReasoningMarks:
    """The texts around the reasoning, and those with which it is ended for a model, if these are not `end` alone.

    `control` are the texts that may be control tokens of the model; by default those two. `around` are those with which
    it marks its answer, which are no part of it.
    """

    begin: str
    end: str
    forced: str = ""
    control: tuple[str, ...] = ()
    around: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """What must be seen in an answer."""
        return self.control or (self.begin, self.end)


_HARMONY = ReasoningMarks(
    harmony.ANALYSIS,
    harmony.END,
    harmony.FINAL,
    (harmony.START, harmony.CHANNEL, harmony.MESSAGE, harmony.END, harmony.CONSTRAIN),
)


# A template that shows the end of one shows what the model is to write.
_KNOWN = (
    _HARMONY,
    # Granite 3.3, and 3.2.
    ReasoningMarks("<think>", "</think>", around=("<response>", "</response>")),
    ReasoningMarks("Here is my thought process:", "Here is my response:"),
    ReasoningMarks("<think>", "</think>"),
    ReasoningMarks("[THINK]", "[/THINK]"),
    ReasoningMarks("<|START_THINKING|>", "<|END_THINKING|>"),
    ReasoningMarks("<seed:think>", "</seed:think>"),
    ReasoningMarks("<thinking>", "</thinking>"),
    ReasoningMarks("<reasoning>", "</reasoning>"),
    ReasoningMarks("<thought>", "</thought>"),
)


@dataclass(frozen=True, slots=True)
class ReasoningFormat:
    """How a chat template has a model reason. `switches`: it can turn reasoning off; `effort`: it knows the effort."""

    marks: ReasoningMarks
    switches: bool
    effort: bool

    @property
    def forced_end(self) -> str:
        """What ends the reasoning where the model has not ended it."""
        return self.marks.forced or f"\n{self.marks.end}\n\n"

    def splitter(self, prompt: str) -> ReasoningSplitter | HarmonySplitter:
        """What splits an answer that follows this prompt."""
        return HarmonySplitter(prompt) if self.marks is _HARMONY else ReasoningSplitter(self.marks, prompt)

    def variables(self, effort: ReasoningEffort | None) -> dict[str, object]:
        """What the template is told."""
        if effort is None:
            return {}
        thinks = effort is not ReasoningEffort.NONE
        return {name: thinks for name in _VARIABLES} | ({_EFFORT: effort.value} if thinks else {})

    def budget(self, effort: ReasoningEffort | None) -> int | None:
        """The most tokens of reasoning; None for no limit but the answer's."""
        if effort is None or (self.effort and effort is not ReasoningEffort.NONE):
            return None
        return _BUDGETS.get(effort)


def reasoning_format(template: str) -> ReasoningFormat | None:
    """How this chat template has a model reason; None if it shows no reasoning."""
    marks = next((marks for marks in _KNOWN if _shows(template, marks)), None)
    if marks is None:
        return None
    return ReasoningFormat(marks, any(name in template for name in _VARIABLES), _EFFORT in template)


def _shows(template: str, marks: ReasoningMarks) -> bool:
    # Many templates have the mark that ends a message there.
    if marks is _HARMONY:
        return harmony.CHANNEL in template
    return all(mark in template for mark in marks.around) and (marks.begin in template or marks.end in template)


class _Place(Enum):
    BEFORE = auto()
    INSIDE = auto()
    AFTER = auto()


class ReasoningSplitter:
    """Reads one answer. What is split does not depend on how its text is cut."""

    def __init__(self, marks: ReasoningMarks, prompt: str) -> None:
        """`prompt` is what the answer follows: it may have begun the reasoning."""
        self._marks = marks
        self._place = _Place.INSIDE if prompt.rstrip().endswith(marks.begin) else _Place.BEFORE
        self._held = ""
        self._said = False

    @property
    def inside(self) -> bool:
        """Whether the model is reasoning."""
        return self._place is _Place.INSIDE

    @property
    def may_begin(self) -> bool:
        """Whether the model may still begin to reason."""
        return self._place is _Place.BEFORE

    def feed(self, text: str) -> Iterator[tuple[bool, str]]:
        """Pieces of the text, and whether each is reasoning."""
        self._held += text
        if self._place is _Place.BEFORE:
            self._before()
        if self._place is _Place.INSIDE:
            yield from self._inside()
        if self._place is _Place.AFTER:
            yield from self._after()

    def finish(self) -> Iterator[tuple[bool, str]]:
        """The rest at the end."""
        if self._held and not (self.inside and self._held.isspace()):
            yield self.inside, self._held
        self._held = ""

    def _before(self) -> None:
        begin, seen = self._marks.begin, self._held.lstrip()
        if seen.startswith(begin):
            self._place, self._held = _Place.INSIDE, seen[len(begin) :]
        elif not begin.startswith(seen):
            self._place = _Place.AFTER
            # Without reasoning, the answer is what the model wrote, to the last space.
            self._said = not self._marks.around

    def _inside(self) -> Iterator[tuple[bool, str]]:
        if not self._said:
            self._held = self._held.lstrip()
        end = self._held.find(self._marks.end)
        if end >= 0:
            said = self._held[:end].rstrip()
            self._held = self._held[end + len(self._marks.end) :]
            self._place, self._said = _Place.AFTER, False
            if said:
                yield True, said
            return
        sure = self._held[: len(self._held) - self._possible(self._marks.end)]
        # Space before the mark is not reasoning.
        yield from self._release(len(sure.rstrip()), reasoning=True)

    def _after(self) -> Iterator[tuple[bool, str]]:
        sure = len(self._held) - max(map(self._possible, self._marks.around), default=0)
        text, self._held = self._held[:sure], self._held[sure:]
        for mark in self._marks.around:
            text = text.replace(mark, "")
        text = text if self._said else text.lstrip()
        if text:
            self._said = True
            yield False, text

    def _possible(self, mark: str) -> int:
        """How many characters at the end may begin the mark."""
        lengths = range(min(len(mark) - 1, len(self._held)), 0, -1)
        return next((length for length in lengths if mark.startswith(self._held[-length:])), 0)

    def _release(self, length: int, *, reasoning: bool) -> Iterator[tuple[bool, str]]:
        text, self._held = self._held[:length], self._held[length:]
        if text:
            self._said = True
            yield reasoning, text
