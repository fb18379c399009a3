"""plugai.v1.SecondFactorService."""

from __future__ import annotations

from typing import Any

from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.accounts.second_factor.challenge import SecondFactorChallenge
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors
from plugai.server.core.principal import CALLER
from plugai.server.services.convert.accounts import token_pair
from plugai.v1 import auth_pb2, mfa_pb2_grpc
from plugai.v1 import mfa_pb2 as pb

Context = aio.ServicerContext[Any, Any]


class SecondFactorServicer(mfa_pb2_grpc.SecondFactorServiceServicer):
    """Serves the enrolment and verification of second factors."""

    def __init__(self, factors: SecondFactors, challenge: SecondFactorChallenge) -> None:
        self._factors = factors
        self._challenge = challenge

    async def VerifySecondFactor(self, request: pb.VerifySecondFactorRequest, context: Context) -> auth_pb2.TokenPair:
        return token_pair(await self._challenge.verify(request.pending_token, request.code, request.device_name))

    async def GetSecondFactor(self, request: pb.GetSecondFactorRequest, context: Context) -> pb.SecondFactor:
        status = await self._factors.status(CALLER.get())
        return pb.SecondFactor(enabled=status.enabled, recovery_codes_left=status.recovery_codes_left)

    async def EnrollSecondFactor(
        self, request: pb.EnrollSecondFactorRequest, context: Context
    ) -> pb.EnrollSecondFactorResponse:
        enrolment = await self._factors.enroll(CALLER.get())
        return pb.EnrollSecondFactorResponse(secret=enrolment.secret, uri=enrolment.uri)

    async def ConfirmSecondFactor(self, request: pb.ConfirmSecondFactorRequest, context: Context) -> pb.RecoveryCodes:
        return pb.RecoveryCodes(codes=await self._factors.confirm(CALLER.get(), request.code))

    async def DisableSecondFactor(self, request: pb.DisableSecondFactorRequest, context: Context) -> empty_pb2.Empty:
        await self._factors.disable(CALLER.get(), request.code)
        return empty_pb2.Empty()

    async def RenewRecoveryCodes(self, request: pb.RenewRecoveryCodesRequest, context: Context) -> pb.RecoveryCodes:
        return pb.RecoveryCodes(codes=await self._factors.renew_recovery_codes(CALLER.get(), request.code))

    async def ResetSecondFactor(self, request: pb.ResetSecondFactorRequest, context: Context) -> empty_pb2.Empty:
        await self._factors.reset(CALLER.get(), request.user_id)
        return empty_pb2.Empty()
