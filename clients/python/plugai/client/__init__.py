"""The Python client of PlugAI.

`Client` is asynchronous; `plugai.client.sync` has the same for programs without an event loop. `types` are the values
of the API, `reasons` the errors that a server reports.

>>> async with Client("http://localhost:8080") as client:
...     print(await client.generate("Hello!").text())
Hello!
"""

from __future__ import annotations

from plugai.client import reasons, types
from plugai.client.client import Client
from plugai.client.content import Prompt, artifact, assistant, image, system, text_of, tool_result, user
from plugai.client.credentials import CredentialStore, FileStore, KeyringStore, MemoryStore, default_store
from plugai.client.errors import (
    AlreadyExistsError,
    AuthenticationError,
    ConfigurationError,
    ContentDamagedError,
    DeadlineError,
    ForbiddenError,
    InvalidArgumentError,
    LostConnectionError,
    NotFoundError,
    PlugAIError,
    PreconditionError,
    ResourceExhaustedError,
    ServerError,
    UnavailableError,
)
from plugai.client.events import Event
from plugai.client.generation import Generation
from plugai.client.groups.auth import SecondFactorNeededError
from plugai.client.groups.base import Pages
from plugai.client.groups.operations import Operation
from plugai.client.groups.sessions import Session
from plugai.client.retries import Retries
from plugai.client.types import Delta, Finished, Message, Parameters, Part, Tool

__all__ = [
    "AlreadyExistsError",
    "AuthenticationError",
    "Client",
    "ConfigurationError",
    "ContentDamagedError",
    "CredentialStore",
    "DeadlineError",
    "Delta",
    "Event",
    "FileStore",
    "Finished",
    "ForbiddenError",
    "Generation",
    "InvalidArgumentError",
    "KeyringStore",
    "LostConnectionError",
    "MemoryStore",
    "Message",
    "NotFoundError",
    "Operation",
    "Pages",
    "Parameters",
    "Part",
    "PlugAIError",
    "PreconditionError",
    "Prompt",
    "ResourceExhaustedError",
    "Retries",
    "SecondFactorNeededError",
    "ServerError",
    "Session",
    "Tool",
    "UnavailableError",
    "artifact",
    "assistant",
    "default_store",
    "image",
    "reasons",
    "system",
    "text_of",
    "tool_result",
    "types",
    "user",
]
