"""Generates `plugai.client.rpcs`: how each rpc of the contract is called."""

from __future__ import annotations

from google.api.http_pb2 import HttpRule
from google.protobuf.descriptor_pb2 import MethodDescriptorProto
from scripts.client_code.contract import Contract, constant, http_rule, python_name

from plugai.v1 import options_pb2

HEADER = '''"""Every rpc of the contract: its name, its HTTP path, and the types of its messages.

Generated from protos/plugai/v1 by `make proto`.
"""

from __future__ import annotations

from plugai.client import types
from plugai.client.rpc import Http, Rpc
'''

_RAW = {".google.protobuf.Empty": "None", ".google.api.HttpBody": "bytes"}
# The contract says that repeating these has no effect, or none other.
_REPEATABLE = {
    "CancelRequest",
    "CancelOperation",
    "PinModel",
    "UnpinModel",
    "LoadModel",
    "Refresh",
    "Logout",
    "UndeleteSession",
    "CheckProvider",
    "TestProvider",
    "TestCredential",
    "Generate",
    "GenerateOnce",
    "Rerank",
    "RegenerateMessage",
}


def rpcs(contract: Contract) -> str:
    """The module."""
    return HEADER + "".join(f"\n{_rpc(service, method)}" for service, method, _ in contract.rpcs())


def _rpc(service: str, method: MethodDescriptorProto) -> str:
    rule = _rule(method)
    verb = rule.WhichOneof("pattern")
    request = f"types.{python_name(method.input_type)}"
    answer = _RAW.get(method.output_type) or f"types.{python_name(method.output_type)}"
    repeatable = verb in {"get", "put"} or method.name in _REPEATABLE
    public = method.options.Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC
    flags = f"repeatable={repeatable}, public={public}"
    http = f'Http("{verb.upper()}", "{getattr(rule, verb)}", "{rule.body}")'
    answer_type = "type(None)" if answer == "None" else answer
    return (
        f"{constant(method.name)}: Rpc[{request}, {answer}] = "
        f'Rpc("{service}", "{method.name}", {http}, {request}, {answer_type}, {flags})\n'
    )


def _rule(method: MethodDescriptorProto) -> HttpRule:
    """With POST, where there is a choice: what is in a URL is logged on the way."""
    rule = http_rule(method)
    return next((more for more in rule.additional_bindings if more.post), rule)
