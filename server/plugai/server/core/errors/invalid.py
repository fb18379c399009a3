"""Requests that are not valid."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.invalid import InvalidRequestError


class MalformedMessageError(InvalidRequestError):
    """The bytes are not a message of the expected type."""

    reason = "MALFORMED_MESSAGE"


class BodyTooLargeError(InvalidRequestError):
    """The body of a request is larger than the server reads."""

    reason = "BODY_TOO_LARGE"

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body has more than {limit} bytes, which is the limit; send less")


class PromptRefusedError(InvalidRequestError):
    """One of the server's prompt rules rejects the prompt."""

    reason = "PROMPT_REFUSED"

    def __init__(self, rule: str, policy: str, path: str, problem: str) -> None:
        """`policy` is the version of the rules; `problem` is what is wrong with the field at `path`."""
        super().__init__(f"{path} {problem}; prompt rule {rule!r} ({policy}) refuses it", {path: problem})
        self.rule = rule

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"rule": self.rule}


class ImportUnreadableError(InvalidRequestError):
    """A file of sessions contains none that can be read."""

    reason = "IMPORT_UNREADABLE"
