"""Settings: read once, from a TOML file and then from variables that begin with PLUGAI_."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path, user_runtime_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from plugai.server.account_settings import AccountSettings, BootstrapToken
from plugai.server.core.definitions import NEVER, LimitDefinition, ModelDefinition, ends_in_verb
from plugai.server.door_settings import HostName, ListeningHost, TlsSettings, require_protection, require_solitude
from plugai.server.limit_settings import TokenLimitSettings, UserLimitSettings
from plugai.server.login_settings import LoginProviderSettings, PublicUrl, require_way_back
from plugai.server.prompt_settings import PromptRuleSettings
from plugai.server.retention_settings import RetentionSettings
from plugai.server.s3_settings import S3Settings
from plugai.server.secret_settings import SecretSettings
from plugai.server.session_settings import SessionSettings

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0)]


Idle = Seconds | Literal["never"]


class ModelSettings(BaseModel):
    """One configured model. What is not listed here is the runner's own."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    id: Annotated[str, Field(min_length=1, max_length=256)]
    """Its id, by which requests name it; it may contain `/` and `:`."""
    runner: str
    """The runner that serves it, as `plugai doctor` lists them, or the id of the remote provider that has it."""
    capacity: Annotated[int, Field(ge=1)] | None = None
    """Requests that it serves at once; by default the runner decides."""
    pinned: bool = False
    """Keep it loaded: it is loaded at the start, again when it was lost, and never unloaded to make room."""
    idle_seconds: Idle | None = None
    """How long it stays loaded without being used, in seconds or "never"; by default what is set for all."""
    fallback_models: tuple[str, ...] = ()
    """Models that are tried in turn if this one cannot answer and the request names none."""

    @field_validator("id")
    @classmethod
    def _no_verb(cls, value: str) -> str:
        if ends_in_verb(value):
            raise ValueError("a model's id may not end in a verb of the API, such as ':load'")
        return value

    @property
    def definition(self) -> ModelDefinition:
        """What is set here; what is not listed above is the runner's own."""
        return ModelDefinition(
            self.id,
            self.runner,
            self.model_extra or {},
            self.capacity,
            self.pinned or None,
            None if self.idle_seconds is None else _seconds(self.idle_seconds),
            self.fallback_models or None,
        )


class PriceSettings(BaseModel):
    """What a million tokens of a model cost, in US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)] | None = None


class ProviderSettings(BaseModel):
    """One remote provider. What is not listed here is the adapter's own."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    """Its id: small letters, digits, `-` and `_`. Its models are `<id>/<name>`."""
    runner: str = ""
    """The adapter that speaks to it, such as `openai_compatible`; by default the one of the same name as its id."""
    base_url: str = ""
    """Where it is, as `https://host/v1`; by default the adapter's own address."""
    api_key: SecretStr = SecretStr("")
    """The house's key; better in a file, or in `PLUGAI_PROVIDER_KEYS__<ID>`."""
    api_key_file: Path | None = None
    """A file with the house's key and nothing else."""
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Other secrets than a key that the adapter knows, such as Azure's `token`."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that it may have although their addresses are private, or without encryption, as `["localhost"]`."""
    list_models: bool = True
    """Offer all the models that it lists; otherwise only those under `[[models]]`."""
    capacity: Annotated[int, Field(ge=1)] = 1000
    """Requests that each of its models serves at once."""
    connect_seconds: Seconds = 10.0
    """How long connecting to it may take."""
    first_token_seconds: Seconds = 300.0
    """How long it may be silent before it begins to answer."""
    between_tokens_seconds: Seconds = 120.0
    """How long it may be silent in the middle of an answer."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """How often a request is sent again after a failure that passes, as long as nothing was said."""
    longest_retry_seconds: Seconds = 20.0
    """If it asks for a longer pause than this before the next try, there is none."""
    prices: dict[str, PriceSettings] = Field(default_factory=dict)
    """What its models cost by name, over what is known: `[providers.prices."name"]` with `input`, `output` and
    `cached_input` in US dollars for a million tokens."""

    @field_validator("id")
    @classmethod
    def _not_local(cls, value: str) -> str:
        if value == "local":
            raise ValueError("a provider may not be called 'local'; that is this house")
        return value

    @property
    def options(self) -> dict[str, object]:
        """The adapter's own settings."""
        return dict(self.model_extra or {})


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
    """Names by which callers know the house, as `["plugai.example"]`; by default those of its certificate."""
    behind_proxy: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies are in front of the house, encrypt, and tell truly who calls (`X-Forwarded-For`)."""
    tls: TlsSettings | None = None
    """The certificate of the public port: a table `[tls]` in the file."""
    public_url: PublicUrl = ""
    """Where browsers know the house, as `https://plugai.example`; login providers send people back there."""
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
    """Where sockets are, for as long as the house runs. Its path must be short."""
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
    """The house's keys by provider, for the environment: `PLUGAI_PROVIDER_KEYS__OPENAI=...`."""
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
    """When the house stops, requests in flight have so long to finish."""

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
    """Exact origins of web pages elsewhere that may call the house, as `https://app.example`."""
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
            _seconds(self.idle_seconds),
            self.room_patience_seconds,
            _seconds(self.preload_seconds),
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


def _seconds(idle: Idle) -> float:
    return NEVER if idle == "never" else idle


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
