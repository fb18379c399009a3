"""A conversation with a model: what has been said, and what the next request is like."""

from __future__ import annotations

from dataclasses import dataclass, field

from plugai.client import Client, Generation, Message, Parameters, Part, Session, Tool, system, user
from plugai.client.groups.options import GenerateOptions
from plugai.client.types import ResponseFormat


@dataclass(slots=True)
class Conversation:
    """A conversation. The server stores it if it has a session; otherwise `history` has all that was said."""

    client: Client
    model: str = ""
    instructions: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    tools: list[Tool] = field(default_factory=list)
    response_format: ResponseFormat | None = None
    session: Session | None = None
    history: list[Message] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    """Images for the next question."""

    def question(self, text: str) -> Message:
        """The user's next message, with what is attached."""
        message = user(text, *self.attached)
        self.attached = []
        return message

    def ask(self, *messages: Message) -> Generation:
        """Request the answer to new messages. `add` them, with the answer, once it is complete."""
        if self.session is not None:
            return self.session.say(messages, **self._options())
        first = [system(self.instructions)] if self.instructions else []
        return self.client.generate([*first, *self.history, *messages], **self._options())

    def add(self, *messages: Message) -> None:
        """What was said. Nothing else is: models expect that each question has an answer."""
        if self.session is None:
            self.history.extend(messages)

    async def clear(self) -> None:
        """Begin again, with the same model and instructions."""
        self.history = []
        if self.session is not None:
            self.session = await new_session(self.client, self.instructions)

    def _options(self) -> GenerateOptions:
        options = GenerateOptions(parameters=self.parameters, tools=self.tools)
        if self.model:
            options["model"] = self.model
        if self.response_format is not None:
            options["response_format"] = self.response_format
        return options


async def new_session(client: Client, instructions: str) -> Session:
    """A new session of the caller."""
    return await client.sessions.create(system_prompt=instructions)
