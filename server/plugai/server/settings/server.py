"""The settings, which are read once: from a TOML file, then from environment variables that begin with PLUGAI_."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path, user_runtime_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.server.core.models.definitions import LimitDefinition
from plugai.server.settings.accounts import AccountSettings, BootstrapToken
from plugai.server.settings.confinement import ConfinementSettings
from plugai.server.settings.hub import HubSettings
from plugai.server.settings.limits import TokenLimitSettings, UserLimitSettings
from plugai.server.settings.listener import HostName, ListeningHost, TlsSettings, require_encryption, require_loopback
from plugai.server.settings.login import LoginProviderSettings, PublicUrl, require_public_url
from plugai.server.settings.models import ModelSettings
from plugai.server.settings.prompts import PromptRuleSettings
from plugai.server.settings.providers import ProviderSettings
from plugai.server.settings.quotas import QuotaSettings
from plugai.server.settings.retention import RetentionSettings
from plugai.server.settings.s3 import S3Settings
from plugai.server.settings.secrets import SecretSettings
from plugai.server.settings.sessions import SessionSettings
from plugai.server.settings.types import Idle, Port, Seconds, seconds


class Settings(BaseSettings):
    """All settings. A port of 0 means any free port. Sizes are in bytes, times in seconds."""

    model_config = SettingsConfigDict(
        # A wrong value may be a secret, or be next to one.
        hide_input_in_errors=True,
        env_prefix="PLUGAI_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    host: ListeningHost = "127.0.0.1"
    """The address to listen on. An address that other machines can reach, such as `0.0.0.0`, requires `[tls]` or
    `behind_proxy`."""
    hosts: tuple[HostName, ...] = ()
    """Host names of the server, such as `["plugai.example"]`; by default those of its certificate."""
    openai_hosts: tuple[HostName, ...] = ()
    """Other host names of the server, such as `["openai.plugai.example"]`, under which `/v1` is OpenAI's API, for
    programs that cannot be given `/openai/v1`. A certificate must have them too."""
    behind_proxy: Annotated[int, Field(ge=0, le=8)] = 0
    """The number of trusted proxies in front of the server, which encrypt and set `X-Forwarded-For`."""
    edge_memory_bytes: Annotated[int, Field(ge=128 * 1024**2)] | None = None
    """The memory limit of Envoy, which refuses new requests before it is reached; by default an eighth of the machine's
    memory, and at least 256 MiB."""
    tls: TlsSettings | None = None
    """The certificate of the public port: the table `[tls]` of the file."""
    public_url: PublicUrl = ""
    """The URL of the server in browsers, such as `https://plugai.example`; login providers redirect to it."""
    login_providers: tuple[LoginProviderSettings, ...] = ()
    """Services at which users can sign in: `[[login_providers]]` in the file."""
    port: Port = 8080
    """The public port: REST, SSE, gRPC and gRPC-web."""
    grpc_port: Port = 50051
    """The gRPC port of the gateway itself, on loopback, with reflection and health checks."""
    metrics_port: Port = 0
    """The port of the Prometheus metrics; by default any free port, which `plugai up` prints."""
    data_folder: Path = Field(default_factory=lambda: user_data_path("plugai"))
    """The folder for the database, keys, artifacts and models."""
    runtime_folder: Path = Field(default_factory=lambda given: _runtime_folder(given))
    """The folder for Unix sockets while the server runs, of each data folder by default. Its path must be short."""
    models_folder: Path | None = None
    """The folder in which GGUF files and model folders are discovered; by default `models` in the data folder."""
    hub: HubSettings = Field(default_factory=HubSettings)
    """Where models are found and downloaded: the table `[hub]` of the file."""
    models_folder_seconds: Seconds = 10.0
    """How often the models folder is looked through. Where the filesystem reports changes, as all but network ones do,
    they are noticed at once."""
    database_url: str = Field(default="", repr=False)
    """`postgresql://user:password@host/name`, or `sqlite:////folder/file.db`; by default SQLite in the data folder."""
    gateway: str = "gateway-1"
    """The name of this gateway in request records. Gateways that share a database need different names."""

    default_model: str = "smollm2-135m-instruct"
    """The model for requests that name none. It is loaded at the start and stays loaded."""
    models: tuple[ModelSettings, ...] = ()
    """Models to serve in addition to the discovered ones: `[[models]]` in the file."""
    providers: tuple[ProviderSettings, ...] = ()
    """Remote providers whose models are served: `[[providers]]` in the file."""
    provider_keys: dict[str, SecretStr] = Field(default_factory=dict)
    """The server's API keys by provider id, for use as variables: `PLUGAI_PROVIDER_KEYS__OPENAI=...`."""
    providers_refresh_seconds: Seconds = 3600.0
    """How often the model lists of the providers are refreshed."""
    definitions_refresh_seconds: Seconds = 10.0
    """How often a gateway reads the changes to models and limits that other gateways on its database have made."""
    load_seconds: Seconds = 300.0
    """Timeout for loading a model."""
    stall_seconds: Seconds = 1800.0
    """A local model's process that makes no progress for as long is ended: it does not respond, or computes nothing
    although requests run. Its requests fail, and it is started again for the next one."""

    max_loaded: Annotated[int, Field(ge=1)] | None = 4
    """How many models may be loaded at once; the least recently used idle model is unloaded to make room."""
    max_memory_bytes: Annotated[int, Field(ge=1)] | None = None
    """The memory limit of all loaded models together; by default four fifths of the machine's memory."""
    confinement: ConfinementSettings = ConfinementSettings()
    """What the processes of local models may touch: the table `[confinement]` of the file."""
    idle_seconds: Idle = 900.0
    """Seconds without a request after which a model is unloaded, or "never"."""
    room_patience_seconds: Seconds = 30.0
    """How long a request waits for memory before a constantly busy model gets no new requests, until it is unloaded."""
    preload_seconds: Idle = 60.0
    """Seconds without a request after which recently much-used models are preloaded into free memory; or "never"."""

    max_waiting: Annotated[int, Field(ge=0)] = 256
    """The maximum number of queued requests, for all models together; further ones are refused, except for the first of
    a user who has none in the queue."""
    max_waiting_per_user: Annotated[int, Field(ge=0)] = 64
    """The maximum number of queued requests of one user; further ones are refused."""
    limits_per_user: UserLimitSettings = UserLimitSettings()
    """Rate limits of each user: the table `[limits_per_user]` of the file."""
    limits_per_token: TokenLimitSettings = TokenLimitSettings()
    """Additional rate limits of each API token: the table `[limits_per_token]` of the file."""
    quotas_per_user: QuotaSettings = QuotaSettings()
    """How much each user may keep: the table `[quotas_per_user]` of the file."""
    prompt_rules: PromptRuleSettings = PromptRuleSettings()
    """Checks for hidden characters and forged structure in prompts: the table `[prompt_rules]` of the file."""
    heartbeat_seconds: Seconds = 15.0
    """Seconds without an event after which a stream sends a heartbeat."""
    slow_reader_seconds: Seconds = 30.0
    """A stream is ended when its client reads nothing, or blocks a request whose event log is full, for this long."""
    events_kept_seconds: Seconds = 300.0
    """How long after its end the events of a request can be replayed."""
    events_kept_bytes: Annotated[int, Field(ge=0)] = 64 * 1024 * 1024
    """The memory limit for the events of all ended requests."""
    request_log_bytes: Annotated[int, Field(ge=64 * 1024)] = 4 * 1024 * 1024
    """The memory limit for the events of one running request."""
    user_logs_bytes: Annotated[int, Field(ge=64 * 1024)] = 32 * 1024 * 1024
    """The memory limit for the events of one user's running requests, which share it evenly."""
    all_logs_bytes: Annotated[int, Field(ge=64 * 1024)] = 256 * 1024 * 1024
    """The memory limit for the events of all running requests, which share it evenly."""
    user_prompts_bytes: Annotated[int, Field(ge=1024**2)] = 64 * 1024 * 1024
    """The memory limit for the prompts of one user's requests that wait or run; further ones are refused."""
    all_prompts_bytes: Annotated[int, Field(ge=1024**2)] = 512 * 1024 * 1024
    """The memory limit for the prompts of all users' requests, of which no user may hold more than is left."""
    drain_seconds: Seconds = 30.0
    """How long running requests may take to finish when the server stops."""

    artifacts_folder: Path | None = None
    """The folder for artifacts, or, with S3, for unfinished uploads; by default `artifacts` in the data folder."""
    artifact_max_bytes: Annotated[int, Field(ge=1)] = 1024**3
    """The maximum size of one artifact."""
    attachments_max_bytes: Annotated[int, Field(ge=0, le=32 * 1024**2)] = 20 * 1024**2
    """The maximum total size of the artifacts and inline bytes that one request sends to a model. At most 32 MiB."""
    disk_reserve_bytes: Annotated[int, Field(ge=0)] = 256 * 1024**2
    """Free disk space that is kept for signing in and deleting: below it, uploads, new sessions and turns are refused.
    A quarter, at most 64 MiB, is a file that the server gives up if other programs fill the disk. 0 keeps nothing."""
    artifact_collect_seconds: Seconds = 600.0
    """How often the contents of deleted artifacts are removed from storage."""
    image_max_pixels: Annotated[int, Field(ge=1)] = 50_000_000
    """The maximum size of an image that is decoded, in pixels."""
    backups_folder: Path | None = None
    """The folder for the backups that the running server makes; by default `backups` in the data folder. On another
    disk, they are still there when this one breaks."""
    retention: RetentionSettings = RetentionSettings()
    """How long records are retained: the table `[retention]` of the file."""
    s3: S3Settings | None = None
    """Store artifacts in a bucket of an S3-compatible service: the table `[s3]` of the file."""

    accounts: AccountSettings = Field(default_factory=AccountSettings)
    """Whether callers must sign in: the table `[accounts]` of the file."""
    bootstrap_token: BootstrapToken | None = None
    """The invitation of the first administrator, 32 to 128 characters; by default one is generated and printed."""

    secrets: SecretSettings = Field(default_factory=SecretSettings)
    """Where the master keys are stored: the table `[secrets]` of the file."""
    sessions: SessionSettings = SessionSettings()
    """How sessions are stored: the table `[sessions]` of the file."""

    cors_origins: tuple[str, ...] = ()
    """Origins of web pages on other hosts that may call the server, exactly as browsers send them, such as
    `https://app.example`."""
    ui: bool = True
    """Whether the web interface is served on the public port, if it is installed: the extra `ui`."""
    api_docs: bool = True
    """Whether everyone who can reach the server can read the description of its interface, at `/openapi.json` and
    `/docs`. It says nothing about users, models or settings."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 4 * 1024 * 1024
    """The maximum size of the body of a REST request; uploads have their own limit."""

    @model_validator(mode="after")
    def _check_listener(self) -> Settings:
        require_encryption(self.host, self.hosts, self.tls, self.behind_proxy)
        if not self.accounts.enabled:
            require_loopback(self.host, self.behind_proxy)
        require_public_url(self.login_providers, self.public_url)
        return self

    @model_validator(mode="after")
    def _check_model_ids(self) -> Settings:
        ids = [model.id for model in self.models]
        if twice := {model for model in ids if ids.count(model) > 1}:
            raise ValueError(f"models: {', '.join(sorted(twice))} is configured twice")
        return self

    @model_validator(mode="after")
    def _check_provider_ids(self) -> Settings:
        ids = [provider.id for provider in self.providers]
        if twice := {provider for provider in ids if ids.count(provider) > 1}:
            raise ValueError(f"providers: {', '.join(sorted(twice))} is configured twice")
        if unknown := set(self.provider_keys) - set(ids):
            raise ValueError(f"provider_keys: {', '.join(sorted(unknown))} is not configured under providers")
        return self

    @property
    def storage_url(self) -> str:
        """The database's URL: by default SQLite in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'plugai.db').absolute()}"

    @property
    def memory_bytes(self) -> int:
        """The memory limit of all loaded models: by default four fifths of this machine's memory."""
        return self.max_memory_bytes or _machine_bytes() * 4 // 5

    @property
    def proxy_bytes(self) -> int:
        """The memory limit of Envoy: by default an eighth of this machine's memory, and at least 256 MiB."""
        return self.edge_memory_bytes or max(_machine_bytes() // 8, 256 * 1024**2)

    @property
    def confinement_policy(self) -> ConfinementPolicy:
        """What the processes of local models may touch."""
        chosen = self.confinement
        memory_bytes = chosen.memory_bytes or self.memory_bytes
        return ConfinementPolicy(chosen.mode, chosen.readable, tuple(self._private_files()), memory_bytes)

    def _private_files(self) -> Iterator[Path]:
        yield self.data_folder / "keys"
        yield self.contents_folder
        if self.storage_url.startswith("sqlite:///"):
            yield Path(self.storage_url.removeprefix("sqlite:///"))
        if self.secrets.master_key_file is not None:
            yield self.secrets.master_key_file.expanduser()
        if self.tls is not None:
            yield self.tls.key

    @property
    def limits(self) -> LimitDefinition:
        """The limits of all models together."""
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
        """The folder in which models are discovered."""
        return self.models_folder or self.data_folder / "models"

    @property
    def contents_folder(self) -> Path:
        """The folder for artifacts."""
        return self.artifacts_folder or self.data_folder / "artifacts"

    @property
    def own_backups_folder(self) -> Path:
        """The folder for the backups that the running server makes."""
        return self.backups_folder or self.data_folder / "backups"

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


def _machine_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _runtime_folder(given: Mapping[str, Any]) -> Path:
    """A folder for each data folder, so that any number of servers of one user can run."""
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR, as in a container, it is a folder in /tmp, which needs no warning at every start.
        warnings.simplefilter("ignore", UserWarning)
        # Without a valid data folder the settings are refused anyway.
        data_folder = str(given.get("data_folder", Path()).resolve())
        return user_runtime_path("plugai") / hashlib.sha256(data_folder.encode()).hexdigest()[:12]


def read_settings(file: Path | None, **overrides: object) -> Settings:
    """The settings of a file; environment variables override them, and arguments other than None override both."""
    config = SettingsConfigDict(**{**Settings.model_config, "toml_file": file})
    source = type("Settings", (Settings,), {"model_config": config, "__module__": __name__})
    settings: Settings = source(**{name: value for name, value in overrides.items() if value is not None})
    return settings
