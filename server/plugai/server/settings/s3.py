"""The table `[s3]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class S3Settings(BaseModel):
    """Where artifacts are kept if not on this machine's disk."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    bucket: Annotated[str, Field(min_length=1)]
    """The bucket, which must be there."""
    prefix: str = ""
    """What the keys of the objects begin with."""
    endpoint: str = ""
    """The service's address, as `https://s3.example`; by default that of AWS."""
    region: str = "us-east-1"
    """The region."""
    access_key_id: str = ""
    """The access key; by default AWS's variables and the machine's role say it."""
    secret_access_key: SecretStr = SecretStr("")
    """The secret key: better in PLUGAI_S3__SECRET_ACCESS_KEY than in a file."""
