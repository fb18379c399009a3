"""Ten short questions, each with one answer that is right."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and a pattern that a word of the right answer begins with."""

    text: str
    pattern: str

    def is_answered(self, answer: str) -> bool:
        """Whether an answer has what is right."""
        return re.search(rf"\b(?:{self.pattern})", answer, re.IGNORECASE) is not None


QUESTIONS = (
    Question("What is the capital of France?", "paris"),
    Question("What is 17 + 25?", "42"),
    Question("Who wrote Romeo and Juliet?", "shakespeare"),
    Question("How many days are there in a leap year?", "366"),
    Question("Translate 'Good morning' to Spanish.", "buenos d"),
    Question("What is the chemical symbol for gold?", "au"),
    Question("Which planet is closest to the Sun?", "mercury"),
    Question("Name the largest ocean on Earth.", "pacific"),
    Question("What is the opposite of 'hot'?", "cold"),
    Question("If Tom has 3 apples and buys 4 more, then eats 2, how many does he have?", "5|five"),
)
"""Those to which models of a billion parameters know the answers, and of a hundred million do not."""
