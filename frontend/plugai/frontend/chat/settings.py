"""What a conversation is set to: its model, its system prompt, its parameters. It knows no Flet."""

from __future__ import annotations

from plugai.client import Session
from plugai.client.types import Parameters


class ChatSettings:
    """The settings of one conversation. Those of a stored one are kept by the server, at once."""

    def __init__(self) -> None:
        self.model = ""
        """The model of the next turn; empty means the server's default."""
        self.system_prompt = ""
        self.parameters = Parameters()
        self._session: Session | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the server has them."""
        return self._session is not None

    def attach(self, session: Session) -> None:
        """From now on the server keeps them, in this session."""
        self._session = session

    def read(self, session: Session) -> None:
        """Take over what the server has stored."""
        info = session.info
        self._session, self.model = session, info.model or ""
        self.system_prompt, self.parameters = info.system_prompt or "", info.parameters or Parameters()

    async def choose(self, model: str) -> None:
        """Use another model. Raises PlugAIError."""
        self.model = model
        if self._session is not None:
            await self._session.update(model=model)

    async def set_system_prompt(self, text: str) -> None:
        """Tell the model something before each turn. Raises PlugAIError."""
        self.system_prompt = text
        if self._session is not None:
            await self._session.update(system_prompt=text)

    async def set_parameters(self, parameters: Parameters) -> None:
        """Use other parameters. Raises PlugAIError."""
        if parameters != self.parameters:
            self.parameters = parameters
            if self._session is not None:
                await self._session.update(parameters=parameters)
