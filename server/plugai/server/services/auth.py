"""plugai.v1.AuthService."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.accounts.login_service import LoginService
from plugai.server.core.accounts.sign_in import SignIn
from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.services.convert.accounts import address_of, login_response, token_pair
from plugai.v1 import auth_pb2 as pb
from plugai.v1 import auth_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class AuthServicer(auth_pb2_grpc.AuthServiceServicer):
    """Serves login, registration and token refresh."""

    def __init__(self, login_service: LoginService, sign_in: SignIn, keys: SigningKeys) -> None:
        self._login_service = login_service
        self._sign_in = sign_in
        self._keys = keys

    async def Register(self, request: pb.RegisterRequest, context: Context) -> pb.LoginResponse:
        result = await self._login_service.register(
            request.invite, request.name, request.password, request.display_name, request.device_name
        )
        return login_response(result)

    async def Login(self, request: pb.LoginRequest, context: Context) -> pb.LoginResponse:
        address = address_of(context)
        return login_response(
            await self._login_service.login(request.name, request.password, request.device_name, address)
        )

    async def Refresh(self, request: pb.RefreshRequest, context: Context) -> pb.TokenPair:
        return token_pair(await self._sign_in.refresh(request.refresh_token))

    async def Logout(self, request: pb.LogoutRequest, context: Context) -> empty_pb2.Empty:
        await self._sign_in.sign_out(request.refresh_token)
        return empty_pb2.Empty()

    async def GetJwks(self, request: pb.GetJwksRequest, context: Context) -> pb.GetJwksResponse:
        return jwks(self._keys)


def jwks(keys: SigningKeys) -> pb.GetJwksResponse:
    """Convert the public keys to their message."""
    found = ((key_id, key.public_bytes(Encoding.Raw, PublicFormat.Raw)) for key_id, key in keys.public)
    return pb.GetJwksResponse(
        keys=[
            pb.JsonWebKey(kid=key_id, kty="OKP", crv="Ed25519", x=_base64url(raw), alg="EdDSA", use="sig")
            for key_id, raw in found
        ]
    )


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
