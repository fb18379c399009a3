"""The table `[hub]` of the settings: where models are found and downloaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from pydantic import BaseModel, ConfigDict, Field, field_validator


class HubSettings(BaseModel):
    """The hub of models, and how much of the network its downloads take."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    endpoint: str = Field(default_factory=lambda: _variable("HF_ENDPOINT") or "https://huggingface.co")
    """The address of the hub or of a mirror; by default that in the variable `HF_ENDPOINT`, or Hugging Face's."""
    offline: bool = Field(default_factory=lambda: _variable("HF_HUB_OFFLINE").lower() in ("1", "true", "yes"))
    """Never ask the hub; by default as the variable `HF_HUB_OFFLINE` says."""
    proxies: Mapping[str, str] = Field(default_factory=getproxies_environment, repr=False)
    """Proxies by scheme, and the hosts without one as `no`; by default those in the variables `HTTPS_PROXY`,
    `HTTP_PROXY` and `NO_PROXY`."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that may be connected to at private addresses or over plain HTTP, such as that of a mirror."""
    max_downloads: Annotated[int, Field(ge=1, le=64)] = 2
    """How many models are downloaded at once; further ones wait."""
    bytes_per_second: Annotated[int, Field(ge=1024)] | None = None
    """The bandwidth of all downloads together; by default there is no limit."""

    metadata_refresh_seconds: Annotated[float, Field(ge=60)] = 86400.0
    """How old what the hub said of a downloaded model may be before it is asked again, in the background."""

    @field_validator("endpoint")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.username is not None:
            raise ValueError("must begin with https://, followed by a host")
        return value.rstrip("/")


def _variable(name: str) -> str:
    """A variable of Hugging Face's own tools, which users have set for them already."""
    return os.environ.get(name, "")  # noqa: TID251 - settings read the environment
