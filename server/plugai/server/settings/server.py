"""Settings: read once, from a TOML file and then from variables that begin with PLUGAI_."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path, user_runtime_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from plugai.server.core.models.definitions import LimitDefinition
from plugai.server.settings.accounts import AccountSettings, BootstrapToken
from plugai.server.settings.limits import TokenLimitSettings, UserLimitSettings
from plugai.server.settings.listener import HostName, ListeningHost, TlsSettings, require_protection, require_solitude
from plugai.server.settings.login import LoginProviderSettings, PublicUrl, require_way_back
from plugai.server.settings.models import ModelSettings
from plugai.server.settings.prompts import PromptRuleSettings
from plugai.server.settings.providers import ProviderSettings
from plugai.server.settings.retention import RetentionSettings
from plugai.server.settings.s3 import S3Settings
from plugai.server.settings.secrets import SecretSettings
from plugai.server.settings.sessions import SessionSettings
from plugai.server.settings.types import Idle, Port, Seconds, seconds


class Settings(BaseSettings):
    """Everything that can be set. Ports may be 0: any free one. Sizes are bytes, times seconds."""

    model_config = SettingsConfigDict(
        # What was wrong may stand beside a key.
        hide_input_in_errors=True,
        env_prefix="PLUGAI_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    host: ListeningHost = "127.0.0.1"
    """The address to listen on, such as `0.0.0.0`: beyond this machine only with `[tls]` or `behind_proxy`."""
    hosts: tuple[HostName, ...] = ()
    """Names by which callers know the server, as `["plugai.example"]`; by default those of its certificate."""
    behind_proxy: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies are in front of the server, encrypt, and tell truly who calls (`X-Forwarded-For`)."""
    tls: TlsSettings | None = None
    """The certificate of the public port: a table `[tls]` in the file."""
    public_url: PublicUrl = ""
    """Where browsers know the server, as `https://plugai.example`; login providers send people back there."""
    login_providers: tuple[LoginProviderSettings, ...] = ()
    """Those at whom people may sign in: `[[login_providers]]` in the file."""
    port: Port = 8080
    """The public port: REST, SSE, gRPC and gRPC-web."""
    grpc_port: Port = 50051
    """The gateway's own gRPC, with reflection and health."""
    metrics_port: Port = 0
    """Prometheus metrics; by default any free port, which `plugai up` prints."""
    data_folder: Path = Field(default_factory=lambda: user_data_path("plugai"))
    """Where records and models are kept."""
    runtime_folder: Path = Field(default_factory=lambda: _runtime_folder())
    """Where sockets are, for as long as the server runs. Its path must be short."""
    models_folder: Path | None = None
    """Where GGUF files and folders of weights are discovered; by default `models` in the data folder."""
    database_url: str = Field(default="", repr=False)
    """`postgresql://user:password@host/name`, or `sqlite:////folder/file.db`; by default SQLite in the data folder."""
    gateway: str = "gateway-1"
    """The name of this gateway in the records of requests; each gateway on one database needs its own."""

    default_model: str = "smollm2-135m-instruct"
    """The model of a request that names none. It is loaded at the start and kept loaded."""
    models: tuple[ModelSettings, ...] = ()
    """Models to serve beside those discovered: `[[models]]` in the file."""
    providers: tuple[ProviderSettings, ...] = ()
    """Remote providers to offer models of: `[[providers]]` in the file."""
    provider_keys: dict[str, SecretStr] = Field(default_factory=dict)
    """The server's keys by provider, for the environment: `PLUGAI_PROVIDER_KEYS__OPENAI=...`."""
    providers_refresh_seconds: Seconds = 3600.0
    """How often the providers are asked which models they have."""
    definitions_refresh_seconds: Seconds = 10.0
    """How soon a gateway sees what administrators told another one on the same database, of models and limits."""
    load_seconds: Seconds = 300.0
    """How long loading a model may take."""

    max_loaded: Annotated[int, Field(ge=1)] | None = 4
    """How many models may be loaded at once; the idle one that was used longest ago makes room."""
    max_memory_bytes: Annotated[int, Field(ge=1)] | None = None
    """How much memory loaded models may take together, in bytes; by default four fifths of the machine's."""
    idle_seconds: Idle = 900.0
    """How long a model stays loaded without being used, in seconds or "never"."""
    room_patience_seconds: Seconds = 30.0
    """How long a request waits for room before a model that is always busy must empty and make room."""
    preload_seconds: Idle = 60.0
    """After so long without a request, free room is given to models that were used much lately; or "never"."""

    max_waiting: Annotated[int, Field(ge=0)] = 256
    """Requests that may wait, for all models together; one more is refused."""
    max_waiting_per_user: Annotated[int, Field(ge=0)] = 64
    """Requests of one user that may wait; one more is refused."""
    limits_per_user: UserLimitSettings = UserLimitSettings()
    """What each user may ask: a table `[limits_per_user]` in the file."""
    limits_per_token: TokenLimitSettings = TokenLimitSettings()
    """What each API token may ask beside that: a table `[limits_per_token]` in the file."""
    prompt_rules: PromptRuleSettings = PromptRuleSettings()
    """What is done about hidden characters and the like in prompts: a table `[prompt_rules]` in the file."""
    heartbeat_seconds: Seconds = 15.0
    """After so long without an event, a stream says that it is alive."""
    slow_reader_seconds: Seconds = 30.0
    """A reader that takes nothing, or keeps a request's full log waiting, for so long has its stream ended."""
    events_kept_seconds: Seconds = 300.0
    """How long after its end the events of a request can be read again."""
    events_kept_bytes: Annotated[int, Field(ge=0)] = 64 * 1024 * 1024
    """The most that all events kept for that take."""
    request_log_bytes: Annotated[int, Field(ge=64 * 1024)] = 4 * 1024 * 1024
    """The most that the events of one request take while it runs."""
    drain_seconds: Seconds = 30.0
    """When the server stops, requests in flight have so long to finish."""

    artifacts_folder: Path | None = None
    """Where artifacts are kept, and with S3 those on their way in; by default `artifacts` in the data folder."""
    artifact_max_bytes: Annotated[int, Field(ge=1)] = 1024**3
    """The largest artifact."""
    artifact_quota_bytes: Annotated[int, Field(ge=0)] = 20 * 1024**3
    """The most bytes of artifacts that one user may keep."""
    artifact_quota: Annotated[int, Field(ge=0)] = 100_000
    """The most artifacts that one user may keep."""
    attachments_max_bytes: Annotated[int, Field(ge=0, le=32 * 1024**2)] = 20 * 1024**2
    """The most bytes of artifacts that the messages of one request may carry to a model. At most 32 MiB."""
    artifact_collect_seconds: Seconds = 600.0
    """How often the contents of deleted artifacts are removed from the disk."""
    image_max_pixels: Annotated[int, Field(ge=1)] = 50_000_000
    """The largest picture that is decoded, in pixels."""
    retention: RetentionSettings = RetentionSettings()
    """How long records are kept: a table `[retention]` in the file."""
    s3: S3Settings | None = None
    """Keep artifacts in a bucket of an S3-compatible service: a table `[s3]` in the file."""

    accounts: AccountSettings = Field(default_factory=AccountSettings)
    """Whether callers must sign in: a table `[accounts]` in the file."""
    bootstrap_token: BootstrapToken | None = None
    """What makes its bearer the first administrator, 32 to 128 characters; by default one is made and printed."""

    secrets: SecretSettings = Field(default_factory=SecretSettings)
    """Where the master key comes from: a table `[secrets]` in the file."""
    sessions: SessionSettings = SessionSettings()
    """How conversations are kept: a table `[sessions]` in the file."""

    cors_origins: tuple[str, ...] = ()
    """Exact origins of web pages elsewhere that may call the server, as `https://app.example`."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 4 * 1024 * 1024
    """The largest body of a REST request."""

    @model_validator(mode="after")
    def _protected(self) -> Settings:
        require_protection(self.host, self.hosts, self.tls, self.behind_proxy)
        if not self.accounts.enabled:
            require_solitude(self.host, self.behind_proxy)
        require_way_back(self.login_providers, self.public_url)
        return self

    @model_validator(mode="after")
    def _each_model_once(self) -> Settings:
        ids = [model.id for model in self.models]
        if twice := {model for model in ids if ids.count(model) > 1}:
            raise ValueError(f"models: {', '.join(sorted(twice))} is configured twice")
        return self

    @model_validator(mode="after")
    def _each_provider_once(self) -> Settings:
        ids = [provider.id for provider in self.providers]
        if twice := {provider for provider in ids if ids.count(provider) > 1}:
            raise ValueError(f"providers: {', '.join(sorted(twice))} is configured twice")
        if unknown := set(self.provider_keys) - set(ids):
            raise ValueError(f"provider_keys: {', '.join(sorted(unknown))} is not among the providers")
        return self

    @property
    def storage_url(self) -> str:
        """Where records are kept: SQLite in the data folder unless a database is named."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'plugai.db').absolute()}"

    @property
    def memory_bytes(self) -> int:
        """What models may take together: four fifths of this machine's memory unless it is said."""
        return self.max_memory_bytes or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 4 // 5

    @property
    def limits(self) -> LimitDefinition:
        """What holds for all models together."""
        return LimitDefinition(
            self.max_loaded,
            self.memory_bytes,
            seconds(self.idle_seconds),
            self.room_patience_seconds,
            seconds(self.preload_seconds),
            self.max_waiting,
            self.max_waiting_per_user,
        )

    @property
    def gguf_folder(self) -> Path:
        """Where models are discovered."""
        return self.models_folder or self.data_folder / "models"

    @property
    def contents_folder(self) -> Path:
        """Where artifacts are kept."""
        return self.artifacts_folder or self.data_folder / "artifacts"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _runtime_folder() -> Path:
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR, as in a container, it is a folder in /tmp: nothing to tell everyone at every start.
        warnings.simplefilter("ignore", UserWarning)
        return user_runtime_path("plugai")


def read_settings(file: Path | None, **given: object) -> Settings:
    """The settings of a file, overridden by the environment, overridden by what is given and not None."""
    config = SettingsConfigDict(**{**Settings.model_config, "toml_file": file})
    source = type("Settings", (Settings,), {"model_config": config, "__module__": __name__})
    settings: Settings = source(**{name: value for name, value in given.items() if value is not None})
    return settings
