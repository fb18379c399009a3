"""Objects that do not exist, or belong to another user."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class NotFoundError(PlugAIError):
    """An object does not exist, or belongs to another user."""


class AliasNotFoundError(NotFoundError):
    """The caller, or the server, has no alias of this name."""

    reason = "ALIAS_NOT_FOUND"

    def __init__(self, alias: str) -> None:
        super().__init__(f"there is no alias {alias!r}; GET /v1/aliases lists them")


class AccessRuleNotFoundError(NotFoundError):
    """There is no access rule for this user or role."""

    reason = "ACCESS_RULE_NOT_FOUND"

    def __init__(self, subject: str) -> None:
        super().__init__(f"there is no access rule for {subject!r}")


class ModelNotFoundError(NotFoundError):
    """The named model is not configured on this server."""

    reason = "MODEL_NOT_FOUND"

    @property
    def metadata(self) -> Mapping[str, str]:
        return {"model": self.model}

    def __init__(self, model: str, remedy: str = "see `plugai models list`") -> None:
        super().__init__(f"model {model!r} is not configured; {remedy}")
        self.model = model


class RequestNotFoundError(NotFoundError):
    """The caller has no such request."""

    reason = "REQUEST_NOT_FOUND"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"there is no request {request_id!r}")


class OperationNotFoundError(NotFoundError):
    """There is no such operation."""

    reason = "OPERATION_NOT_FOUND"

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"there is no operation {operation_id!r}, or it ended too long ago")


class ArtifactNotFoundError(NotFoundError):
    """The caller has no such artifact."""

    reason = "ARTIFACT_NOT_FOUND"

    def __init__(self, artifact_id: str, *, thumbnail: bool = False) -> None:
        """`thumbnail` says that the artifact is there, and only its thumbnail is missing."""
        missing = f"the artifact {artifact_id!r} has no thumbnail: only images have one"
        super().__init__(missing if thumbnail else f"there is no artifact {artifact_id!r}")


class CredentialNotFoundError(NotFoundError):
    """The caller has stored no credential for the provider."""

    reason = "CREDENTIAL_NOT_FOUND"

    def __init__(self, provider: str) -> None:
        super().__init__(f"there is no credential of yours for provider {provider!r}; add one")


class ProviderNotFoundError(NotFoundError):
    """The named provider is not configured on this server."""

    reason = "PROVIDER_NOT_FOUND"

    def __init__(self, provider: str) -> None:
        super().__init__(f"provider {provider!r} is not configured; an administrator can add it")


class SessionNotFoundError(NotFoundError):
    """The caller has no such session."""

    reason = "SESSION_NOT_FOUND"

    def __init__(self, session_id: str) -> None:
        super().__init__(f"there is no session {session_id!r}")


class MessageNotFoundError(NotFoundError):
    """The session has no such message."""

    reason = "MESSAGE_NOT_FOUND"

    def __init__(self, message_id: str) -> None:
        super().__init__(f"the session has no message {message_id!r}")


class ResponseNotFoundError(NotFoundError):
    """The caller has stored no such response."""

    reason = "RESPONSE_NOT_FOUND"

    def __init__(self, response_id: str) -> None:
        super().__init__(f"there is no stored response {response_id!r}")


class UserNotFoundError(NotFoundError):
    """There is no such user."""

    reason = "USER_NOT_FOUND"

    def __init__(self, user_id: str) -> None:
        super().__init__(f"there is no user {user_id!r}; list the users to see their ids")


class InviteNotFoundError(NotFoundError):
    """The invitation does not exist or cannot be used any more; which one is not revealed."""

    reason = "INVITE_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("the invitation is not valid, or not valid any more; ask an administrator for a new one")


class ApiTokenNotFoundError(NotFoundError):
    """The caller has no such token."""

    reason = "API_TOKEN_NOT_FOUND"

    def __init__(self, token_id: str) -> None:
        super().__init__(f"you have no API token {token_id!r}; list yours to see their ids")


class DeviceNotFoundError(NotFoundError):
    """The caller has no such device."""

    reason = "DEVICE_NOT_FOUND"

    def __init__(self, device_id: str) -> None:
        super().__init__(f"you are not signed in on a device {device_id!r}; list yours to see their ids")
