"""plugai.v1.AccessService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.models.access.rules import AccessRule, AccessRules
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import pages
from plugai.v1 import access_pb2 as pb
from plugai.v1 import access_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class AccessServicer(access_pb2_grpc.AccessServiceServicer):
    """Lists, sets and deletes access rules."""

    def __init__(self, rules: AccessRules) -> None:
        self._rules = rules

    async def ListAccessRules(self, request: pb.ListAccessRulesRequest, context: Context) -> pb.ListAccessRulesResponse:
        found = [_message(rule) for rule in self._rules.all()]
        page, token = pages.page(found, lambda rule: rule.subject, request.page_size, request.page_token)
        return pb.ListAccessRulesResponse(rules=page, next_page_token=token)

    async def SetAccessRule(self, request: pb.SetAccessRuleRequest, context: Context) -> pb.AccessRule:
        given = request.rule
        rule = AccessRule(given.subject, tuple(given.models), tuple(given.providers))
        await self._rules.set(CALLER.get(), rule)
        return _message(rule)

    async def DeleteAccessRule(
        self, request: pb.DeleteAccessRuleRequest, context: Context
    ) -> pb.DeleteAccessRuleResponse:
        await self._rules.delete(CALLER.get(), request.subject)
        return pb.DeleteAccessRuleResponse()


def _message(rule: AccessRule) -> pb.AccessRule:
    return pb.AccessRule(subject=rule.subject, models=rule.models, providers=rule.providers)
