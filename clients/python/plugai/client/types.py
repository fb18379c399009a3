"""The values of the API: a class for each message and enum of the contract, with units and limits.

They are frozen. `msgspec.structs.replace` copies one with changes, `msgspec.json.encode` gives its JSON. A field that
is `None` was not set. An enum's value that this version does not know is `UNSPECIFIED`.

Generated from protos/plugai/v1 by `make proto`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from plugai.client.values import Secret, Value


class Policy(StrEnum):
    """Policy says who may call an rpc. The server refuses to start if an rpc declares none."""

    UNSPECIFIED = "POLICY_UNSPECIFIED"
    PUBLIC = "POLICY_PUBLIC"
    """Anyone, also without a credential."""
    MEMBER = "POLICY_MEMBER"
    """Every authenticated user; access is limited to the user's own data."""
    ADMIN = "POLICY_ADMIN"
    """Administrators of the server."""

    @classmethod
    def _missing_(cls, value: object) -> Policy:
        return Policy.UNSPECIFIED


class Cost(StrEnum):
    """Cost says how a call counts against the rate limits of its user and API token. Public calls do not count."""

    UNSPECIFIED = "COST_UNSPECIFIED"
    """One request, and one open stream if the rpc is streaming."""
    STREAM = "COST_STREAM"
    """One request and one open stream: the call takes as long as a model does, although it is not streaming."""
    NONE = "COST_NONE"
    """Nothing: the call ends work, which must be possible when the limits are reached."""

    @classmethod
    def _missing_(cls, value: object) -> Cost:
        return Cost.UNSPECIFIED


class Scope(StrEnum):
    """Scope limits what a credential may be used for. Access tokens of a sign-in have all scopes of the user; an API
    token has the scopes that it was created with. An rpc that declares none requires SCOPE_ADMIN if it is for
    administrators, and SCOPE_ACCOUNT otherwise.
    """

    UNSPECIFIED = "SCOPE_UNSPECIFIED"
    READ = "SCOPE_READ"
    """Read models and the user's own data."""
    GENERATE = "SCOPE_GENERATE"
    """Run requests, and watch and cancel them."""
    WRITE = "SCOPE_WRITE"
    """Change and delete the user's own data."""
    ACCOUNT = "SCOPE_ACCOUNT"
    """Manage access to the account: tokens, devices, password, provider credentials."""
    ADMIN = "SCOPE_ADMIN"
    """Administer the server; for administrators only."""

    @classmethod
    def _missing_(cls, value: object) -> Scope:
        return Scope.UNSPECIFIED


class ErrorReason(StrEnum):
    """ErrorReason is the machine-readable reason why a call or a request failed. `google.rpc.ErrorInfo.reason`
    contains it without its prefix, in the domain `plugai`.
    """

    UNSPECIFIED = "ERROR_REASON_UNSPECIFIED"
    INVALID_REQUEST = "ERROR_REASON_INVALID_REQUEST"
    """The request violates a rule of the contract; `google.rpc.BadRequest` lists the fields. Correct them and send
    it again.
    """
    MALFORMED_MESSAGE = "ERROR_REASON_MALFORMED_MESSAGE"
    """The message cannot be decoded: it is nested too deeply, has a text that is not UTF-8, or was made with the
    stubs of another version.
    """
    MODEL_NOT_FOUND = "ERROR_REASON_MODEL_NOT_FOUND"
    """No model with this name is configured or discovered. `ListModels` lists the models."""
    REQUEST_NOT_FOUND = "ERROR_REASON_REQUEST_NOT_FOUND"
    """The caller has no request with this id, or it was deleted."""
    OPERATION_NOT_FOUND = "ERROR_REASON_OPERATION_NOT_FOUND"
    """There is no operation with this id, or it ended too long ago."""
    REQUEST_ID_REUSED = "ERROR_REASON_REQUEST_ID_REUSED"
    """The request id was already used with a different body. Use a new id for a new request."""
    EVENTS_EXPIRED = "ERROR_REASON_EVENTS_EXPIRED"
    """The requested events are no longer stored. `GetRequest` still returns how the request ended."""
    CAPABILITY_MISSING = "ERROR_REASON_CAPABILITY_MISSING"
    """The model does not support what was requested, such as tool calls or image input. Choose another model or omit
    it.
    """
    CONTEXT_OVERFLOW = "ERROR_REASON_CONTEXT_OVERFLOW"
    """The conversation does not fit into the model's context. Shorten it, or raise the model's `context_length`."""
    MODEL_UNAVAILABLE = "ERROR_REASON_MODEL_UNAVAILABLE"
    """The model cannot answer now. Try again."""
    MODEL_BROKEN = "ERROR_REASON_MODEL_BROKEN"
    """The model's file is damaged, or in a format that its runner cannot read. Replace it."""
    RUNNER_NOT_INSTALLED = "ERROR_REASON_RUNNER_NOT_INSTALLED"
    """The runner that the model needs is not installed. The message names the extra to install."""
    WORKER_CRASHED = "ERROR_REASON_WORKER_CRASHED"
    """The model's process crashed during the request. It is restarted for the next request; try again."""
    MODEL_BUSY = "ERROR_REASON_MODEL_BUSY"
    """The model is in use and cannot be unloaded now."""
    QUEUE_FULL = "ERROR_REASON_QUEUE_FULL"
    """Too many requests are queued. `google.rpc.RetryInfo` says when to retry."""
    DEADLINE_EXCEEDED = "ERROR_REASON_DEADLINE_EXCEEDED"
    """The deadline passed before the answer was complete."""
    SLOW_READER = "ERROR_REASON_SLOW_READER"
    """The stream was ended because the client read it too slowly. `WatchRequest` may still return the rest."""
    SHUTTING_DOWN = "ERROR_REASON_SHUTTING_DOWN"
    """The server is shutting down. Try again when it is back."""
    STORAGE_UNAVAILABLE = "ERROR_REASON_STORAGE_UNAVAILABLE"
    """The database is not available. Try again; the server's log has details."""
    CANCELLED = "ERROR_REASON_CANCELLED"
    """The operation was cancelled."""
    INTERRUPTED = "ERROR_REASON_INTERRUPTED"
    """The gateway was stopped or crashed while the request ran. Send it again with a new id."""
    UNAUTHENTICATED = "ERROR_REASON_UNAUTHENTICATED"
    """The call has no valid credential."""
    PERMISSION_DENIED = "ERROR_REASON_PERMISSION_DENIED"
    """The caller is not allowed to do this."""
    INTERNAL = "ERROR_REASON_INTERNAL"
    """A bug in the server. Report it with the request id, which is also in the server's log."""
    ROUTE_NOT_FOUND = "ERROR_REASON_ROUTE_NOT_FOUND"
    """The API has no such path."""
    BODY_TOO_LARGE = "ERROR_REASON_BODY_TOO_LARGE"
    """The body is larger than the server accepts."""
    GATEWAY_UNAVAILABLE = "ERROR_REASON_GATEWAY_UNAVAILABLE"
    """No gateway is ready behind the public listener. Try again."""
    GATEWAY_TIMEOUT = "ERROR_REASON_GATEWAY_TIMEOUT"
    """The gateway did not answer in time. Try again."""
    CONTENT_REFUSED = "ERROR_REASON_CONTENT_REFUSED"
    """The provider's content filter refused the request. Change the prompt."""
    PROVIDER_NOT_FOUND = "ERROR_REASON_PROVIDER_NOT_FOUND"
    """No provider with this name is configured. `ListProviders` lists the providers."""
    PROVIDER_UNAVAILABLE = "ERROR_REASON_PROVIDER_UNAVAILABLE"
    """The provider cannot be reached, failed, or ended its answer early. Try again."""
    PROVIDER_OVERLOADED = "ERROR_REASON_PROVIDER_OVERLOADED"
    """The provider is overloaded. Try again later."""
    PROVIDER_TIMEOUT = "ERROR_REASON_PROVIDER_TIMEOUT"
    """The provider did not answer in time. Try again."""
    PROVIDER_PROTOCOL = "ERROR_REASON_PROVIDER_PROTOCOL"
    """The provider's answer cannot be decoded. Try again; if that does not help, the provider's `base_url` may be
    wrong.
    """
    RATE_LIMITED = "ERROR_REASON_RATE_LIMITED"
    """The provider's rate limit for this account is reached. `google.rpc.RetryInfo` says when to retry, if that is
    known.
    """
    PROVIDER_QUOTA = "ERROR_REASON_PROVIDER_QUOTA"
    """The account at the provider has no credit left, or has reached its quota. Check its billing."""
    CREDENTIAL_MISSING = "ERROR_REASON_CREDENTIAL_MISSING"
    """There is no API key for the provider. Add one."""
    CREDENTIAL_REJECTED = "ERROR_REASON_CREDENTIAL_REJECTED"
    """The provider rejected the API key, in general or for this model. Check it."""
    EGRESS_FORBIDDEN = "ERROR_REASON_EGRESS_FORBIDDEN"
    """The provider's host has an address that is not public. An operator can add the host to `allowed_hosts`."""
    MODEL_NOT_OFFERED = "ERROR_REASON_MODEL_NOT_OFFERED"
    """The provider has no model with this name, in general or for this key. `ListModels` lists the models."""
    MODEL_EXISTS = "ERROR_REASON_MODEL_EXISTS"
    """A model with this id exists already. Update it, or choose another id."""
    MODEL_PREDEFINED = "ERROR_REASON_MODEL_PREDEFINED"
    """The model was discovered or is in the settings file, so it cannot be deleted by a call. Remove it there."""
    ARTIFACT_NOT_FOUND = "ERROR_REASON_ARTIFACT_NOT_FOUND"
    """The caller has no artifact with this id, or it was deleted, or it has no thumbnail."""
    ARTIFACT_TOO_LARGE = "ERROR_REASON_ARTIFACT_TOO_LARGE"
    """The content exceeds the size limit of artifacts, or of the attachments of one request. Send less."""
    IMAGE_REFUSED = "ERROR_REASON_IMAGE_REFUSED"
    """The image cannot be decoded, or has too many pixels. Send an intact one, or a smaller one."""
    QUOTA_EXCEEDED = "ERROR_REASON_QUOTA_EXCEEDED"
    """The caller has reached a quota. The metadata and `google.rpc.QuotaFailure` name it; delete what the message
    says, or ask the operator to raise it. `GetUsage` returns all of them.
    """
    STORAGE_FULL = "ERROR_REASON_STORAGE_FULL"
    """The server's disk is full. Deleting still works: delete what you do not need, or try again when the operator
    has freed space.
    """
    LINK_INVALID = "ERROR_REASON_LINK_INVALID"
    """The link is invalid or has expired. Create a new one with `SignArtifact`."""
    USER_NOT_FOUND = "ERROR_REASON_USER_NOT_FOUND"
    """There is no user with this id."""
    INVITE_NOT_FOUND = "ERROR_REASON_INVITE_NOT_FOUND"
    """There is no such invitation, or it was used or withdrawn, or has expired. Ask an administrator for a new one."""
    NAME_TAKEN = "ERROR_REASON_NAME_TAKEN"
    """The name is already in use. Choose another one."""
    LOGIN_FAILED = "ERROR_REASON_LOGIN_FAILED"
    """The name or the password is wrong, or the account is disabled. An administrator can create an invitation to
    set a new password.
    """
    LOGIN_THROTTLED = "ERROR_REASON_LOGIN_THROTTLED"
    """Too many failed attempts. `google.rpc.RetryInfo` says when to retry."""
    REFRESH_TOKEN_INVALID = "ERROR_REASON_REFRESH_TOKEN_INVALID"
    """The refresh token is invalid, has expired or was used before. Sign in again."""
    API_TOKEN_NOT_FOUND = "ERROR_REASON_API_TOKEN_NOT_FOUND"
    """The caller has no API token with this id."""
    DEVICE_NOT_FOUND = "ERROR_REASON_DEVICE_NOT_FOUND"
    """The caller is not signed in on a device with this id."""
    SCOPE_MISSING = "ERROR_REASON_SCOPE_MISSING"
    """The credential lacks the required scope. Use one with the scope that the message names."""
    LAST_ADMINISTRATOR = "ERROR_REASON_LAST_ADMINISTRATOR"
    """The change would leave the server without an administrator. Make another user an administrator first."""
    SECRET_UNREADABLE = "ERROR_REASON_SECRET_UNREADABLE"
    """A stored secret cannot be decrypted. Set it again, or have the operator restore the master key."""
    CREDENTIAL_NOT_FOUND = "ERROR_REASON_CREDENTIAL_NOT_FOUND"
    """The caller has stored no credential for the provider. Add one with `SetCredential`."""
    SECOND_FACTOR_FAILED = "ERROR_REASON_SECOND_FACTOR_FAILED"
    """The code of the second factor is wrong, has expired or was used before. Wait for the next one."""
    SECOND_FACTOR_EXISTS = "ERROR_REASON_SECOND_FACTOR_EXISTS"
    """A second factor exists already. Disable it first."""
    SECOND_FACTOR_MISSING = "ERROR_REASON_SECOND_FACTOR_MISSING"
    """There is no second factor yet. Enroll one first."""
    LOGIN_PROVIDER_NOT_FOUND = "ERROR_REASON_LOGIN_PROVIDER_NOT_FOUND"
    """There is no login provider with this name. `ListLoginProviders` lists them."""
    LOGIN_FLOW_INVALID = "ERROR_REASON_LOGIN_FLOW_INVALID"
    """The provider's answer belongs to no sign-in that this client started, or it arrived too late. Start again."""
    IDENTITY_REJECTED = "ERROR_REASON_IDENTITY_REJECTED"
    """The login provider's answer failed a check, which the metadata names as `check`. Start again, and inform the
    operator if that does not help.
    """
    LOGIN_PROVIDER_UNAVAILABLE = "ERROR_REASON_LOGIN_PROVIDER_UNAVAILABLE"
    """The login provider cannot be reached, or its answer is invalid. Try again."""
    NOT_INVITED = "ERROR_REASON_NOT_INVITED"
    """The account at the login provider is linked to no user. Sign in another way and link it, or use an invitation."""
    SESSION_NOT_FOUND = "ERROR_REASON_SESSION_NOT_FOUND"
    """The caller has no session with this id, or it was deleted permanently."""
    MESSAGE_NOT_FOUND = "ERROR_REASON_MESSAGE_NOT_FOUND"
    """The session has no message with this id."""
    TURN_IN_PROGRESS = "ERROR_REASON_TURN_IN_PROGRESS"
    """The answer that this turn continues is still being generated. Wait for its end or cancel it; the metadata name
    its request.
    """
    SESSION_CHANGED = "ERROR_REASON_SESSION_CHANGED"
    """The session was changed since its etag was read, or another turn continued it at the same time. Read it again,
    and repeat the change or the turn if it still applies.
    """
    REQUEST_RUNNING = "ERROR_REASON_REQUEST_RUNNING"
    """The request is still running and cannot be deleted. Cancel it first."""
    IMPORT_UNREADABLE = "ERROR_REASON_IMPORT_UNREADABLE"
    """The file contains no readable session; the message gives the reason. Send an export of PlugAI, ChatGPT or Open
    WebUI, as JSON.
    """
    MODEL_OUT_OF_MEMORY = "ERROR_REASON_MODEL_OUT_OF_MEMORY"
    """There is not enough memory for the model, or for the requested output. Request less, such as a smaller image."""
    REQUEST_RATE_EXCEEDED = "ERROR_REASON_REQUEST_RATE_EXCEEDED"
    """The rate limit of the user or of the API token is reached. `google.rpc.RetryInfo` says when to retry."""
    TOO_MANY_STREAMS = "ERROR_REASON_TOO_MANY_STREAMS"
    """The limit of open streams of the user or of the API token is reached. Wait until one ends, or cancel one, and
    retry.
    """
    PROMPT_REFUSED = "ERROR_REASON_PROMPT_REFUSED"
    """One of the server's prompt rules refused the prompt; the message names the rule. Remove what it names, or ask
    the operator to change the rule in `[prompt_rules]`.
    """
    RESPONSE_NOT_FOUND = "ERROR_REASON_RESPONSE_NOT_FOUND"
    """The caller has stored no response with this id, or it was deleted."""
    HUB_UNAVAILABLE = "ERROR_REASON_HUB_UNAVAILABLE"
    """The hub of models, or the server of a URL, cannot be reached, is overloaded, or answers what is not
    understood. Retry later.
    """
    HUB_MODEL_NOT_FOUND = "ERROR_REASON_HUB_MODEL_NOT_FOUND"
    """The hub has no such model, revision or variant, or does not show it to the caller. Search the hub, or store a
    credential for the provider `huggingface`.
    """
    HUB_ACCESS_DENIED = "ERROR_REASON_HUB_ACCESS_DENIED"
    """The hub gives this model only to users who have accepted its terms. Accept them on the model's page, and store
    a token as the credential for the provider `huggingface`.
    """
    DOWNLOAD_REFUSED = "ERROR_REASON_DOWNLOAD_REFUSED"
    """The model is not downloaded or imported, since its files could run code, because this server has no runner for
    it, or because what was named is no model; the message says which. Choose another variant or another model.
    """
    DOWNLOAD_CORRUPT = "ERROR_REASON_DOWNLOAD_CORRUPT"
    """A file is not the one that was described: its size, its digest or its header is wrong. It was deleted. Retry;
    if it happens again, the file where it comes from or a proxy on the way is at fault.
    """
    OPERATION_NOT_PAUSABLE = "ERROR_REASON_OPERATION_NOT_PAUSABLE"
    """The operation cannot be paused or resumed: only downloads can, and only before their end."""
    HUB_OFFLINE = "ERROR_REASON_HUB_OFFLINE"
    """The settings forbid to ask the hub of models: `offline` under `[hub]`."""
    ALIAS_NOT_FOUND = "ERROR_REASON_ALIAS_NOT_FOUND"
    """There is no alias of this name, or only others have one."""
    PROVIDER_EXISTS = "ERROR_REASON_PROVIDER_EXISTS"
    """A provider with that id exists. Update it, or choose another id."""
    PROVIDER_PREDEFINED = "ERROR_REASON_PROVIDER_PREDEFINED"
    """The provider is only in the settings file, so it cannot be deleted by a call. Remove it there."""
    PROVIDER_IN_USE = "ERROR_REASON_PROVIDER_IN_USE"
    """Models are defined with this provider, so it cannot be deleted. Delete those models first; the message names
    them.
    """
    MODEL_NOT_ALLOWED = "ERROR_REASON_MODEL_NOT_ALLOWED"
    """An administrator has not allowed this user to use this model. They can change it, with `SetAccessRule`."""
    ACCESS_RULE_NOT_FOUND = "ERROR_REASON_ACCESS_RULE_NOT_FOUND"
    """There is no access rule for this user or role. `ListAccessRules` lists them."""
    METHOD_NOT_ALLOWED = "ERROR_REASON_METHOD_NOT_ALLOWED"
    """The path exists, but not with this HTTP method. The header `allow` lists those that it has."""
    BACKUP_FAILED = "ERROR_REASON_BACKUP_FAILED"
    """A backup cannot be made, or the folder of the backups cannot be used; the message says why. Correct
    `backups_folder`.
    """

    @classmethod
    def _missing_(cls, value: object) -> ErrorReason:
        return ErrorReason.UNSPECIFIED


