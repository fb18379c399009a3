"""The table `[secrets]` of the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from plugai.server.core.providers.credentials import ServerCredentialsFor


class SecretSettings(BaseModel):
    """Where the master keys are stored, and who may use the server's provider keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    master_key_file: Path | None = None
    """A file with the master keys, one per line; by default `keys/master.keys` in the data folder, created at the first
    start."""
    master_key: SecretStr = SecretStr("")
    """The master keys themselves, separated by spaces, for use as the variable `PLUGAI_SECRETS__MASTER_KEY`."""
    master_key_command: tuple[str, ...] = Field(default=(), repr=False)
    """A command, with its arguments, that prints the master keys, such as the client of a key management service."""

    server_credentials_for: ServerCredentialsFor = ServerCredentialsFor.EVERYONE
    """Who may use the server's provider keys: "everyone", or "administrators"; then all others must store their own."""

    @model_validator(mode="after")
    def _one_source(self) -> SecretSettings:
        given = [
            self.master_key_file is not None,
            bool(self.master_key.get_secret_value()),
            bool(self.master_key_command),
        ]
        if sum(given) > 1:
            raise ValueError("set only one of master_key_file, master_key and master_key_command")
        return self
