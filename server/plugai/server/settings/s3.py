"""The table `[s3]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class S3Settings(BaseModel):
    """The S3-compatible bucket where artifacts are stored, instead of this machine's disk."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    bucket: Annotated[str, Field(min_length=1)]
    """The bucket, which must exist."""
    prefix: str = ""
    """A prefix for the keys of all objects."""
    endpoint: str = ""
    """The URL of the service, such as `https://s3.example`; by default that of AWS."""
    region: str = "us-east-1"
    """The region."""
    access_key_id: str = ""
    """The access key id; by default the usual AWS variables or the role of the machine are used."""
    secret_access_key: SecretStr = SecretStr("")
    """The secret key; the variable `PLUGAI_S3__SECRET_ACCESS_KEY` is safer than this file."""