class Role(StrEnum):
    """Role says who the author of a message is."""

    UNSPECIFIED = "ROLE_UNSPECIFIED"
    SYSTEM = "ROLE_SYSTEM"
    """Instructions of the application."""
    USER = "ROLE_USER"
    """The user of the application."""
    ASSISTANT = "ROLE_ASSISTANT"
    """The model."""
    TOOL = "ROLE_TOOL"
    """The result of a tool that the model called."""

    @classmethod
    def _missing_(cls, value: object) -> Role:
        return Role.UNSPECIFIED


class Modality(StrEnum):
    """Modality is a kind of content that goes into or comes out of a model."""

    UNSPECIFIED = "MODALITY_UNSPECIFIED"
    TEXT = "MODALITY_TEXT"
    IMAGE = "MODALITY_IMAGE"
    SHAPE = "MODALITY_SHAPE"
    """A mesh."""
    AUDIO = "MODALITY_AUDIO"
    VIDEO = "MODALITY_VIDEO"
    EMBEDDING = "MODALITY_EMBEDDING"
    """A vector of numbers that represents the input."""
    SCORE = "MODALITY_SCORE"
    """How relevant a text is to another one, 0 to 1."""

    @classmethod
    def _missing_(cls, value: object) -> Modality:
        return Modality.UNSPECIFIED


class ReasoningEffort(StrEnum):
    """ReasoningEffort controls how much a model may reason before it answers."""

    UNSPECIFIED = "REASONING_EFFORT_UNSPECIFIED"
    NONE = "REASONING_EFFORT_NONE"
    LOW = "REASONING_EFFORT_LOW"
    MEDIUM = "REASONING_EFFORT_MEDIUM"
    HIGH = "REASONING_EFFORT_HIGH"

    @classmethod
    def _missing_(cls, value: object) -> ReasoningEffort:
        return ReasoningEffort.UNSPECIFIED


class ToolChoiceMode(StrEnum):
    """Mode is how the model may use tools."""

    UNSPECIFIED = "MODE_UNSPECIFIED"
    AUTO = "MODE_AUTO"
    """The model decides."""
    NONE = "MODE_NONE"
    """No tool is called."""
    REQUIRED = "MODE_REQUIRED"
    """At least one tool is called."""

    @classmethod
    def _missing_(cls, value: object) -> ToolChoiceMode:
        return ToolChoiceMode.UNSPECIFIED


class FinishReason(StrEnum):
    """FinishReason says why an answer ended."""

    UNSPECIFIED = "FINISH_REASON_UNSPECIFIED"
    STOP = "FINISH_REASON_STOP"
    """The model finished, or generated a stop text."""
    LENGTH = "FINISH_REASON_LENGTH"
    """`max_output_tokens` was reached, or the context was full."""
    TOOL_CALLS = "FINISH_REASON_TOOL_CALLS"
    """The model has called tools."""
    CONTENT_FILTER = "FINISH_REASON_CONTENT_FILTER"
    """A provider's filter stopped the answer."""
    CANCELLED = "FINISH_REASON_CANCELLED"
    """The request was cancelled. The text generated before remains."""
    OTHER = "FINISH_REASON_OTHER"
    """The provider gave another reason, or none. The answer may be incomplete."""

    @classmethod
    def _missing_(cls, value: object) -> FinishReason:
        return FinishReason.UNSPECIFIED


class UsageSource(StrEnum):
    """UsageSource says where the token counts come from."""

    UNSPECIFIED = "USAGE_SOURCE_UNSPECIFIED"
    PROVIDER = "USAGE_SOURCE_PROVIDER"
    """The provider reported them."""
    COUNTED = "USAGE_SOURCE_COUNTED"
    """The server counted the model's tokens."""
    ESTIMATED = "USAGE_SOURCE_ESTIMATED"
    """The server estimated them."""

    @classmethod
    def _missing_(cls, value: object) -> UsageSource:
        return UsageSource.UNSPECIFIED


class OnDisconnect(StrEnum):
    """OnDisconnect says what happens to a request when no client reads its events any more."""

    UNSPECIFIED = "ON_DISCONNECT_UNSPECIFIED"
    """The same as ON_DISCONNECT_CANCEL."""
    CANCEL = "ON_DISCONNECT_CANCEL"
    """It is cancelled immediately."""
    CONTINUE = "ON_DISCONNECT_CONTINUE"
    """It continues, and WatchRequest returns the missed events."""

    @classmethod
    def _missing_(cls, value: object) -> OnDisconnect:
        return OnDisconnect.UNSPECIFIED


class RequestState(StrEnum):
    """RequestState is the state of a request."""

    UNSPECIFIED = "REQUEST_STATE_UNSPECIFIED"
    QUEUED = "REQUEST_STATE_QUEUED"
    """It waits for a slot."""
    LOADING = "REQUEST_STATE_LOADING"
    """It waits until its model is loaded."""
    RUNNING = "REQUEST_STATE_RUNNING"
    """The model processes it."""
    FINISHED = "REQUEST_STATE_FINISHED"
    """It is finished."""
    CANCELLED = "REQUEST_STATE_CANCELLED"
    """It was cancelled."""
    FAILED = "REQUEST_STATE_FAILED"
    """It failed."""

    @classmethod
    def _missing_(cls, value: object) -> RequestState:
        return RequestState.UNSPECIFIED


class RequestPurpose(StrEnum):
    """RequestPurpose is the purpose of a request."""

    UNSPECIFIED = "REQUEST_PURPOSE_UNSPECIFIED"
    ANSWER = "REQUEST_PURPOSE_ANSWER"
    """A user's request."""
    TITLE = "REQUEST_PURPOSE_TITLE"
    """The title of a session, which the server requested."""

    @classmethod
    def _missing_(cls, value: object) -> RequestPurpose:
        return RequestPurpose.UNSPECIFIED


class Payer(StrEnum):
    """Payer says whose account at a provider is charged."""

    UNSPECIFIED = "PAYER_UNSPECIFIED"
    USER = "PAYER_USER"
    """The caller's account."""
    SERVER = "PAYER_SERVER"
    """The server's account."""

    @classmethod
    def _missing_(cls, value: object) -> Payer:
        return Payer.UNSPECIFIED


class ArtifactVariant(StrEnum):
    """ArtifactVariant selects the content of an artifact or its thumbnail."""

    UNSPECIFIED = "ARTIFACT_VARIANT_UNSPECIFIED"
    CONTENT = "ARTIFACT_VARIANT_CONTENT"
    """The content itself."""
    THUMBNAIL = "ARTIFACT_VARIANT_THUMBNAIL"
    """Its thumbnail."""

    @classmethod
    def _missing_(cls, value: object) -> ArtifactVariant:
        return ArtifactVariant.UNSPECIFIED


class OperationKind(StrEnum):
    """OperationKind says what an operation does."""

    UNSPECIFIED = "OPERATION_KIND_UNSPECIFIED"
    LOAD = "OPERATION_KIND_LOAD"
    """It loads a model."""
    DOWNLOAD = "OPERATION_KIND_DOWNLOAD"
    """It downloads a model's files."""
    BACKUP = "OPERATION_KIND_BACKUP"
    """It makes a backup of the server. Only administrators see it."""

    @classmethod
    def _missing_(cls, value: object) -> OperationKind:
        return OperationKind.UNSPECIFIED


class OperationState(StrEnum):
    """OperationState is the state of an operation."""

    UNSPECIFIED = "OPERATION_STATE_UNSPECIFIED"
    RUNNING = "OPERATION_STATE_RUNNING"
    """It runs."""
    SUCCEEDED = "OPERATION_STATE_SUCCEEDED"
    """It succeeded."""
    FAILED = "OPERATION_STATE_FAILED"
    """It failed."""
    CANCELLED = "OPERATION_STATE_CANCELLED"
    """It was cancelled."""
    PAUSED = "OPERATION_STATE_PAUSED"
    """It is paused, and can be resumed."""

    @classmethod
    def _missing_(cls, value: object) -> OperationState:
        return OperationState.UNSPECIFIED


class HubUseCase(StrEnum):
    """HubUseCase is what a model is for."""

    UNSPECIFIED = "HUB_USE_CASE_UNSPECIFIED"
    CHAT = "HUB_USE_CASE_CHAT"
    """Conversations."""
    CODE = "HUB_USE_CASE_CODE"
    """Writing programs."""
    VISION = "HUB_USE_CASE_VISION"
    """Answering questions about images."""
    IMAGE = "HUB_USE_CASE_IMAGE"
    """Generating images."""
    SHAPE = "HUB_USE_CASE_SHAPE"
    """Generating 3D shapes."""
    EMBEDDING = "HUB_USE_CASE_EMBEDDING"
    """Vectors that represent texts."""
    SPEECH = "HUB_USE_CASE_SPEECH"
    """Recognizing speech."""

    @classmethod
    def _missing_(cls, value: object) -> HubUseCase:
        return HubUseCase.UNSPECIFIED


class HubSort(StrEnum):
    """HubSort is the order of a search's results."""

    UNSPECIFIED = "HUB_SORT_UNSPECIFIED"
    DOWNLOADS = "HUB_SORT_DOWNLOADS"
    """The most downloaded first; this is the default."""
    LIKES = "HUB_SORT_LIKES"
    """The most liked first."""
    UPDATED = "HUB_SORT_UPDATED"
    """The last changed first."""
    CREATED = "HUB_SORT_CREATED"
    """The newest first."""
    TRENDING = "HUB_SORT_TRENDING"
    """What is used most at the moment first."""

    @classmethod
    def _missing_(cls, value: object) -> HubSort:
        return HubSort.UNSPECIFIED


class HubFormat(StrEnum):
    """HubFormat is the file format of a variant."""

    UNSPECIFIED = "HUB_FORMAT_UNSPECIFIED"
    GGUF = "HUB_FORMAT_GGUF"
    """A GGUF file, possibly in several parts, for llama.cpp."""
    TRANSFORMERS = "HUB_FORMAT_TRANSFORMERS"
    """A folder with safetensors files, for transformers."""
    DIFFUSERS = "HUB_FORMAT_DIFFUSERS"
    """A folder with safetensors files, for diffusers."""
    OTHER = "HUB_FORMAT_OTHER"
    """Anything else, which this server does not load."""

    @classmethod
    def _missing_(cls, value: object) -> HubFormat:
        return HubFormat.UNSPECIFIED


class HubFit(StrEnum):
    """HubFit says whether a model fits into the memory that this server gives to models."""

    UNSPECIFIED = "HUB_FIT_UNSPECIFIED"
    FITS = "HUB_FIT_FITS"
    """It fits."""
    TOO_LARGE = "HUB_FIT_TOO_LARGE"
    """It does not fit."""
    UNKNOWN = "HUB_FIT_UNKNOWN"
    """The hub does not say how large it is."""

    @classmethod
    def _missing_(cls, value: object) -> HubFit:
        return HubFit.UNSPECIFIED


class ModelState(StrEnum):
    """ModelState is the state of a model."""

    UNSPECIFIED = "MODEL_STATE_UNSPECIFIED"
    UNLOADED = "MODEL_STATE_UNLOADED"
    """It is not loaded; it will be when it is needed."""
    LOADING = "MODEL_STATE_LOADING"
    """It is being loaded."""
    LOADED = "MODEL_STATE_LOADED"
    """It is loaded and idle."""
    BUSY = "MODEL_STATE_BUSY"
    """It is loaded and processes requests."""
    UNLOADING = "MODEL_STATE_UNLOADING"
    """It is being unloaded."""
    FAILED = "MODEL_STATE_FAILED"
    """Loading it failed, or its process crashed."""
    REMOVED = "MODEL_STATE_REMOVED"
    """It was removed. Only WatchModels reports this state, once."""
    REMOTE = "MODEL_STATE_REMOTE"
    """Its provider runs it: there is nothing to load."""

    @classmethod
    def _missing_(cls, value: object) -> ModelState:
        return ModelState.UNSPECIFIED


class ModelOrigin(StrEnum):
    """ModelOrigin says where a model was defined."""

    UNSPECIFIED = "MODEL_ORIGIN_UNSPECIFIED"
    DISCOVERED = "MODEL_ORIGIN_DISCOVERED"
    """It was found in the models folder, or in its provider's model list."""
    SETTINGS = "MODEL_ORIGIN_SETTINGS"
    """It is in the settings file."""
    ADDED = "MODEL_ORIGIN_ADDED"
    """CreateModel added it."""
    LAST_KNOWN = "MODEL_ORIGIN_LAST_KNOWN"
    """It was in its provider's last model list, but the provider has not answered since the server was started."""
    OWN_KEY = "MODEL_ORIGIN_OWN_KEY"
    """Its provider lists it for the caller's own key. Other users do not have it."""

    @classmethod
    def _missing_(cls, value: object) -> ModelOrigin:
        return ModelOrigin.UNSPECIFIED


