"""Which texts a grammar accepts."""

from __future__ import annotations

from llguidance import LLMatcher

from plugai.runners.base import ResponseFormat
from plugai.runners.text.grammar.limits import parser_limits
from plugai.runners.text.grammar.trial import bytes_alone, grammar_of


class Accepting:
    """Tries texts on a response format, byte for byte. Raises InvalidRequestError if it cannot be used."""

    def __init__(self, response_format: ResponseFormat) -> None:
        self._matcher = LLMatcher(bytes_alone(), grammar_of(response_format), log_level=0, limits=parser_limits())
        assert not self._matcher.is_error(), self._matcher.get_error()

    def __call__(self, text: str) -> bool:
        """Whether this is a whole answer."""
        data = list(text.encode())
        read = self._matcher.try_consume_tokens(data)
        accepted = read == len(data) and self._matcher.is_accepting()
        assert self._matcher.rollback(read)
        return accepted
