"""What a call of the API is: an rpc of the contract with the types of its messages, and the options of one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from plugai.client.values import Value

Request = TypeVar("Request", bound=Value)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Http:
    """How an rpc is called over HTTP: verb, path template, and the field that is the body (`*`: all others)."""

    verb: str
    path: str
    body: str


@dataclass(frozen=True, slots=True)
class Rpc(Generic[Request, Answer]):
    """One rpc. `repeatable`: to call it again has the effect of calling it once; `public`: it needs no credential."""

    service: str
    name: str
    http: Http
    request: type[Request]
    answer: type[Answer]
    repeatable: bool
    public: bool

    @property
    def path(self) -> str:
        """The path over gRPC."""
        return f"/{self.service}/{self.name}"


@dataclass(frozen=True, slots=True)
class CallOptions:
    """The options of one call: the credential (empty: none), the time it may take in seconds (None: any), headers."""

    token: str = field(default="", repr=False)
    timeout: float | None = None
    more_headers: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """What is sent beside the message, over either transport."""
        own = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {**self.more_headers, **own}
