"""Between the wire and the core: secrets for providers, and what is wrong with them."""

from __future__ import annotations

from typing import assert_never

from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.providers.credential_kinds import ApiKey, AwsKeys, AzureEntra, Secret, parse_service_account
from plugai.server.services.convert import enums
from plugai.v1 import credentials_pb2 as pb
from plugai.v1 import providers_pb2


def secret(message: pb.SetCredentialRequest | providers_pb2.ProviderSecret, name: str = "secret") -> Secret:
    """The secret that a message has. Raises InvalidRequestError about `name` if it has none, or not a valid one."""
    match message.WhichOneof("secret"):
        case "api_key":
            return ApiKey(message.api_key)
        case "azure_entra":
            entra = message.azure_entra
            return AzureEntra(entra.tenant_id, entra.client_id, entra.client_secret)
        case "google_service_account":
            return parse_service_account(message.google_service_account)
        case "aws_keys":
            pair = message.aws_keys
            return AwsKeys(pair.access_key_id, pair.secret_access_key, pair.session_token)
        case None:
            problem = "must be given: api_key, azure_entra, google_service_account or aws_keys"
            raise InvalidRequestError(f"{name} {problem}", {name: problem})
        case unknown:
            assert_never(unknown)


def error_message(error: PlugAIError) -> pb.CredentialError:
    """Why a credential cannot be used."""
    return pb.CredentialError(reason=enums.error_reason(error.reason), message=error.message)
