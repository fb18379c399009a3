"""The table `[secrets]` of the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from plugai.server.core.providers.credentials import ServerCredentialsFor


class SecretSettings(BaseModel):
    """Where the master key comes from, and whose keys pay."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    master_key_file: Path | None = None
    """The master keys, one on each line; by default `keys/master.keys` in the data folder, made at the first start."""
    master_key: SecretStr = SecretStr("")
    """The master keys themselves, with spaces between, for the environment: `PLUGAI_SECRETS__MASTER_KEY=...`."""
    master_key_command: tuple[str, ...] = Field(default=(), repr=False)
    """A program, with its arguments, that prints the master keys: the client of a key management service."""

    server_credentials_for: ServerCredentialsFor = ServerCredentialsFor.EVERYONE
    """Whose requests the server's keys for providers may pay: "everyone", or "administrators"; the others need keys of
    their own."""

    @model_validator(mode="after")
    def _one_source(self) -> SecretSettings:
        given = [
            self.master_key_file is not None,
            bool(self.master_key.get_secret_value()),
            bool(self.master_key_command),
        ]
        if sum(given) > 1:
            raise ValueError("give one of master_key_file, master_key and master_key_command")
        return self