class Capability(StrEnum):
    """Capability is an optional feature of a model."""

    UNSPECIFIED = "CAPABILITY_UNSPECIFIED"
    JSON_SCHEMA = "CAPABILITY_JSON_SCHEMA"
    """Answers that conform to a JSON Schema."""
    GRAMMAR = "CAPABILITY_GRAMMAR"
    """Answers that conform to a grammar."""
    TOOLS = "CAPABILITY_TOOLS"
    """Tool calls."""
    LOGPROBS = "CAPABILITY_LOGPROBS"
    """Log probabilities of tokens."""
    REASONING = "CAPABILITY_REASONING"
    """Reasoning before the answer, which it reports."""
    SEED = "CAPABILITY_SEED"
    """A random seed."""

    @classmethod
    def _missing_(cls, value: object) -> Capability:
        return Capability.UNSPECIFIED


class InterfaceTheme(StrEnum):
    """InterfaceTheme is how bright a user interface is."""

    UNSPECIFIED = "INTERFACE_THEME_UNSPECIFIED"
    SYSTEM = "INTERFACE_THEME_SYSTEM"
    """That of the device."""
    LIGHT = "INTERFACE_THEME_LIGHT"
    """Dark text on a light ground."""
    DARK = "INTERFACE_THEME_DARK"
    """Light text on a dark ground."""

    @classmethod
    def _missing_(cls, value: object) -> InterfaceTheme:
        return InterfaceTheme.UNSPECIFIED


class SendKey(StrEnum):
    """SendKey is the key with which a user interface sends what was written."""

    UNSPECIFIED = "SEND_KEY_UNSPECIFIED"
    ENTER = "SEND_KEY_ENTER"
    """Enter sends, and Shift and Enter begin a new line."""
    CTRL_ENTER = "SEND_KEY_CTRL_ENTER"
    """Ctrl or Cmd and Enter send, and Enter begins a new line."""

    @classmethod
    def _missing_(cls, value: object) -> SendKey:
        return SendKey.UNSPECIFIED


class ProviderState(StrEnum):
    """ProviderState is the health of a remote provider."""

    UNSPECIFIED = "PROVIDER_STATE_UNSPECIFIED"
    UNKNOWN = "PROVIDER_STATE_UNKNOWN"
    """It was not called yet."""
    HEALTHY = "PROVIDER_STATE_HEALTHY"
    """It answers."""
    DEGRADED = "PROVIDER_STATE_DEGRADED"
    """Its last answer was an error, or its rate limit is reached."""
    DOWN = "PROVIDER_STATE_DOWN"
    """It has failed three times in a row."""
    UNUSABLE = "PROVIDER_STATE_UNUSABLE"
    """It rejects the key, the account has no credit left, or connecting to its address is not allowed."""

    @classmethod
    def _missing_(cls, value: object) -> ProviderState:
        return ProviderState.UNSPECIFIED


class ProviderOrigin(StrEnum):
    """ProviderOrigin says where a provider or its key was set."""

    UNSPECIFIED = "PROVIDER_ORIGIN_UNSPECIFIED"
    SETTINGS = "PROVIDER_ORIGIN_SETTINGS"
    """In the settings file, or in an environment variable."""
    ADDED = "PROVIDER_ORIGIN_ADDED"
    """By an administrator, in the database."""

    @classmethod
    def _missing_(cls, value: object) -> ProviderOrigin:
        return ProviderOrigin.UNSPECIFIED


class SessionFormat(StrEnum):
    """SessionFormat is the format of an export."""

    UNSPECIFIED = "SESSION_FORMAT_UNSPECIFIED"
    JSON = "SESSION_FORMAT_JSON"
    """JSON with everything, as described by `docs/schemas/sessions.v1.json`."""
    MARKDOWN = "SESSION_FORMAT_MARKDOWN"
    """Markdown with the text of the current branch."""

    @classmethod
    def _missing_(cls, value: object) -> SessionFormat:
        return SessionFormat.UNSPECIFIED


class SessionState(StrEnum):
    """SessionState is the state of a session."""

    UNSPECIFIED = "SESSION_STATE_UNSPECIFIED"
    ACTIVE = "SESSION_STATE_ACTIVE"
    """It is active."""
    ARCHIVED = "SESSION_STATE_ARCHIVED"
    """It is archived."""
    DELETED = "SESSION_STATE_DELETED"
    """It is in the trash."""

    @classmethod
    def _missing_(cls, value: object) -> SessionState:
        return SessionState.UNSPECIFIED


class ContextPolicy(StrEnum):
    """ContextPolicy says what happens when a session is too long for the model."""

    UNSPECIFIED = "CONTEXT_POLICY_UNSPECIFIED"
    """The same as CONTEXT_POLICY_REFUSE."""
    REFUSE = "CONTEXT_POLICY_REFUSE"
    """The turn fails with CONTEXT_OVERFLOW."""
    TRIM_OLDEST = "CONTEXT_POLICY_TRIM_OLDEST"
    """The oldest messages are not sent to the model, and a `warning` (CONTEXT_TRIMMED) says how many. They stay in
    the session.
    """

    @classmethod
    def _missing_(cls, value: object) -> ContextPolicy:
        return ContextPolicy.UNSPECIFIED


class MessageState(StrEnum):
    """MessageState is the state of a message."""

    UNSPECIFIED = "MESSAGE_STATE_UNSPECIFIED"
    COMPLETE = "MESSAGE_STATE_COMPLETE"
    """It is complete."""
    RUNNING = "MESSAGE_STATE_RUNNING"
    """A model is generating it."""
    CANCELLED = "MESSAGE_STATE_CANCELLED"
    """It was cancelled; the text generated before remains."""
    FAILED = "MESSAGE_STATE_FAILED"
    """It failed; the text generated before remains."""
    INTERRUPTED = "MESSAGE_STATE_INTERRUPTED"
    """The gateway crashed while it was generated; the text saved before remains."""

    @classmethod
    def _missing_(cls, value: object) -> MessageState:
        return MessageState.UNSPECIFIED


class UserRole(StrEnum):
    """UserRole is the role of a user."""

    UNSPECIFIED = "USER_ROLE_UNSPECIFIED"
    MEMBER = "USER_ROLE_MEMBER"
    """May use the server."""
    ADMIN = "USER_ROLE_ADMIN"
    """May also administer the server."""

    @classmethod
    def _missing_(cls, value: object) -> UserRole:
        return UserRole.UNSPECIFIED


class FieldRules(Value, frozen=True, kw_only=True, omit_defaults=True):
    """FieldRules restricts the value of a field; those of a `google.protobuf.ListValue` are for each of its items,
    which are strings. It is the only place where ranges and lengths are declared: the gateway checks them before
    the call runs, and user interfaces can read them from the descriptor.
    """

    required: bool = False
    """The value must be set and not empty; in a oneof, it must not be empty if it is the field that is set."""
    min: float | None = None
    """Minimum of a number."""
    max: float | None = None
    """Maximum of a number."""
    max_bytes: int | None = None
    """Maximum length in bytes; of a string, in UTF-8."""
    min_items: int | None = None
    """Minimum number of items of a repeated field."""
    max_items: int | None = None
    """Maximum number of items of a repeated field."""
    pattern: str = ""
    """Regular expression that a non-empty string must match completely."""
    defined: bool = False
    """The value must be a defined value of the enum other than zero."""
    multiline: bool = False
    """The string is text of its own form, such as a prompt or a password: it may have every character but NUL. A
    string without this is one line, without control characters.
    """


class AccessRule(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AccessRule says what a user, or the users of a role, may use: what matches `models` or `providers`, and
    nothing else.
    """

    subject: str = ""
    """Whom it is for: `role/member`, `role/admin`, or `user/` and a user's id. 1 to 64 bytes."""
    models: Sequence[str] = ()
    """Ids of models, as patterns in which `*` stands for anything and `?` for one character. At most 256, each 1 to
    256 bytes.
    """
    providers: Sequence[str] = ()
    """Ids of providers, all of whose models are allowed; `local` is that of the models that run here. At most 64,
    each 1 to 64 bytes.
    """


class ListAccessRulesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAccessRulesRequest requests a page of rules."""

    page_size: int = 0
    """The maximum number of rules; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListAccessRulesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAccessRulesResponse is a page of rules."""

    rules: Sequence[AccessRule] = ()
    """The rules."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class SetAccessRuleRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetAccessRuleRequest contains a rule."""

    rule: AccessRule | None = None
    """The rule. It must be set."""


class DeleteAccessRuleRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteAccessRuleRequest names a rule."""

    subject: str = ""
    """Whom it is for. 1 to 64 bytes."""


class DeleteAccessRuleResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteAccessRuleResponse is empty."""


class ToolCall(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ToolCall is a call of a tool by the model. In a stream its fragments have the same id, and their arguments are
    concatenated.
    """

    id: str = ""
    """The id of this call, unique in the answer. 1 to 128 bytes."""
    name: str = ""
    """Name of the tool. 1 to 128 bytes."""
    arguments: str = ""
    """The arguments as JSON text. At most 262144 bytes."""


class ToolResult(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ToolResult is the result of a tool call."""

    tool_call_id: str = ""
    """The id of the tool call. 1 to 128 bytes."""
    text: str = ""
    """The result. At most 262144 bytes."""


class Part(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Part is one piece of a message's content."""

    text: str | None = None
    """Text. At most 1048576 bytes."""
    blob: bytes | None = None
    """Binary content in the message itself. What does not fit into a request must be an artifact. At most 33554432
    bytes.
    """
    artifact_id: str | None = None
    """An artifact stored in the server. At most 128 bytes."""
    uri: str | None = None
    """A URL from which the content is fetched. At most 2048 bytes."""
    tool_call: ToolCall | None = None
    """A tool call that the model made in an earlier turn."""
    tool_result: ToolResult | None = None
    """The result of a tool call."""
    reasoning: str | None = None
    """The reasoning of the model before its answer. At most 1048576 bytes."""
    reasoning_signature: str = ""
    """The provider's signature of `reasoning`, without which it does not accept it in the next turn; send it back
    unchanged. Local models have none. At most 1048576 bytes.
    """
    mime_type: str = ""
    """MIME type, such as `text/plain` or `image/png`; empty means text/plain for text. At most 128 bytes."""


class Message(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Message is one message of a conversation."""

    role: Role = Role.UNSPECIFIED
    """The role of the author. It must be set."""
    parts: Sequence[Part] = ()
    """The content, in order. 1 to 64 parts."""


class Tool(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Tool is a function that the model may call."""

    name: str = ""
    """The name, of letters, digits, `_` and `-`. 1 to 128 bytes."""
    description: str = ""
    """A description for the model. At most 8192 bytes."""
    parameters_schema: dict[str, Any] | None = None
    """As an object. At most 262144 bytes."""
    parameters_schema_text: str | None = None
    """As JSON text, whose order is always kept. 1 to 262144 bytes."""


class ToolChoice(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ToolChoice says whether the model must call a tool."""

    mode: ToolChoiceMode = ToolChoiceMode.UNSPECIFIED
    """How the model may use tools; unspecified means auto."""
    name: str = ""
    """With MODE_REQUIRED, the name of the tool that must be called. At most 128 bytes."""
    single: bool = False
    """At most one tool is called in an answer."""


class ResponseFormat(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ResponseFormat restricts the format of an answer."""

    json_schema: dict[str, Any] | None = None
    """The answer is JSON that conforms to this JSON Schema, with members in its order, which is that of the object
    over REST. A Struct over gRPC has none: its members are taken by name, and those of `properties` in the order
    in which `required` lists them. At most 262144 bytes.
    """
    grammar: str | None = None
    """The answer conforms to this GBNF grammar, whose first rule is `root`. 1 to 65536 bytes. INVALID_ARGUMENT if it
    cannot be read, or takes too much time or memory.
    """
    json_schema_text: str | None = None
    """As `json_schema`, as JSON text, whose order is always kept. 1 to 262144 bytes."""


class Parameters(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Parameters control the generation. Fields that are not set have the default of the model."""

    max_output_tokens: int | None = None
    """The maximum number of tokens of the answer; if it is unset, the model stops by itself or when its context is
    full. 1 to 1048576.
    """
    temperature: float | None = None
    """The randomness of the choice of the next token; 0 always takes the most likely one. 0 to 2."""
    top_p: float | None = None
    """Sample only from the most likely tokens that together have this probability. 0 to 1."""
    top_k: int | None = None
    """Sample only from this many of the most likely tokens; 0 means all. 0 to 1000."""
    min_p: float | None = None
    """Sample only from tokens whose probability is at least this fraction of the most likely one's. 0 to 1."""
    repetition_penalty: float | None = None
    """Divides the score of tokens that were generated recently; 1 changes nothing. 0.1 to 2."""
    frequency_penalty: float | None = None
    """Lowers a token's score in proportion to how often it was generated. -2 to 2."""
    presence_penalty: float | None = None
    """Lowers the score of every token that was generated before. -2 to 2."""
    seed: int | None = None
    """The random seed; the same seed and request give the same answer with the same model on the same machine. 0 to
    4294967295.
    """
    stop: Sequence[str] = ()
    """Texts that end the answer; they are not included in it. At most 16, each 1 to 256 bytes."""
    top_logprobs: int | None = None
    """How many of the most likely tokens to report with each token; unset means none. 0 to 20."""
    reasoning_effort: ReasoningEffort = ReasoningEffort.UNSPECIFIED
    """How much the model may reason."""
    extra: dict[str, Any] | None = None
    """Parameters that only this model's runner supports, checked against the model's `parameters_schema`. At most
    262144 bytes.
    """


class Usage(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Usage is what a request has used until now."""

    input_tokens: int | None = None
    """Input tokens."""
    cached_input_tokens: int | None = None
    """Input tokens that were read from a cache; included in `input_tokens`."""
    output_tokens: int | None = None
    """Output tokens."""
    reasoning_tokens: int | None = None
    """Output tokens spent on reasoning; included in `output_tokens`."""
    steps: int | None = None
    """Denoising steps."""
    source: UsageSource = UsageSource.UNSPECIFIED
    """Where the counts come from."""


class Timings(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Timings are the durations of a request's stages, in seconds."""

    queued_seconds: float | None = None
    """Time in the queue."""
    loading_seconds: float | None = None
    """Time while the model was loaded."""
    first_delta_seconds: float | None = None
    """Time from acceptance to the first delta; unset if there was none."""
    total_seconds: float | None = None
    """Time from acceptance to the end."""


class Accepted(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Accepted says that the request will run."""

    model: str = ""
    """The model that will answer."""
    fallback_models: Sequence[str] = ()
    """Models that are tried in order if it cannot answer."""
    message_ids: Sequence[str] = ()
    """In a turn of a session, the ids of its messages: those of the request, which are stored already, and last the
    answer.
    """


class Queued(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Queued is a request's position in the queue. It is sent again when that changes, at most four times a second."""

    position: int | None = None
    """The current position; 1 is next."""
    length: int | None = None
    """The length of the queue."""
    eta_seconds: float | None = None
    """Estimated wait in seconds; unset until durations have been measured."""


class Loading(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Loading is the progress of loading the model."""

    model: str = ""
    """The model."""
    stage: str = ""
    """The current stage, such as `starting`, `checking` or `reading`."""
    fraction: float | None = None
    """The completed fraction, 0 to 1; unset while it is unknown."""


class Started(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Started says that the model has begun to process the request."""

    model: str = ""
    """The model that actually answers."""
    runner: str = ""
    """The runner that serves it."""


class TokenLogprob(Value, frozen=True, kw_only=True, omit_defaults=True):
    """TokenLogprob is a token and the natural logarithm of its probability."""

    token: str = ""
    """The token's text."""
    logprob: float | None = None
    """Natural logarithm of its probability."""
    top: Sequence[TokenLogprob] = ()
    """The most likely tokens at this position, in descending order."""


class Embedding(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Embedding is the vector of one message."""

    index: int | None = None
    """The index of the message, from 0."""
    values: Sequence[float] = ()
    """The vector."""


class Delta(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Delta is newly generated content. The deltas of one part are concatenated in order."""

    part_index: int | None = None
    """The index of the part of the answer, from 0."""
    text: str | None = None
    """Text."""
    reasoning: str | None = None
    """Reasoning."""
    tool_call: ToolCall | None = None
    """A fragment of a tool call."""
    embedding: Embedding | None = None
    """A complete embedding."""
    logprobs: Sequence[TokenLogprob] = ()
    """Log probabilities of the tokens in this delta, if they were requested."""
    reasoning_signature: str = ""
    """The provider's signature of the reasoning, or a piece of it; see `Part`."""


class Progress(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Progress is the progress of generating an image or a shape."""

    step: int | None = None
    """Completed steps."""
    steps: int | None = None
    """Total steps."""
    preview: bytes = b""
    """A small preview image; empty if there is none."""
    preview_mime_type: str = ""
    """MIME type of the preview."""


class ArtifactCreated(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ArtifactCreated says that a large output was stored as an artifact."""

    artifact_id: str = ""
    """The artifact's id."""
    mime_type: str = ""
    """MIME type."""
    size_bytes: int = 0
    """Size in bytes."""
    name: str = ""
    """Suggested file name."""
    part_index: int | None = None
    """The index of the part of the answer, from 0."""


class Warning(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Warning says that something was changed, was omitted or failed, although the request continues."""

    code: str = ""
    """The kind of warning, for programs."""
    message: str = ""
    """The message, for people."""


class Heartbeat(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Heartbeat shows that the stream is alive while there are no other events."""


class Finished(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Finished is the end of a request that was answered or cancelled."""

    finish_reason: FinishReason = FinishReason.UNSPECIFIED
    """Why it ended."""
    usage: Usage | None = None
    """Its total usage."""
    timings: Timings | None = None
    """Its timings."""
    stop_sequence: str = ""
    """The stop text that ended the answer; empty if none did, or if the provider does not report it."""


class Failed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Failed is the end of a request that could not be answered."""

    code: int = 0
    """The canonical gRPC status code that the call would have had."""
    reason: ErrorReason = ErrorReason.UNSPECIFIED
    """The reason, for programs."""
    message: str = ""
    """The reason and a remedy, for people."""
    retryable: bool | None = None
    """The same request may succeed if it is sent again."""
    usage: Usage | None = None
    """What it had used."""
    timings: Timings | None = None
    """Its timings."""
    retry_after_seconds: float | None = None
    """Seconds after which a retry may succeed, if the provider or the queue has reported it."""


class GenerateEvent(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GenerateEvent is one event of a request. Every stream ends with exactly one `finished` or `failed`; a stream
    that ends without one was interrupted, and `WatchRequest` may return the rest.
    """

    seq: int | None = None
    """The number of the event, which increases from 1; merged deltas have the number of the last one. A heartbeat
    has none.
    """
    request_id: str = ""
    """The request that it belongs to."""
    accepted: Accepted | None = None
    """The request was accepted."""
    queued: Queued | None = None
    """It waits for a slot."""
    loading: Loading | None = None
    """It waits for the model to be loaded."""
    started: Started | None = None
    """The model has begun."""
    delta: Delta | None = None
    """The model has generated content."""
    progress: Progress | None = None
    """An image or shape has progressed."""
    artifact: ArtifactCreated | None = None
    """A large output was stored."""
    usage: Usage | None = None
    """Usage until now."""
    warning: Warning | None = None
    """Something was changed or omitted."""
    heartbeat: Heartbeat | None = None
    """There was no other event for a while."""
    finished: Finished | None = None
    """The end: finished or cancelled."""
    failed: Failed | None = None
    """The end: failed."""


class GenerateRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GenerateRequest is a request to a model."""

    model: str = ""
    """The model's id; empty means the server's default model. At most 256 bytes."""
    messages: Sequence[Message] = ()
    """The conversation so far, oldest first. 1 to 512 messages."""
    parameters: Parameters | None = None
    """Generation parameters."""
    session_id: str = ""
    """The session that this is a turn of; empty means none. `messages` then holds only the new messages, of users
    and tools; they are stored before the model runs, and the answer is stored at its end. At most 128 bytes.
    """
    request_id: str = ""
    """The client's id for this request, of letters, digits, `.`, `_` and `-`; if it is empty the server generates
    one. A request with the same id never runs twice. At most 128 bytes.
    """
    on_disconnect: OnDisconnect = OnDisconnect.UNSPECIFIED
    """What happens when no client reads the events any more."""
    tools: Sequence[Tool] = ()
    """Tools that the model may call. At most 128."""
    tool_choice: ToolChoice | None = None
    """Whether the model must call a tool."""
    response_format: ResponseFormat | None = None
    """The format of the answer."""
    fallback_models: Sequence[str] = ()
    """Models to try in order when the first one cannot answer. At most 8, each 1 to 256 bytes."""
    output_modalities: Sequence[Modality] = ()
    """What to generate; empty means the default of the model. At most 8."""
    parent_message_id: str | None = None
    """The parent message of this turn in the session; if it is unset, the session's head; if it is set and empty,
    none. At most 128 bytes.
    """


class GenerateOnceRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GenerateOnceRequest requests a complete answer."""

    request: GenerateRequest | None = None
    """The request, as for Generate; it must be set. Over REST it is the whole body."""


class GenerateOnceResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GenerateOnceResponse is a complete answer."""

    request_id: str = ""
    """The request's id."""
    model: str = ""
    """The model that actually answered."""
    message: Message | None = None
    """The answer."""
    finish_reason: FinishReason = FinishReason.UNSPECIFIED
    """Why it ended."""
    usage: Usage | None = None
    """Its usage."""
    timings: Timings | None = None
    """Its timings."""
    warnings: Sequence[Warning] = ()
    """What was changed or omitted."""
    embeddings: Sequence[Embedding] = ()
    """The vectors, if embeddings were requested: one for each message."""
    logprobs: Sequence[TokenLogprob] = ()
    """Log probabilities of the answer's tokens, if they were requested."""
    message_ids: Sequence[str] = ()
    """In a turn of a session, the ids of its messages: those of the request, and last the answer."""
    stop_sequence: str = ""
    """The stop text that ended the answer; empty if none did, or if the provider does not report it."""


class RerankRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RerankRequest asks how relevant documents are to a query."""

    model: str = ""
    """The id of a model with MODALITY_SCORE. 1 to 256 bytes."""
    query: str = ""
    """What is looked for. 1 to 65536 bytes."""
    documents: Sequence[str] = ()
    """The texts to judge, each with the query within the model's context. 1 to 1000, each 1 to 1048576 bytes."""
    top_n: int | None = None
    """How many of the most relevant ones to return; by default all. At least 1."""
    request_id: str = ""
    """The client's id for this request, as for Generate. At most 128 bytes."""


class RerankResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RerankResponse has the documents in their new order."""

    request_id: str = ""
    """The request's id."""
    model: str = ""
    """The model that actually answered."""
    results: Sequence[RerankResult] = ()
    """The documents, the most relevant first; of equal ones the first in the request."""
    usage: Usage | None = None
    """Its usage."""
    timings: Timings | None = None
    """Its timings."""
    warnings: Sequence[Warning] = ()
    """What was changed or omitted."""


class RerankResult(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RerankResult is a document that was judged."""

    index: int = 0
    """Its place in the request, from 0."""
    relevance_score: float = 0.0
    """How relevant it is, 0 to 1."""


class WatchRequestRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """WatchRequestRequest selects the events to stream."""

    request_id: str = ""
    """The request's id. 1 to 128 bytes."""
    after_seq: int = 0
    """The number of the last event that the client has received; 0 means from the start."""


class GetRequestRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetRequestRequest names a request."""

    request_id: str = ""
    """The request's id. 1 to 128 bytes."""


class CancelRequestRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CancelRequestRequest names a request."""

    request_id: str = ""
    """The request's id. 1 to 128 bytes."""


class DeleteRequestRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteRequestRequest names a request."""

    request_id: str = ""
    """The request's id. 1 to 128 bytes."""


class Request(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Request is the record of one request."""

    request_id: str = ""
    """Its id."""
    model: str = ""
    """The requested model."""
    answered_by: str = ""
    """The model that actually answered; empty until one does."""
    state: RequestState = RequestState.UNSPECIFIED
    """Its state."""
    finish_reason: FinishReason = FinishReason.UNSPECIFIED
    """Why it ended, if it finished or was cancelled."""
    failure: Failed | None = None
    """Why it failed, if it failed."""
    usage: Usage | None = None
    """Its usage."""
    timings: Timings | None = None
    """Its timings."""
    on_disconnect: OnDisconnect = OnDisconnect.UNSPECIFIED
    """What happens when no client reads the events any more."""
    create_time: datetime | None = None
    """When it was received."""
    end_time: datetime | None = None
    """When it ended; unset while it runs."""
    cancelled_by: str = ""
    """Who or what cancelled it: `client`, `disconnect`, `administrator`, `shutdown`, or `turn` if a title request
    was cancelled in favour of one; empty if it was not cancelled.
    """
    attempts: Sequence[Attempt] = ()
    """The attempts of all models, in order; `usage` is their sum."""
    queued: Queued | None = None
    """Its position, while it is queued."""
    session_id: str = ""
    """The session that it is a turn of; empty if it belongs to none."""
    purpose: RequestPurpose = RequestPurpose.UNSPECIFIED
    """Its purpose."""


class Attempt(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Attempt is one model's attempt at a request."""

    model: str = ""
    """The model."""
    runner: str = ""
    """The runner that serves it."""
    provider: str = ""
    """Where the model runs: `local`, or the name of a provider."""
    state: RequestState = RequestState.UNSPECIFIED
    """How it ended; REQUEST_STATE_QUEUED while it runs."""
    failure: Failed | None = None
    """Why it failed, if it failed."""
    usage: Usage | None = None
    """Its usage."""
    create_time: datetime | None = None
    """When it started."""
    end_time: datetime | None = None
    """When it ended; unset while it runs."""
    paid_by: Payer = Payer.UNSPECIFIED
    """Whose account at the provider is charged; unspecified if none is."""


class ListRequestsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListRequestsRequest requests a page of requests."""

    page_size: int = 0
    """The maximum number of requests; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    state: RequestState = RequestState.UNSPECIFIED
    """Only requests in this state; unspecified means all."""
    model: str = ""
    """Only requests for this model; empty means all. At most 256 bytes."""
    session_id: str = ""
    """Only turns of this session; empty means all. At most 128 bytes."""
    created_from: datetime | None = None
    """Only requests from this time on."""
    created_before: datetime | None = None
    """Only requests before this time."""


class ListRequestsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListRequestsResponse is a page of requests. It may be shorter than requested although more pages follow."""

    requests: Sequence[Request] = ()
    """The requests."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class GetQueueRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetQueueRequest selects a queue."""

    model: str = ""
    """The model's id, or an alias, which has a queue for each of its models; empty means every model that has a
    queue. At most 256 bytes.
    """


class GetQueueResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetQueueResponse contains the queues."""

    queues: Sequence[ModelQueue] = ()
    """One for each model."""


class ModelQueue(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ModelQueue is the queue of one model."""

    model: str = ""
    """The model."""
    capacity: int | None = None
    """The number of requests that it can serve at once."""
    active: int | None = None
    """The number of requests that it is serving."""
    length: int | None = None
    """The length of the queue."""
    requests: Sequence[QueuedRequest] = ()
    """The caller's own queued requests, the next one first."""


class QueuedRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """QueuedRequest is one request in a queue."""

    request_id: str = ""
    """Its id."""
    queued: Queued | None = None
    """Its position."""


class UserRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UserRequest is what administrators see of a request of any user."""

    user_id: str = ""
    """The user whose request it is."""
    request_id: str = ""
    """Its id, which is unique among those of its user."""
    model: str = ""
    """The requested model."""
    answered_by: str = ""
    """The model that actually answered; empty until one does."""
    state: RequestState = RequestState.UNSPECIFIED
    """Its state."""
    state_time: datetime | None = None
    """Since when it has been in this state, while it runs on this gateway; unset after its end."""
    queued: Queued | None = None
    """Its position, while it is queued."""
    failure_reason: ErrorReason = ErrorReason.UNSPECIFIED
    """Why it failed, if it failed."""
    cancelled_by: str = ""
    """Who or what cancelled it, as in Request; empty if it was not cancelled."""
    usage: Usage | None = None
    """Its usage."""
    timings: Timings | None = None
    """Its timings."""
    purpose: RequestPurpose = RequestPurpose.UNSPECIFIED
    """Its purpose."""
    create_time: datetime | None = None
    """When it was received."""
    end_time: datetime | None = None
    """When it ended; unset while it runs."""


class ListRunningRequestsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListRunningRequestsRequest requests a page of the requests that run or wait."""

    page_size: int = 0
    """The maximum number of requests; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListRunningRequestsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListRunningRequestsResponse is a page of the requests that run or wait."""

    requests: Sequence[UserRequest] = ()
    """The requests."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class ListUserRequestsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListUserRequestsRequest requests a page of requests of all users."""

    page_size: int = 0
    """The maximum number of requests; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    user_id: str = ""
    """Only requests of this user; empty means all. At most 64 bytes."""
    model: str = ""
    """Only requests for this model, or answered by it; empty means all. At most 256 bytes."""
    state: RequestState = RequestState.UNSPECIFIED
    """Only requests in this state; unspecified means all."""
    created_from: datetime | None = None
    """Only requests from this time on."""
    created_before: datetime | None = None
    """Only requests before this time."""


class ListUserRequestsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListUserRequestsResponse is a page of requests. It may be shorter than requested although more pages follow."""

    requests: Sequence[UserRequest] = ()
    """The requests."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class CancelUserRequestRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CancelUserRequestRequest names a request."""

    user_id: str = ""
    """The user whose request it is. 1 to 64 bytes."""
    request_id: str = ""
    """The request's id. 1 to 128 bytes."""


class GetStatisticsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetStatisticsRequest selects the requests to count."""

    created_from: datetime | None = None
    """Only requests from this time on; if it is not set, from 30 days before `created_before` on. At most 366 days
    before it.
    """
    created_before: datetime | None = None
    """Only requests before this time; if it is not set, before now."""
    user_id: str = ""
    """Only requests of this user; empty means all. At most 64 bytes."""
    model: str = ""
    """Only requests for this model, or answered by it; empty means all. At most 256 bytes."""


class GetStatisticsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetStatisticsResponse contains what was counted."""

    created_from: datetime | None = None
    """From when on requests were counted: later than was requested if there were more than can be counted."""
    created_before: datetime | None = None
    """Before when requests were counted."""
    total: RequestStatistics | None = None
    """All of them."""
    days: Sequence[StatisticsGroup] = ()
    """Those of each day in UTC on which there was one, the earliest first. The key is the day, as `2026-11-29`."""
    models: Sequence[StatisticsGroup] = ()
    """Those of each model, at most 100, the most requested first. The key is the model that answered, or the
    requested one if none did.
    """
    users: Sequence[StatisticsGroup] = ()
    """Those of each user, at most 100, the busiest first. The key is the user's id."""


class StatisticsGroup(Value, frozen=True, kw_only=True, omit_defaults=True):
    """StatisticsGroup is what was counted of the requests that have something in common."""

    key: str = ""
    """What they have in common."""
    statistics: RequestStatistics | None = None
    """What was counted of them."""


class RequestStatistics(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RequestStatistics is what was counted of some requests. Latencies are those of requests that finished: half of
    them, or 95 of 100, took at most this long. They are unset if there is none.
    """

    requests: int | None = None
    """The number of requests, including running ones."""
    failed: int | None = None
    """How many of them failed."""
    cancelled: int | None = None
    """How many of them were cancelled."""
    input_tokens: int | None = None
    """The tokens that were read."""
    output_tokens: int | None = None
    """The tokens that were generated."""
    first_delta_median_seconds: float | None = None
    """Seconds until the first part of the answer, of half of them."""
    first_delta_p95_seconds: float | None = None
    """Seconds until the first part of the answer, of 95 of 100."""
    total_median_seconds: float | None = None
    """Seconds until the end, of half of them."""
    total_p95_seconds: float | None = None
    """Seconds until the end, of 95 of 100."""


class Artifact(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Artifact is a stored file."""

    artifact_id: str = ""
    """Its id."""
    name: str = ""
    """Suggested file name; empty if none was specified."""
    mime_type: str = ""
    """MIME type; that of an image is detected from its content."""
    size_bytes: int | None = None
    """Size in bytes."""
    sha256: str = ""
    """SHA-256 of the content, in hexadecimal."""
    create_time: datetime | None = None
    """When it was stored."""
    request_id: str = ""
    """The request that generated it; empty if it was uploaded."""
    image: ImageInfo | None = None
    """Its dimensions, if it is an image."""
    metadata: dict[str, Any] | None = None
    """How a model generated it: `model`, `seed`, and every parameter by its name; for an image also `width` and
    `height`, for a shape `vertices` and `faces`. Never the prompt. Empty for uploads, and for models that do not
    report it. At most 8192 bytes as JSON.
    """


class ImageInfo(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ImageInfo describes an image."""

    width: int = 0
    """Width in pixels, after rotation as in its metadata."""
    height: int = 0
    """Height in pixels, after rotation as in its metadata."""


class UploadArtifactRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UploadArtifactRequest is one chunk of an upload. The fields other than the content are read from the first
    chunk.
    """

    name: str = ""
    """Suggested file name for downloads. At most 255 bytes."""
    sha256: str = ""
    """SHA-256 of the whole content in hexadecimal; if it is set, the content is checked against it."""


class GetArtifactRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetArtifactRequest names an artifact."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""


class ListArtifactsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListArtifactsRequest requests a page of artifacts."""

    page_size: int = 0
    """The maximum number of artifacts; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    mime_type_prefix: str = ""
    """Only artifacts whose MIME type has this prefix, such as `image/`. At most 128 bytes."""
    request_id: str = ""
    """Only artifacts that this request generated. At most 128 bytes."""


class ListArtifactsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListArtifactsResponse is a page of artifacts."""

    artifacts: Sequence[Artifact] = ()
    """The artifacts."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class DownloadArtifactRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DownloadArtifactRequest selects what to download."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""
    offset: int = 0
    """The first byte to send, to resume an interrupted download. At least 0."""


class DownloadThumbnailRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DownloadThumbnailRequest names an artifact."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""


class SignArtifactRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SignArtifactRequest describes the link to create."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""
    variant: ArtifactVariant = ArtifactVariant.UNSPECIFIED
    """What the link leads to; unspecified means the content."""
    seconds: int = 0
    """How long the link is valid, in seconds; 0 means 600. 0 to 86400."""


class SignArtifactResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SignArtifactResponse is a link."""

    url: str = ""
    """The link: a path on the server's own address, with its query."""
    expire_time: datetime | None = None
    """When it expires."""


class DownloadSignedRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DownloadSignedRequest contains the parameters of a link."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""
    token: str = ""
    """The link's token. 1 to 256 bytes."""


class DeleteArtifactRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteArtifactRequest names an artifact."""

    artifact_id: str = ""
    """The artifact's id. 1 to 128 bytes."""


class AuditEntry(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AuditEntry is one recorded action. It never contains secrets."""

    number: int = 0
    """Its number in the log: 1, 2, 3 and so on, without gaps."""
    time: datetime | None = None
    """When it happened."""
    actor: str = ""
    """Who did it: the id of a user, or `system`."""
    action: str = ""
    """What was done, such as `model.created`."""
    target: str = ""
    """The id of what was changed; empty where there is only one such thing."""
    details: dict[str, str] = msgspec.field(default_factory=dict)
    """Further details."""
    previous: str = ""
    """The digest of the previous entry; 64 zeros for the first."""
    digest: str = ""
    """SHA-256 of all fields above, in hexadecimal; docs/secrets.md describes the exact bytes."""


class AuditFilter(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AuditFilter selects entries. Fields that are not set match every entry."""

    actor: str = ""
    """Who did it. At most 256 bytes."""
    action: str = ""
    """What was done. At most 64 bytes."""
    target: str = ""
    """The id of what was changed. At most 256 bytes."""
    since: datetime | None = None
    """Not before this time."""
    until: datetime | None = None
    """Before this time."""


class ListAuditEntriesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAuditEntriesRequest requests a page of entries."""

    filter: AuditFilter | None = None
    """Selects entries."""
    page_size: int = 0
    """The maximum number of entries; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListAuditEntriesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAuditEntriesResponse is a page of entries."""

    entries: Sequence[AuditEntry] = ()
    """The entries."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class ExportAuditRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ExportAuditRequest selects the entries to export."""

    filter: AuditFilter | None = None
    """Selects entries. The digests can be verified only in an export without a filter."""
    after_number: int = 0
    """Only entries with a larger number, to resume an export that was interrupted. At least 0."""


class RegisterRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """RegisterRequest redeems an invitation."""

    invite: str = ""
    """The invitation: `plgi_…`. At most 128 bytes."""
    name: str = ""
    """Name to sign in with: lower-case letters, digits, `.`, `_` and `-`. At most 64 bytes. It may be empty for an
    account that already has a name.
    """
    password: str = ""
    """Password of at least 10 characters. At most 1024 bytes."""
    display_name: str = ""
    """Display name. At most 128 bytes."""
    device_name: str = ""
    """The name of this device in the list of devices. At most 128 bytes."""


class LoginRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """LoginRequest signs in."""

    name: str = ""
    """The account's name. At most 64 bytes."""
    password: str = ""
    """Its password. At most 1024 bytes."""
    device_name: str = ""
    """The name of this device in the list of devices. At most 128 bytes."""


class LoginResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """LoginResponse contains either the tokens, or what is needed for the second step."""

    tokens: TokenPair | None = None
    """The user is signed in."""
    second_factor: SecondFactorNeeded | None = None
    """The password is correct, and a second factor is needed."""


class SecondFactorNeeded(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """SecondFactorNeeded is what the second step of signing in needs."""

    pending_token: str = ""
    """Identifies the user to VerifySecondFactor; it has no other use."""
    expire_time: datetime | None = None
    """When it expires."""


class TokenPair(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """TokenPair holds the tokens of a signed-in device."""

    access_token: str = ""
    """Sent with every call, as `authorization: Bearer …`."""
    access_expire_time: datetime | None = None
    """When the access token expires."""
    refresh_token: str = ""
    """Exchanged for the next pair, once."""
    refresh_expire_time: datetime | None = None
    """When the refresh token expires."""
    user_id: str = ""
    """The user."""
    device_id: str = ""
    """The device."""


class RefreshRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """RefreshRequest requests the next pair of tokens."""

    refresh_token: str = ""
    """The refresh token. At most 256 bytes."""


class LogoutRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """LogoutRequest signs a device out."""

    refresh_token: str = ""
    """The refresh token. At most 256 bytes."""


class GetJwksRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetJwksRequest requests the public keys."""


class GetJwksResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetJwksResponse is a JSON Web Key Set."""

    keys: Sequence[JsonWebKey] = ()
    """The keys; the first one signs new tokens."""


class JsonWebKey(Value, frozen=True, kw_only=True, omit_defaults=True):
    """JsonWebKey is an Ed25519 public key, with the field names of RFC 7517."""

    kid: str = ""
    """Its id, as in the header of tokens."""
    kty: str = ""
    """`OKP`."""
    crv: str = ""
    """`Ed25519`."""
    x: str = ""
    """The public key, in base64url."""
    alg: str = ""
    """`EdDSA`."""
    use: str = ""
    """`sig`."""


class Operation(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Operation is a long-running operation. Requesting the same work twice returns the same operation."""

    operation_id: str = ""
    """Its id."""
    kind: OperationKind = OperationKind.UNSPECIFIED
    """What it does."""
    model: str = ""
    """The model; empty if it is about none."""
    state: OperationState = OperationState.UNSPECIFIED
    """Its state."""
    stage: str = ""
    """The current stage."""
    fraction: float | None = None
    """The completed fraction, 0 to 1; unset while it is unknown."""
    bytes_done: int | None = None
    """Completed bytes; unset if the operation is not measured in bytes."""
    bytes_total: int | None = None
    """Total bytes; unset if the operation is not measured in bytes."""
    waiters: int | None = None
    """The number of requests and calls that wait for it."""
    error: OperationError | None = None
    """Why it failed, if it failed."""
    create_time: datetime | None = None
    """When it started."""
    end_time: datetime | None = None
    """When it ended; unset while it runs."""
    bytes_per_second: int | None = None
    """Bytes per second in the last seconds; unset while nothing arrives."""
    remaining_seconds: float | None = None
    """The estimated seconds until its end; unset while they are unknown."""


class OperationError(Value, frozen=True, kw_only=True, omit_defaults=True):
    """OperationError says why an operation failed."""

    code: int = 0
    """The canonical gRPC status code."""
    reason: ErrorReason = ErrorReason.UNSPECIFIED
    """The reason, for programs."""
    message: str = ""
    """The reason and a remedy, for people."""


class GetOperationRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetOperationRequest names an operation."""

    operation_id: str = ""
    """The operation's id. 1 to 128 bytes."""


class ListOperationsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListOperationsRequest requests a page of operations."""

    page_size: int = 0
    """The maximum number of operations; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListOperationsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListOperationsResponse is a page of operations."""

    operations: Sequence[Operation] = ()
    """The operations."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class WatchOperationRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """WatchOperationRequest names an operation."""

    operation_id: str = ""
    """The operation's id. 1 to 128 bytes."""


class CancelOperationRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CancelOperationRequest names an operation."""

    operation_id: str = ""
    """The operation's id. 1 to 128 bytes."""


class PauseOperationRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """PauseOperationRequest names an operation."""

    operation_id: str = ""
    """The operation's id. 1 to 128 bytes."""


class ResumeOperationRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ResumeOperationRequest names an operation."""

    operation_id: str = ""
    """The operation's id. 1 to 128 bytes."""


class Backup(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Backup is a backup in the folder of the server."""

    name: str = ""
    """The name of its file."""
    create_time: datetime | None = None
    """When it was made."""
    size_bytes: int = 0
    """Its size in bytes."""


class CreateBackupRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateBackupRequest requests a backup."""


class ListBackupsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListBackupsRequest requests a page of the backups."""

    page_size: int = 0
    """The maximum number of backups; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListBackupsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListBackupsResponse is a page of the backups."""

    backups: Sequence[Backup] = ()
    """The backups."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class AzureEntra(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AzureEntra is an application of Microsoft Entra. The server requests its tokens and renews them before they
    expire.
    """

    tenant_id: str = ""
    """The id or domain of the directory (tenant). 1 to 128 bytes."""
    client_id: str = ""
    """The application's id. 1 to 128 bytes."""
    client_secret: str = ""
    """The application's secret. 1 to 1024 bytes."""


class AwsKeys(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AwsKeys is an AWS access key. No adapter of this version uses it; an adapter from another package can."""

    access_key_id: str = ""
    """The access key id. 1 to 128 bytes."""
    secret_access_key: str = ""
    """The secret access key. 1 to 1024 bytes."""
    session_token: str = ""
    """The session token, for temporary credentials. At most 4096 bytes."""


class SetCredentialRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetCredentialRequest contains a credential."""

    provider: str = ""
    """The provider's id, as in ListProviders. 1 to 64 bytes."""
    api_key: str | None = None
    """An API key. 1 to 4096 bytes."""
    azure_entra: AzureEntra | None = None
    """An application of Microsoft Entra, for Azure."""
    google_service_account: str | None = None
    """The JSON key file of a Google service account, as text. 1 to 16384 bytes."""
    aws_keys: AwsKeys | None = None
    """An AWS access key."""


class ProviderCredential(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ProviderCredential describes a stored credential, without its secrets."""

    provider: str = ""
    """The provider."""
    kind: str = ""
    """Its kind: `api_key`, `azure_entra`, `google_service_account` or `aws_keys`. Empty if it cannot be decrypted."""
    hint: str = ""
    """Helps its owner to recognise it: its identity, where that is not secret, and the last four characters of the
    secret.
    """
    origins: Sequence[str] = ()
    """The origins to which it may be sent. If the URL of the provider changes, the credential must be set again."""
    create_time: datetime | None = None
    """When it was first set."""
    update_time: datetime | None = None
    """When it was last set."""
    error: CredentialError | None = None
    """Why it cannot be decrypted, if it cannot; then it must be set again."""


class CredentialError(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CredentialError describes what is wrong with a credential."""

    reason: ErrorReason = ErrorReason.UNSPECIFIED
    """The reason, for programs."""
    message: str = ""
    """The reason and a remedy, for people."""


class GetCredentialRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetCredentialRequest names a credential."""

    provider: str = ""
    """The provider. 1 to 64 bytes."""


class ListCredentialsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListCredentialsRequest requests a page of credentials."""

    page_size: int = 0
    """The maximum number of credentials; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListCredentialsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListCredentialsResponse is a page of credentials."""

    credentials: Sequence[ProviderCredential] = ()
    """The credentials."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class DeleteCredentialRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteCredentialRequest names a credential."""

    provider: str = ""
    """The provider. 1 to 64 bytes."""


class DeleteCredentialResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteCredentialResponse is empty."""


class TestCredentialRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """TestCredentialRequest names a credential."""

    provider: str = ""
    """The provider. 1 to 64 bytes."""


class TestCredentialResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """TestCredentialResponse is the result of a test."""

    works: bool | None = None
    """Whether the provider accepts the credential."""
    models: int | None = None
    """How many models the provider lists for it."""
    error: CredentialError | None = None
    """Why it does not work, if it does not."""


class ExportMeRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ExportMeRequest requests an export of the caller."""


class SearchHubModelsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SearchHubModelsRequest requests a page of models of the hub."""

    text: str = ""
    """Words of the name. At most 256 bytes."""
    use_case: HubUseCase = HubUseCase.UNSPECIFIED
    """What the models are for."""
    modality: Modality = Modality.UNSPECIFIED
    """A modality that the models read or generate."""
    license: str = ""
    """The hub's name of a license, such as `apache-2.0`. At most 64 bytes."""
    fits_machine: bool = False
    """Only models of which the server estimates that they fit into its memory."""
    sort: HubSort = HubSort.UNSPECIFIED
    """The order."""
    page_size: int = 0
    """The maximum number of models; 0 means 20. 0 to 100. A page with `fits_machine` may have fewer although more
    follow.
    """
    page_token: str = ""
    """The `next_page_token` of the previous page of the same search. At most 2048 bytes."""


class SearchHubModelsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SearchHubModelsResponse is a page of models of the hub."""

    models: Sequence[HubModel] = ()
    """The models, without `variants`, `card` and `recommended_parameters`."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""
    stale: bool = False
    """Whether the hub could not be reached, so that this is what it answered earlier."""


class GetHubModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetHubModelRequest names a model of the hub."""

    repository: str = ""
    """Its repository, such as `Qwen/Qwen3-4B-GGUF`. 3 to 193 bytes."""
    revision: str = ""
    """A branch, tag or commit; empty means `main`. At most 128 bytes."""


class HubModel(Value, frozen=True, kw_only=True, omit_defaults=True):
    """HubModel is a model of the hub."""

    repository: str = ""
    """Its repository."""
    url: str = ""
    """Its page on the hub."""
    revision: str = ""
    """The commit that is described."""
    task: str = ""
    """The hub's name of its task, such as `text-generation`."""
    library: str = ""
    """The library that it was made for."""
    license: str = ""
    """The hub's name of its license; empty if it has none."""
    base_models: Sequence[str] = ()
    """The models that it was made from."""
    languages: Sequence[str] = ()
    """The languages that it was trained for, as ISO 639 codes."""
    tags: Sequence[str] = ()
    """The hub's tags."""
    downloads: int = 0
    """Downloads in the last month."""
    likes: int = 0
    """Likes."""
    update_time: datetime | None = None
    """When it was last changed."""
    gated: bool = False
    """Whether its files are given only to users who have accepted its terms on the hub."""
    input_modalities: Sequence[Modality] = ()
    """Input modalities."""
    output_modalities: Sequence[Modality] = ()
    """Output modalities."""
    parameters: int | None = None
    """The number of its parameters; unset if the hub does not say."""
    context_length: int | None = None
    """The size of its context in tokens; unset if the hub does not say."""
    memory_bytes: int | None = None
    """The memory that it is estimated to need: of its advised variant, or of a small one if its variants are not
    known.
    """
    fit: HubFit = HubFit.UNSPECIFIED
    """Whether it fits into this server's memory."""
    fit_reason: str = ""
    """Why it is said to fit or not to fit, as a sentence."""
    variants: Sequence[HubVariant] = ()
    """What can be downloaded of it."""
    card: str = ""
    """Its model card as Markdown, without HTML, images and links that are not http(s)."""
    stale: bool = False
    """Whether the hub could not be reached, so that this is what it said earlier."""
    prompt_format: str = ""
    """How its chat template marks who says what, such as `ChatML`; empty if the hub does not tell."""
    recommended_parameters: Parameters | None = None
    """The sampling parameters that its makers recommend, or those of the model that it was made from; unset if there
    are none.
    """


class HubVariant(Value, frozen=True, kw_only=True, omit_defaults=True):
    """HubVariant is what can be downloaded of a model."""

    name: str = ""
    """Its name in the repository, such as `Q4_K_M`."""
    format: HubFormat = HubFormat.UNSPECIFIED
    """Its file format."""
    quantization: str = ""
    """Its quantization; empty if it has none."""
    files: Sequence[HubFile] = ()
    """Its files."""
    size_bytes: int = 0
    """The size of its files in bytes."""
    memory_bytes: int = 0
    """The memory that it is estimated to need."""
    fit: HubFit = HubFit.UNSPECIFIED
    """Whether it fits into this server's memory."""
    advised: bool = False
    """Whether it is the one that is advised on this server."""
    reason: str = ""
    """Why it is advised, or why it is not; a sentence."""
    refusal: str = ""
    """Why it cannot be downloaded, as a sentence; empty if it can."""
    model: str = ""
    """The id that the model will have; if it was downloaded, that it has."""
    downloaded: bool = False
    """Whether it was downloaded."""


class HubFile(Value, frozen=True, kw_only=True, omit_defaults=True):
    """HubFile is a file of a variant."""

    path: str = ""
    """Its path in the repository."""
    size_bytes: int = 0
    """Its size in bytes."""
    sha256: str = ""
    """Its SHA-256 digest in hexadecimal; empty if the hub only has another one of it, which is verified too."""


class DownloadModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DownloadModelRequest says what to download."""

    repository: str = ""
    """The model's repository, such as `Qwen/Qwen3-4B-GGUF`. 3 to 193 bytes."""
    variant: str = ""
    """The name of a variant; empty means the advised one. At most 256 bytes."""
    revision: str = ""
    """A branch, tag or commit; empty means `main`. At most 128 bytes."""
    load: bool = False
    """Whether to load the model when it is there."""


class ImportModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ImportModelRequest says what to import."""

    source: str = ""
    """An https:// URL, or an absolute path on the server's machine. 1 to 2048 bytes."""
    model: str = ""
    """The id that the model will have, such as `team/assistant`; empty means the name of the file or folder. At most
    256 bytes.
    """
    sha256: str = ""
    """The SHA-256 digest of the file in hexadecimal, to be verified; empty if it is not known. The downloaded model
    says which digest it has. At most 64 bytes.
    """
    link: bool = False
    """Whether to leave the files of a path where they are, instead of copying them."""
    load: bool = False
    """Whether to load the model when it is there."""


class ListDownloadedModelsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListDownloadedModelsRequest requests a page of downloaded models."""

    page_size: int = 0
    """The maximum number of models; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListDownloadedModelsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListDownloadedModelsResponse is a page of downloaded models."""

    models: Sequence[DownloadedModel] = ()
    """The models."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class DownloadedModel(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DownloadedModel is a model that was downloaded."""

    model: str = ""
    """Its id."""
    hub_model: HubModel | None = None
    """What the hub said of it when it was downloaded. Of the variants it has the downloaded one. Of an imported
    model it has nothing else.
    """
    download_time: datetime | None = None
    """When it was downloaded."""
    source: str = ""
    """The URL, without its query, or the path from which it was imported; empty if it is from the hub."""


class DeleteDownloadedModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteDownloadedModelRequest names a downloaded model."""

    model: str = ""
    """Its id. 1 to 256 bytes."""


class DeleteDownloadedModelResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteDownloadedModelResponse is empty."""


class VerifySecondFactorRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """VerifySecondFactorRequest completes signing in."""

    pending_token: str = ""
    """The pending token of the first step. At most 2048 bytes."""
    code: str = ""
    """A code from the app, or a recovery code. At most 64 bytes."""
    device_name: str = ""
    """The name of this device in the list of devices. At most 128 bytes."""


class GetSecondFactorRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetSecondFactorRequest requests the state of the caller's second factor."""


class SecondFactor(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SecondFactor is the state of a user's second factor."""

    enabled: bool | None = None
    """Whether it is enabled."""
    recovery_codes_left: int | None = None
    """The number of unused recovery codes."""


class EnrollSecondFactorRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """EnrollSecondFactorRequest starts the enrolment."""


class EnrollSecondFactorResponse(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """EnrollSecondFactorResponse is what an authenticator app needs."""

    secret: str = ""
    """The secret in base32, to type into an app."""
    uri: str = ""
    """The same as an `otpauth://…` URI, for a QR code."""


class ConfirmSecondFactorRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """ConfirmSecondFactorRequest proves that the app works."""

    code: str = ""
    """A code from the app. At most 64 bytes."""


class RecoveryCodes(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """RecoveryCodes replace the codes of a lost app. They are returned only once."""

    codes: Sequence[str] = ()
    """Ten codes. Each works once."""


class DisableSecondFactorRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """DisableSecondFactorRequest removes the second factor."""

    code: str = ""
    """A code from the app, or a recovery code. At most 64 bytes."""


class RenewRecoveryCodesRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """RenewRecoveryCodesRequest requests new recovery codes."""

    code: str = ""
    """A code from the app, or a recovery code. At most 64 bytes."""


class ResetSecondFactorRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ResetSecondFactorRequest names a user."""

    user_id: str = ""
    """The user. At most 64 bytes."""


class Model(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Model is a model that the server offers."""

    id: str = ""
    """Its id; it may contain `/` and `:`."""
    runner: str = ""
    """The runner that serves it."""
    provider: str = ""
    """Where the model runs: `local`, or the name of a provider."""
    state: ModelState = ModelState.UNSPECIFIED
    """Its state."""
    input_modalities: Sequence[Modality] = ()
    """Input modalities."""
    output_modalities: Sequence[Modality] = ()
    """Output modalities."""
    capabilities: Sequence[Capability] = ()
    """Optional features."""
    context_length: int | None = None
    """The size of its context in tokens; unset while it is unknown."""
    parameters_schema: dict[str, Any] | None = None
    """JSON Schema of the fields of `Parameters` that it supports, and of `extra`."""
    default: bool | None = None
    """Whether it is the default model of the server, which requests with an empty `model` use unless their user has
    chosen another one in the preferences.
    """
    pinned: bool | None = None
    """Whether it is kept loaded."""
    capacity: int | None = None
    """The number of requests that it can serve at once."""
    active: int | None = None
    """The number of requests that it is serving."""
    waiting: int | None = None
    """The number of requests in its queue."""
    error: ModelError | None = None
    """Why loading it failed, or why it cannot be loaded on this server."""
    size_bytes: int | None = None
    """The size of its files in bytes; unset if it has none."""
    load_time: datetime | None = None
    """When it was loaded; unset while it is not loaded."""
    origin: ModelOrigin = ModelOrigin.UNSPECIFIED
    """Where it was defined."""
    idle_seconds: float | None = None
    """Seconds without a request after which it is unloaded; unset means never."""
    fallback_models: Sequence[str] = ()
    """Models that are tried in order if it cannot answer, unless the request or its user specifies others."""
    prices: Prices | None = None
    """The prices of its tokens; unset if they are unknown or free."""
    quantization: str = ""
    """How its weights are stored, as its format names it, such as `Q4_K_M` or `bfloat16`; empty if it is unknown."""
    license: str = ""
    """Its licence as Hugging Face names it, such as `apache-2.0`; empty if its files do not say."""
    languages: Sequence[str] = ()
    """Its languages, as codes of ISO 639 such as `en`; empty if its files do not say."""
    aliases: Sequence[str] = ()
    """The aliases by which the caller can use it."""
    favourite: bool | None = None
    """Whether it is a favourite of the caller. WatchModels does not report it."""
    base: str = ""
    """The model whose weights, process and slots it shares; empty if it has no adapters."""
    adapters: Sequence[Adapter] = ()
    """Its LoRA adapters; the names of their files without the folders."""
    memory: ModelMemory | None = None
    """The memory that it will take with its options; set by GetModel, of models of which it can be told from their
    files.
    """
    tool_format: str = ""
    """The format in which it writes tool calls, such as `hermes`; empty if it calls no tools, or if it is not known
    yet.
    """
    benchmark: ModelBenchmark | None = None
    """What was measured of it on machines as this server's, with its present files and options; set by GetModel, and
    unset if nothing was.
    """
    batch_invariant: bool | None = None
    """Whether a request with a seed, or with temperature 0, gets in company of others the same text as alone (batch
    invariance), which depends on the types of its weights and on its options; unset if that is not known.
    """


class ModelBenchmark(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ModelBenchmark is how fast and how well a model answered when it was measured, as by `plugai bench`."""

    speeds: Sequence[BenchmarkSpeed] = ()
    """Its speed, by the length of prompts and the number of answers at once. 1 to 256."""
    questions: BenchmarkScore | None = None
    """How many of some short questions it answered rightly; unset if it was asked none."""
    tool_calls: BenchmarkScore | None = None
    """How many tasks it solved by the right call of a tool; unset if it was given none."""
    memory_bytes: int | None = None
    """The memory that it took then, as its process says; unset if that is not known. It is ignored in requests. At
    least 0.
    """
    machine: str = ""
    """The machine, as far as it decides how fast models are. It is ignored in requests. At most 256 bytes."""
    record_time: datetime | None = None
    """When it was recorded. It is ignored in requests."""


class BenchmarkSpeed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """BenchmarkSpeed is how fast a model answered so many requests at once. Figures are medians of the rounds."""

    streams: int = 0
    """The number of answers at once. 1 to 1024."""
    prompt_tokens: int = 0
    """The tokens of each prompt. 1 to 10000000."""
    rounds: int = 0
    """How often it was measured. 1 to 10000."""
    first_token_seconds: float = 0.0
    """Seconds from a request to the first token of its answer. 0 to 86400."""
    prompt_tokens_per_second: float = 0.0
    """Tokens of all prompts together in a second, until all were read. 0 to 10000000."""
    tokens_per_second: float | None = None
    """Tokens of all answers together in a second; unset if it could not be told. 0 to 10000000."""
    stream_tokens_per_second: float | None = None
    """Tokens of one answer in a second; unset if it could not be told. 0 to 10000000."""


class BenchmarkScore(Value, frozen=True, kw_only=True, omit_defaults=True):
    """BenchmarkScore is how often something was right."""

    right: int | None = None
    """How often it was right. It must be set. 0 to 100000."""
    tried: int = 0
    """How often it was tried. 1 to 100000."""


class ModelMemory(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ModelMemory is the memory that a model will take when it is loaded, estimated from the header of its file."""

    total_bytes: int = 0
    """All of it, in bytes."""
    weights_bytes: int = 0
    """The bytes of the weights."""
    cache_bytes: int = 0
    """The bytes of the KV cache, for `parallel` conversations of `context_length` tokens."""
    compute_bytes: int = 0
    """The bytes of the buffers for the results of one step."""
    process_bytes: int = 0
    """The bytes of the process itself, with the vocabulary."""
    context_length: int = 0
    """The tokens of each conversation."""
    parallel: int = 0
    """The number of conversations that it keeps at once."""


class Prices(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Prices are the prices of a model's tokens."""

    currency: str = ""
    """ISO 4217 code of the currency."""
    input_nanos: int | None = None
    """The price of an input token, in billionths of the currency."""
    cached_input_nanos: int | None = None
    """The price of a cached input token, in billionths of the currency; unset if it is that of other input tokens."""
    output_nanos: int | None = None
    """The price of an output token, in billionths of the currency."""


class ModelDefinition(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ModelDefinition is the configuration of one model. Unset fields have the values of the settings file or of the
    runner.
    """

    id: str = ""
    """Its id; it may contain `/` and `:`, and may not end with a verb of the API such as `:load`. 1 to 256 bytes."""
    runner: str = ""
    """The runner that serves it, such as `llama_cpp`; required for a new model. At most 128 bytes."""
    options: dict[str, Any] | None = None
    """Options of the runner, such as `path`. Each replaces that of the discovered model."""
    capacity: int | None = None
    """The number of requests that it serves at once. 1 to 100000."""
    pinned: bool | None = None
    """Whether it is kept loaded."""
    idle_seconds: float | None = None
    """Seconds without a request after which it is unloaded; 0 means never. 0 to 31536000."""
    fallback_models: Sequence[str] | None = None
    """Models that are tried in order if it cannot answer, unless the request or its user specifies others. It is a
    list of strings, whose being empty differs from not being set. At most 8, each 1 to 256 bytes.
    """
    base: str = ""
    """The model whose weights, process and slots it shares, instead of a runner; it then has `adapters`, and no
    options and no capacity of its own. It cannot be changed. At most 256 bytes.
    """
    adapters: Sequence[Adapter] = ()
    """LoRA adapters for the weights of the base. They cannot be changed. At most 8."""


class Adapter(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Adapter is a LoRA adapter: a small change to the weights of a model."""

    path: str = ""
    """Its file on the server. 1 to 4096 bytes."""
    scale: float | None = None
    """How strongly it applies; 1 if it is not set. -4 to 4. A request can set another scale in
    `parameters.extra.adapters`, by the name of the file without its ending.
    """


class Limits(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Limits are the limits for all models together."""

    max_loaded: int | None = None
    """The maximum number of loaded models. 1 to 10000."""
    max_memory_bytes: int | None = None
    """The maximum memory of all loaded models, in bytes. At least 1."""
    idle_seconds: float | None = None
    """Seconds without a request after which a model is unloaded, unless it has its own setting; 0 means never. 0 to
    31536000.
    """
    room_patience_seconds: float | None = None
    """Seconds that a request waits for memory before a constantly busy model gets no new requests, until it is
    unloaded. 0 to 86400.
    """
    preload_seconds: float | None = None
    """Seconds without a request after which recently much-used models are preloaded into free memory; 0 means never.
    0 to 86400.
    """
    max_waiting: int | None = None
    """The maximum number of queued requests, for all models together. 0 to 1000000."""
    max_waiting_per_user: int | None = None
    """The maximum number of queued requests of one user. 0 to 1000000."""


class Fallbacks(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Fallbacks are the fallback models of a user."""

    fallbacks: Sequence[Fallback] = ()
    """One entry for each model. At most 64."""


class Fallback(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Fallback lists the fallback models for one model."""

    model: str = ""
    """The model that cannot answer; empty means every model without its own entry. At most 256 bytes."""
    fallback_models: Sequence[str] = ()
    """The models to try, in order. 1 to 8, each 1 to 256 bytes."""


class Alias(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Alias is another name for one or several models."""

    id: str = ""
    """The name, which requests use as `model`; it may contain `/` and `:`, and may not end with a verb of the API
    such as `:load`. 1 to 256 bytes.
    """
    targets: Sequence[AliasTarget] = ()
    """The models that it stands for. A request gets the one that has the fewest requests for its weight; the others
    are tried if that one cannot answer, before any fallback models. 1 to 16.
    """
    own: bool | None = None
    """Whether it is the caller's own; otherwise it is for everyone. It is ignored in requests."""


class AliasTarget(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AliasTarget is a model that an alias stands for."""

    model: str = ""
    """The model's id; an alias is not followed further. 1 to 256 bytes."""
    weight: int | None = None
    """Its share of the requests beside the other targets; 1 if it is not set. 1 to 1000."""


class ModelError(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ModelError says why a model or a provider is not available."""

    reason: ErrorReason = ErrorReason.UNSPECIFIED
    """The reason, for programs."""
    message: str = ""
    """The reason and a remedy, for people."""


class ListModelsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListModelsRequest requests a page of models."""

    page_size: int = 0
    """The maximum number of models; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    input_modality: Sequence[Modality] = ()
    """Only models that read all of these; empty means all models. At most 8."""
    output_modality: Sequence[Modality] = ()
    """Only models that generate all of these; empty means all models. At most 8."""
    state: Sequence[ModelState] = ()
    """Only models in one of these states; empty means all. `MODEL_STATE_LOADED` includes models that are busy. At
    most 8.
    """
    provider: str = ""
    """Only models of this provider; empty means all. `local` is that of the models that run here. At most 128 bytes."""
    capability: Sequence[Capability] = ()
    """Only models with all of these features; empty means all. At most 8."""
    favourite: bool | None = None
    """Only the caller's favourites, or, if it is false, only the others; unset means all."""


class ListModelsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListModelsResponse is a page of models."""

    models: Sequence[Model] = ()
    """The models."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class GetModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class LoadModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """LoadModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class UnloadModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UnloadModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""
    force: bool = False
    """Unload it even while it is pinned, used, or does not respond. Running requests fail."""


class PinModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """PinModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class UnpinModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UnpinModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class SetDefaultModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetDefaultModelRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it; empty means the default model of the settings file again. At most 256
    bytes.
    """


class CreateModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateModelRequest contains a new model."""

    model: ModelDefinition | None = None
    """The model. It must be set."""


class UpdateModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateModelRequest contains the changes."""

    model: ModelDefinition | None = None
    """The model's id, and the new values. It must be set."""
    update_mask: str | None = None
    """The fields to change; a field that is listed but not set is reset to the value of the settings file. If the
    mask is empty, all fields that are set are changed, also to an empty value; there must be one.
    """


class DeleteModelRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteModelRequest names a model."""

    model: str = ""
    """The model's id. 1 to 256 bytes."""


class DeleteModelResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteModelResponse is empty."""


class GetLimitsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetLimitsRequest requests the limits."""


class UpdateLimitsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateLimitsRequest contains the changes."""

    limits: Limits | None = None
    """The new values. It must be set."""
    update_mask: str | None = None
    """The fields to change; a field that is listed but not set is reset to the value of the settings file. If the
    mask is empty, all fields that are set are changed, also to an empty value; there must be one.
    """


class GetFallbacksRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetFallbacksRequest requests the caller's fallback models."""


class SetFallbacksRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetFallbacksRequest contains the caller's fallback models."""

    fallbacks: Fallbacks | None = None
    """All entries. It must be set."""


class ListAliasesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAliasesRequest requests a page of aliases."""

    page_size: int = 0
    """The maximum number of aliases; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListAliasesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListAliasesResponse is a page of aliases."""

    aliases: Sequence[Alias] = ()
    """The aliases."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class SetAliasRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetAliasRequest contains an alias for everyone."""

    alias: Alias | None = None
    """The alias. It must be set."""


class DeleteAliasRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteAliasRequest names an alias for everyone."""

    alias: str = ""
    """Its name. 1 to 256 bytes."""


class DeleteAliasResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteAliasResponse is empty."""


class SetMyAliasRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetMyAliasRequest contains an alias of the caller."""

    alias: Alias | None = None
    """The alias. It must be set."""


class DeleteMyAliasRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteMyAliasRequest names an alias of the caller."""

    alias: str = ""
    """Its name. 1 to 256 bytes."""


class DeleteMyAliasResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteMyAliasResponse is empty."""


class RecordBenchmarkRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RecordBenchmarkRequest contains what was measured of a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""
    benchmark: ModelBenchmark | None = None
    """What was measured. It must be set."""


class WatchModelsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """WatchModelsRequest requests all models and their changes."""


class WatchModelsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """WatchModelsResponse is the current state of one model."""

    model: Model | None = None
    """The model."""


class ListLoginProvidersRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListLoginProvidersRequest requests the login providers."""


class ListLoginProvidersResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListLoginProvidersResponse lists the login providers."""

    providers: Sequence[LoginProvider] = ()
    """The providers, in the order of the settings."""


class LoginProvider(Value, frozen=True, kw_only=True, omit_defaults=True):
    """LoginProvider is a service at which users can sign in."""

    provider: str = ""
    """Its id, as in other requests."""
    name: str = ""
    """Its name, for the sign-in button."""


class StartOAuthLoginRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """StartOAuthLoginRequest starts signing in."""

    provider: str = ""
    """The provider. At most 32 bytes."""
    invite: str = ""
    """An invitation, if the user has no account yet. At most 128 bytes."""
    device_name: str = ""
    """The name of this device in the list of devices. At most 128 bytes."""


class OAuthFlow(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """OAuthFlow is a sign-in that was started."""

    url: str = ""
    """The URL to open in the browser."""
    flow_token: str = ""
    """Finishes the flow, together with the provider's answer. It must stay with the client that started the flow."""
    expire_time: datetime | None = None
    """When the flow expires."""


class OAuthAnswer(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """OAuthAnswer contains the query parameters with which a provider redirected the browser back, by name."""

    state: str = ""
    """`state`. At most 128 bytes."""
    code: str = ""
    """`code`. At most 4096 bytes."""
    iss: str = ""
    """`iss`, if there is one. At most 512 bytes."""
    error: str = ""
    """`error`, if there is one. At most 128 bytes."""


class FinishOAuthLoginRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """FinishOAuthLoginRequest signs in with a provider's answer."""

    provider: str = ""
    """The provider. At most 32 bytes."""
    flow_token: str = ""
    """The token from StartOAuthLogin. At most 128 bytes."""
    answer: OAuthAnswer | None = None
    """The provider's answer."""


class ShowOAuthAnswerRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """ShowOAuthAnswerRequest contains the query parameters of a redirect."""

    provider: str = ""
    """The provider."""
    state: str = ""
    """`state`."""
    code: str = ""
    """`code`."""
    iss: str = ""
    """`iss`."""
    error: str = ""
    """`error`."""


class StartLinkRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """StartLinkRequest starts linking an account."""

    provider: str = ""
    """The provider. At most 32 bytes."""


class FinishLinkRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """FinishLinkRequest links the account of a provider's answer."""

    provider: str = ""
    """The provider. At most 32 bytes."""
    flow_token: str = ""
    """The token from StartLink. At most 128 bytes."""
    answer: OAuthAnswer | None = None
    """The provider's answer."""


class Identity(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Identity is a linked account at a login provider."""

    identity_id: str = ""
    """Its id on this server."""
    provider: str = ""
    """The provider."""
    email: str = ""
    """The e-mail address of the account when it was linked, if the provider has verified it."""
    create_time: datetime | None = None
    """When it was linked."""


class ListIdentitiesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListIdentitiesRequest requests the caller's linked accounts."""


class ListIdentitiesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListIdentitiesResponse lists the caller's linked accounts."""

    identities: Sequence[Identity] = ()
    """The linked accounts, oldest first."""


class DeleteIdentityRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteIdentityRequest removes a link."""

    identity_id: str = ""
    """Its id. At most 64 bytes."""


class Preferences(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Preferences are what a user has chosen. A field that is not set was not chosen."""

    default_model: str | None = None
    """The model or alias that answers the user's requests with an empty `model`, wherever they come from: it takes
    precedence over the default model of the server, which an empty value means. At most 256 bytes.
    """
    theme: InterfaceTheme | None = None
    """The theme of user interfaces."""
    language: str | None = None
    """The language of user interfaces, as BCP 47 names it, such as `de` or `pt-BR`; empty means that of the device.
    At most 35 bytes.
    """
    send_key: SendKey | None = None
    """The key that sends a message."""


class GetPreferencesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetPreferencesRequest requests the caller's preferences."""


class UpdatePreferencesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdatePreferencesRequest contains the changes."""

    preferences: Preferences | None = None
    """The new values. It must be set."""
    update_mask: str | None = None
    """The fields to change; a field that is listed but not set is forgotten. If the mask is empty, all fields that
    are set are changed, also to an empty value; there must be one.
    """


class Favourite(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Favourite is a favourite model of a user."""

    model: str = ""
    """The model's id."""
    available: bool | None = None
    """Whether the model is there; it may have been removed since."""


class ListFavouritesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListFavouritesRequest requests the caller's favourite models."""


class ListFavouritesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListFavouritesResponse lists the caller's favourite models."""

    favourites: Sequence[Favourite] = ()
    """The favourites; at most 256."""


class AddFavouriteRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """AddFavouriteRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class RemoveFavouriteRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RemoveFavouriteRequest names a model."""

    model: str = ""
    """The model's id, or an alias of it. 1 to 256 bytes."""


class RemoveFavouriteResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RemoveFavouriteResponse is empty."""


class ProviderSecret(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ProviderSecret is a key for a provider."""

    api_key: str | None = None
    """An API key. 1 to 4096 bytes."""
    azure_entra: AzureEntra | None = None
    """An application of Microsoft Entra, for Azure."""
    google_service_account: str | None = None
    """The JSON key file of a Google service account, as text. 1 to 16384 bytes."""
    aws_keys: AwsKeys | None = None
    """An AWS access key."""


class ProviderDefinition(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ProviderDefinition is the configuration of one provider. Unset fields have the values of the settings file, or
    the defaults of the table `[[providers]]` there.
    """

    id: str = ""
    """Its id: lower-case letters, digits, `-` and `_`. Its models are called `<id>/<name>`. 1 to 64 bytes."""
    runner: str | None = None
    """The adapter for its API: `openai`, `anthropic`, `google`, `azure`, `xai`, `openai_chat` or
    `openai_compatible`, or that of another package; by default the one with the same name as the id. It cannot be
    changed later. At most 64 bytes.
    """
    base_url: str | None = None
    """The base URL of its API, such as `https://host/v1`; by default that of the adapter. It must be encrypted and
    lead to a public address, unless its host is in `allowed_hosts`. At most 2048 bytes.
    """
    allowed_hosts: Sequence[str] | None = None
    """Hosts that may be connected to at private addresses or over plain HTTP. It is a list of strings, whose being
    empty differs from not being set. At most 16, each 1 to 253 bytes.
    """
    list_models: bool | None = None
    """Whether to serve all models that it lists; otherwise only those that are defined."""
    capacity: int | None = None
    """How many requests each of its models serves at once. 1 to 100000."""
    connect_seconds: float | None = None
    """Timeout for connecting, in seconds. 0.001 to 86400."""
    first_token_seconds: float | None = None
    """Timeout until the first part of the answer arrives, in seconds. 0.001 to 86400."""
    between_tokens_seconds: float | None = None
    """Timeout between two parts of an answer, in seconds. 0.001 to 86400."""
    retries: int | None = None
    """How often a request is retried after a temporary failure, as long as no part of the answer has arrived. 0 to
    10.
    """
    longest_retry_seconds: float | None = None
    """If the provider asks to wait longer than this before a retry, the request is not retried. 0.001 to 86400."""
    prices: dict[str, Any] | None = None
    """Prices by model name, which replace the built-in ones: objects with `input`, `output` and `cached_input` in US
    dollars per million tokens.
    """
    options: dict[str, Any] | None = None
    """Options of the adapter, such as `api_version` and `deployments` of Azure."""
    secret: ProviderSecret | None = None
    """The server's key. It is never returned."""


class ServerKey(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ServerKey describes the server's key for a provider, without the key itself."""

    kind: str = ""
    """Its kind: `api_key`, `azure_entra`, `google_service_account` or `aws_keys`; empty if it is none of these, or
    cannot be decrypted.
    """
    hint: str = ""
    """Helps to recognise it: its identity, where that is not secret, and the last four characters of the secret."""
    origin: ProviderOrigin = ProviderOrigin.UNSPECIFIED
    """Where it was set."""
    update_time: datetime | None = None
    """When it was last set; unset for one of the settings."""
    error: CredentialError | None = None
    """Why it is not used, if it is not: it cannot be decrypted, or was set for another address. Set it again."""


class Provider(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Provider is a remote provider of models."""

    id: str = ""
    """Its id, with which the ids of its models begin."""
    runner: str = ""
    """The adapter for its API."""
    state: ProviderState = ProviderState.UNSPECIFIED
    """Its state."""
    error: ModelError | None = None
    """Why it is not healthy; unset while it is."""
    state_time: datetime | None = None
    """When it entered this state; unset while that is unknown."""
    check_time: datetime | None = None
    """When it was last called; unset while that is unknown."""
    models: int | None = None
    """The number of models in its list."""
    list_time: datetime | None = None
    """When the list was received; unset if it never was. A provider that does not answer keeps its last list."""
    origin: ProviderOrigin = ProviderOrigin.UNSPECIFIED
    """Where it was defined."""
    definition: ProviderDefinition | None = None
    """Its configuration, without the key. Only for administrators."""
    changed_fields: Sequence[str] = ()
    """The fields of its definition that an administrator has set above the settings file. Only for administrators."""
    key: ServerKey | None = None
    """The server's key; unset if there is none. Only for administrators."""
    needs_own_key: bool | None = None
    """Whether the caller needs a key of their own (SetCredential) to use it, and has none: the server has no key, or
    not one for the caller.
    """


class ProviderAdapter(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ProviderAdapter describes an installed adapter: what is set for a provider that has it."""

    name: str = ""
    """Its name, which a provider has as `runner`."""
    title: str = ""
    """What people call the API, such as `OpenAI`; empty if its package does not say."""
    credential_kinds: Sequence[str] = ()
    """The kinds of keys that it takes, the usual one first: names of fields of `ProviderSecret`. An adapter of
    another package that does not say has all of them.
    """
    needs_credential: bool | None = None
    """Whether it can never be used without a key."""
    base_url: str = ""
    """The base URL that it has by default; empty if a provider must set one."""
    options_schema: dict[str, Any] | None = None
    """JSON Schema of a provider's `options`; unset if its package does not say."""


class ListProvidersRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListProvidersRequest requests a page of providers."""

    page_size: int = 0
    """The maximum number of providers; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListProvidersResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListProvidersResponse is a page of providers."""

    providers: Sequence[Provider] = ()
    """The providers."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class GetProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetProviderRequest names a provider."""

    provider: str = ""
    """The provider's id. 1 to 64 bytes."""


class CreateProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateProviderRequest contains a new provider."""

    provider: ProviderDefinition | None = None
    """The provider. It must be set."""


class UpdateProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateProviderRequest contains the changes."""

    provider: ProviderDefinition | None = None
    """The provider's id, and the new values. It must be set."""
    update_mask: str | None = None
    """The fields to change; a field that is listed but not set is reset to the value of the settings file. If the
    mask is empty, all fields that are set are changed, also to an empty value; there must be one.
    """


class DeleteProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteProviderRequest names a provider."""

    provider: str = ""
    """The provider's id. 1 to 64 bytes."""


class DeleteProviderResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteProviderResponse is empty."""


class TestProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """TestProviderRequest contains a provider as it is, or as it would be."""

    provider: ProviderDefinition | None = None
    """The provider's id, and the values to try instead of those that it has. It must be set."""


class TestProviderResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """TestProviderResponse is the result of a test."""

    works: bool | None = None
    """Whether the provider answers, and accepts the key."""
    models: int | None = None
    """How many models it lists."""
    error: CredentialError | None = None
    """Why it does not work, if it does not."""


class CheckProviderRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CheckProviderRequest names a provider."""

    provider: str = ""
    """The provider's id. 1 to 64 bytes."""


class ListProviderAdaptersRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListProviderAdaptersRequest requests the adapters."""


class ListProviderAdaptersResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListProviderAdaptersResponse lists the adapters."""

    adapters: Sequence[ProviderAdapter] = ()
    """The adapters."""


class Server(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Server is what there is to know of a server."""

    version: str = ""
    """The version of PlugAI that it runs."""


class GetServerRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetServerRequest requests what server this is."""


class ExportSessionsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ExportSessionsRequest selects what to export."""

    session_id: str = ""
    """Only this session; empty means all. At most 128 bytes."""
    format: SessionFormat = SessionFormat.UNSPECIFIED
    """The format; unspecified means JSON."""


class ImportSessionsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ImportSessionsRequest is one chunk of a file."""


class ImportSessionsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ImportSessionsResponse is the result of an import."""

    imported_count: int | None = None
    """The number of sessions that were added."""
    skipped_count: int | None = None
    """The number of sessions that were not added."""
    notes: Sequence[ImportedSession] = ()
    """The first 1000 sessions of the file that were not added, or only without some of their content. If there are
    more, one last entry without a title says how many.
    """
    unreadable: str = ""
    """Why the rest of the file could not be read; empty if it was read completely."""


class ImportedSession(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ImportedSession is the result of importing one session."""

    number: int = 0
    """Its number in the file, from 1."""
    title: str = ""
    """Its title in the file."""
    session_id: str = ""
    """The session that was added; empty if none was."""
    reasons: Sequence[str] = ()
    """Why it was not added, or what was omitted."""


class Session(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Session is a conversation."""

    session_id: str = ""
    """Its id, assigned by the server. At most 128 bytes."""
    title: str | None = None
    """Its title. While it is empty, a model may generate one after an answer. At most 512 bytes."""
    system_prompt: str | None = None
    """The system prompt of every turn. At most 262144 bytes."""
    model: str | None = None
    """The model of a turn that names none; empty means the server's default model. At most 256 bytes."""
    parameters: Parameters | None = None
    """Default parameters of turns."""
    context_policy: ContextPolicy | None = None
    """What happens when it is too long for the model."""
    pinned: bool | None = None
    """Whether it is at the top of the list."""
    state: SessionState | None = None
    """Its state. It can be set to archive a session, or to unarchive it."""
    head_message_id: str | None = None
    """The last message of the current branch, which turns without a parent follow. At most 128 bytes."""
    message_count: int | None = None
    """The number of its messages, in all branches."""
    create_time: datetime | None = None
    """When it was created."""
    use_time: datetime | None = None
    """When its last turn was requested."""
    delete_time: datetime | None = None
    """When it was moved to the trash; unset if it is not there."""
    expunge_time: datetime | None = None
    """When it will be deleted permanently; unset if it is not in the trash."""
    etag: str = ""
    """Changes with every edit, but not with turns. An edit that contains it is refused if the session was edited
    since. At most 64 bytes.
    """
    tags: Sequence[str] = ()
    """Tags of the user's own choice, sorted. Tags that differ only in case or in spaces are the same one, and the
    first of them stays. At most 20, each 1 to 64 bytes, without commas.
    """


class SessionMessage(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SessionMessage is one message of a session."""

    message_id: str = ""
    """Its id, unique in its session."""
    parent_message_id: str = ""
    """The message that it follows; empty if it is the first of a conversation."""
    message: Message | None = None
    """Its role and content. An answer that is still being generated has the content that was saved last."""
    state: MessageState = MessageState.UNSPECIFIED
    """Its state."""
    request_id: str = ""
    """The request that it belongs to."""
    model: str = ""
    """The model that actually answered; empty for messages of users."""
    finish_reason: FinishReason = FinishReason.UNSPECIFIED
    """Why the answer ended."""
    failure: Failed | None = None
    """Why it failed, if it failed."""
    usage: Usage | None = None
    """The usage of the answer."""
    create_time: datetime | None = None
    """When it was created."""
    end_time: datetime | None = None
    """When the answer ended; unset while it is being generated."""


class CreateSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateSessionRequest describes a new session."""

    session: Session | None = None
    """Its title, system prompt, model, parameters, context policy, tags and whether it is pinned; other fields are
    ignored.
    """


class GetSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetSessionRequest names a session."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""


class ListSessionsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListSessionsRequest requests a page of sessions."""

    page_size: int = 0
    """The maximum number of sessions; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    state: SessionState = SessionState.UNSPECIFIED
    """Only sessions in this state; unspecified means SESSION_STATE_ACTIVE."""
    tags: Sequence[str] = ()
    """Only sessions that have all of these tags. At most 20, each 1 to 64 bytes."""


class ListSessionsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListSessionsResponse is a page of sessions."""

    sessions: Sequence[Session] = ()
    """The sessions."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class ListSessionTagsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListSessionTagsRequest requests a page of tags."""

    page_size: int = 0
    """The maximum number of tags; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    state: SessionState = SessionState.UNSPECIFIED
    """Only the tags of sessions in this state; unspecified means SESSION_STATE_ACTIVE."""


class ListSessionTagsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListSessionTagsResponse is a page of tags."""

    tags: Sequence[SessionTag] = ()
    """The tags."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class SessionTag(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SessionTag is a tag of sessions."""

    tag: str = ""
    """The tag."""
    session_count: int = 0
    """The number of sessions that have it."""


class SearchSessionsRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SearchSessionsRequest contains a query."""

    query: str = ""
    """Words that must all occur, in any order and case. All characters other than letters and digits separate words.
    1 to 256 bytes.
    """
    page_size: int = 0
    """The maximum number of results; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class SearchSessionsResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SearchSessionsResponse is a page of results. It may be shorter than requested although more pages follow."""

    matches: Sequence[SessionMatch] = ()
    """The results."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class SessionMatch(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SessionMatch is one search result."""

    session_id: str = ""
    """The session."""
    title: str = ""
    """Its title."""
    message_id: str = ""
    """The message that contains the words; empty if the title does."""
    snippet: str = ""
    """The text around the words."""
    create_time: datetime | None = None
    """When that message or the session was created."""


class UpdateSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateSessionRequest contains the changes."""

    session: Session | None = None
    """The session; its id must be set."""
    update_mask: str | None = None
    """The fields to change: `title`, `system_prompt`, `model`, `parameters`, `context_policy`, `pinned`, `tags`,
    `state`, `head_message_id`. If it is empty, those of them that are set are changed, also to an empty value;
    there must be one. A field that is listed but not set is emptied, which is the only way to remove all tags.
    """


class DeleteSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteSessionRequest names a session."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""
    etag: str = ""
    """Its etag; if it is set, the session is deleted only if it was not edited since. At most 64 bytes."""


class UndeleteSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UndeleteSessionRequest names a session."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""


class ExpungeSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ExpungeSessionRequest names a session."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""


class ForkSessionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ForkSessionRequest selects the messages to copy."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""
    message_id: str = ""
    """The last message to copy. 1 to 128 bytes."""
    title: str = ""
    """The title of the new session; empty means the title of the original. At most 512 bytes."""


class ListMessagesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListMessagesRequest requests a page of messages."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""
    page_size: int = 0
    """The maximum number of messages; 0 means 50. 0 to 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""
    leaf_message_id: str = ""
    """Only the branch that ends with this message; empty means all messages. At most 128 bytes."""


class ListMessagesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListMessagesResponse is a page of messages."""

    messages: Sequence[SessionMessage] = ()
    """The messages."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class GetMessageRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetMessageRequest names a message."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""
    message_id: str = ""
    """The message's id. 1 to 128 bytes."""


class RegenerateMessageRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RegenerateMessageRequest describes the new answer. Fields that are not set have the values of the session."""

    session_id: str = ""
    """The session's id. 1 to 128 bytes."""
    message_id: str = ""
    """The answer to generate again, or the user's message to answer. 1 to 128 bytes."""
    model: str = ""
    """The model's id. At most 256 bytes."""
    parameters: Parameters | None = None
    """Generation parameters."""
    request_id: str = ""
    """The client's id for the request, as in Generate. At most 128 bytes."""
    on_disconnect: OnDisconnect = OnDisconnect.UNSPECIFIED
    """What happens when no client reads the events any more."""
    tools: Sequence[Tool] = ()
    """Tools that the model may call. At most 128."""
    tool_choice: ToolChoice | None = None
    """Whether the model must call a tool."""
    response_format: ResponseFormat | None = None
    """The format of the answer."""
    fallback_models: Sequence[str] = ()
    """Models to try in order when the first one cannot answer. At most 8, each 1 to 256 bytes."""
    output_modalities: Sequence[Modality] = ()
    """What to generate; empty means the default of the model. At most 8."""


class User(Value, frozen=True, kw_only=True, omit_defaults=True):
    """User is a user account."""

    user_id: str = ""
    """The user's id. At most 64 bytes."""
    name: str = ""
    """Name to sign in with; empty until it is chosen. At most 64 bytes."""
    display_name: str | None = None
    """Display name. At most 128 bytes."""
    email: str = ""
    """The e-mail address from the invitation; empty if it has none. At most 256 bytes."""
    role: UserRole | None = None
    """The user's role."""
    disabled: bool | None = None
    """Whether the user is disabled and cannot sign in."""
    create_time: datetime | None = None
    """When the account was created."""


class GetMeRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetMeRequest requests the caller."""


class UpdateMeRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateMeRequest changes the caller's profile."""

    me: User | None = None
    """The new values; it must be set."""
    update_mask: str | None = None
    """The fields to change: `display_name`. If it is empty, it is changed if it is set, also to an empty value; it
    must be set then. A field that is listed but not set is emptied.
    """


class GetUsageRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetUsageRequest requests the caller's usage."""


class GetUsageResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetUsageResponse lists what the caller has stored."""

    resources: Sequence[ResourceUsage] = ()
    """Every resource that has a quota."""


class ResourceUsage(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ResourceUsage is how much of a resource a user has stored."""

    resource: str = ""
    """Its name in the settings, in `[quotas_per_user]`: `artifacts`, `artifact_bytes`, `sessions`, `messages`,
    `session_bytes`, `api_tokens`, or `tokens_per_day`, which is counted only if it is limited. Names may be
    added.
    """
    used: int | None = None
    """How much the user has."""
    limit: int | None = None
    """How much the user may have; unset if that is unlimited."""
    is_own: bool = False
    """Whether an administrator has set the limit for this user, in place of that of the settings."""


class GetUserUsageRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetUserUsageRequest requests the usage of a user."""

    user_id: str = ""
    """The user's id. 1 to 64 bytes."""


class SetUserQuotasRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SetUserQuotasRequest sets quotas of one user."""

    user_id: str = ""
    """The user's id. 1 to 64 bytes."""
    quotas: Sequence[UserQuota] = ()
    """The quotas to set, each of another resource. At least 1, at most 16."""


class UserQuota(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UserQuota is how much of a resource one user may have. Without `limit` and `unlimited`, it is that of the
    settings.
    """

    resource: str = ""
    """Its name in the settings, as in ResourceUsage. `tokens_per_day` can be set only where the settings limit it. 1
    to 64 bytes.
    """
    limit: int | None = None
    """The most that the user may have. 0 to 9007199254740991."""
    unlimited: bool | None = None
    """No limit."""


class GetDeletionRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetDeletionRequest asks what DeleteMe would delete."""


class GetDeletionResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetDeletionResponse says what DeleteMe would delete, and what it asks for."""

    sessions: int | None = None
    """Sessions, those in the trash too."""
    messages: int | None = None
    """Their messages."""
    artifacts: int | None = None
    """Artifacts."""
    artifact_bytes: int | None = None
    """Their size in bytes."""
    requests: int | None = None
    """Records of requests."""
    api_tokens: int | None = None
    """API tokens."""
    devices: int | None = None
    """Devices that are signed in, or were until they expired."""
    credentials: int | None = None
    """Provider credentials."""
    identities: int | None = None
    """Linked accounts at login providers."""
    password_required: bool | None = None
    """Whether the password is asked for."""
    code_required: bool | None = None
    """Whether a code of the second factor is asked for."""
    last_administrator: bool | None = None
    """Whether the caller is the last administrator, who cannot be deleted."""


class DeleteMeRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteMeRequest deletes the caller."""

    password: str = ""
    """The password; it may be empty for an account that has none. At most 1024 bytes."""
    code: str = ""
    """A code of the authenticator app, or a recovery code; it may be empty for an account without a second factor.
    At most 64 bytes.
    """


class ChangePasswordRequest(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """ChangePasswordRequest changes the caller's password."""

    old_password: str = ""
    """The current password; it may be empty for an account that has none. At most 1024 bytes."""
    new_password: str = ""
    """The new password of at least 10 characters. At most 1024 bytes."""


class Device(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Device is a signed-in client of a user."""

    device_id: str = ""
    """Its id."""
    name: str = ""
    """Its name, which was set when it signed in."""
    create_time: datetime | None = None
    """When it signed in."""
    last_use_time: datetime | None = None
    """When it last refreshed its tokens."""
    expire_time: datetime | None = None
    """When it will be signed out unless it refreshes its tokens."""
    current: bool | None = None
    """Whether it is the device that makes this call."""


class ListDevicesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListDevicesRequest requests the caller's devices."""


class ListDevicesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListDevicesResponse lists the caller's devices."""

    devices: Sequence[Device] = ()
    """The devices."""


class DeleteDeviceRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteDeviceRequest names a device."""

    device_id: str = ""
    """The device's id. 1 to 64 bytes."""


class DeleteDevicesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteDevicesRequest is empty; it means all devices of the caller."""


class ApiToken(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ApiToken is a credential for programs."""

    token_id: str = ""
    """Its id, which is also the first part of the token."""
    name: str = ""
    """Its name."""
    scopes: Sequence[Scope] = ()
    """Its scopes."""
    create_time: datetime | None = None
    """When it was created."""
    expire_time: datetime | None = None
    """When it expires."""
    last_use_time: datetime | None = None
    """When it was last used, to the minute; unset if it never was."""


class CreateApiTokenRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateApiTokenRequest describes a new token."""

    name: str = ""
    """Its name. 1 to 128 bytes."""
    scopes: Sequence[Scope] = ()
    """Its scopes. 1 to 8."""
    days: int | None = None
    """Days until it expires; 90 if it is not set. 1 to 366. A token that an API token creates expires with that one
    at the latest.
    """


class CreateApiTokenResponse(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """CreateApiTokenResponse contains the token, which is returned only once."""

    token: str = ""
    """The token, to be sent as `authorization: Bearer …`."""
    api_token: ApiToken | None = None
    """Its description."""


class ListApiTokensRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListApiTokensRequest requests the caller's tokens."""


class ListApiTokensResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListApiTokensResponse lists the caller's tokens."""

    api_tokens: Sequence[ApiToken] = ()
    """The tokens."""


class DeleteApiTokenRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteApiTokenRequest names a token."""

    token_id: str = ""
    """The token's id. 1 to 64 bytes."""


class Invite(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Invite is an invitation."""

    invite_id: str = ""
    """Its id."""
    role: UserRole = UserRole.UNSPECIFIED
    """The role of the account that it creates."""
    email: str = ""
    """The e-mail address of the account."""
    user_id: str = ""
    """The user who can set a new password with it; empty if it creates a new account."""
    create_time: datetime | None = None
    """When it was created."""
    expire_time: datetime | None = None
    """When it expires."""
    use_time: datetime | None = None
    """When it was used; unset if it was not used."""
    used_by: str = ""
    """The user who used it; empty if it was not used."""


class CreateInviteRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """CreateInviteRequest describes a new invitation."""

    role: UserRole = UserRole.UNSPECIFIED
    """The role of the account; member if it is not set."""
    email: str = ""
    """The e-mail address of the account. At most 256 bytes."""
    user_id: str = ""
    """An existing user, who can set a new password with the invitation. At most 64 bytes."""
    hours: int | None = None
    """Hours until it expires; 72 if it is not set. 1 to 720."""


class CreateInviteResponse(Secret, frozen=True, kw_only=True, omit_defaults=True):
    """CreateInviteResponse contains the invitation, which is returned only once."""

    token: str = ""
    """The token for the invited person, to be used with `Register`."""
    invite: Invite | None = None
    """Its description."""


class ListInvitesRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListInvitesRequest requests a page of invitations."""

    page_size: int = 0
    """The maximum number of invitations; 0 means 50. At most 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListInvitesResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListInvitesResponse is a page of invitations."""

    invites: Sequence[Invite] = ()
    """The invitations."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class DeleteInviteRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteInviteRequest names an invitation."""

    invite_id: str = ""
    """The invitation's id. 1 to 64 bytes."""


class ListUsersRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListUsersRequest requests a page of users."""

    page_size: int = 0
    """The maximum number of users; 0 means 50. At most 200."""
    page_token: str = ""
    """The `next_page_token` of the previous page. At most 512 bytes."""


class ListUsersResponse(Value, frozen=True, kw_only=True, omit_defaults=True):
    """ListUsersResponse is a page of users."""

    users: Sequence[User] = ()
    """The users."""
    next_page_token: str = ""
    """The `page_token` of the next page; empty on the last page."""


class GetUserRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """GetUserRequest names a user."""

    user_id: str = ""
    """The user's id. 1 to 64 bytes."""


class UpdateUserRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateUserRequest changes a user."""

    user: User | None = None
    """The user's id and the new values; it must be set."""
    update_mask: str | None = None
    """The fields to change: `role`, `disabled`. If it is empty, those of the two that are set are changed; there
    must be one.
    """


class DeleteUserRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """DeleteUserRequest names a user."""

    user_id: str = ""
    """The user's id. 1 to 64 bytes."""


class SignOutUserRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """SignOutUserRequest names a user."""

    user_id: str = ""
    """The user's id. 1 to 64 bytes."""


class RotateSigningKeyRequest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """RotateSigningKeyRequest requests a new signing key."""
