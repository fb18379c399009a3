"""Generates the calls: a constant for each rpc, and a class with methods for each service."""

from __future__ import annotations

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from scripts.dart.comments import documentation, literal
from scripts.dart.contract import Reachable
from scripts.dart.fields import FILE
from scripts.dart.models import HEADER
from scripts.dart.names import lower_first, type_name

from plugai.envoy.bindings import bindings
from plugai.v1 import options_pb2

_SOURCE = HEADER.format(source="protos/plugai/v1")
_EMPTY = "google.protobuf.Empty"
# The contract says that repeating these has no effect, or none other.
REPEATABLE = frozenset(
    [
        "CancelOperation",
        "CancelRequest",
        "CheckProvider",
        "TestProvider",
        "Generate",
        "GenerateOnce",
        "LoadModel",
        "Logout",
        "PinModel",
        "Refresh",
        "Rerank",
        "RegenerateMessage",
        "TestCredential",
        "UndeleteSession",
        "UnpinModel",
    ]
)


def rpcs(reachable: Reachable) -> str:
    """The constants."""
    constants = "\n".join(_rpc(method) for method in reachable.contract.methods)
    return f"""{_SOURCE}import '../rpc.dart';
import 'types.dart';

/// How each rpc of the contract is called.
abstract final class Rpcs {{
{constants}}}
"""


def services(reachable: Reachable) -> str:
    """The classes, and one that has them all."""
    all_services = reachable.contract.services
    classes = "\n".join(_service(reachable, service) for service in all_services)
    made = ", ".join(f"{_short(service)} = {service.name}(caller)" for service in all_services)
    fields = "".join(
        f"\n  /// Calls of `{service.full_name}`.\n  final {service.name} {_short(service)};\n"
        for service in all_services
    )
    return f"""{_SOURCE}import '../caller.dart';
import '../transport.dart';
import 'rpcs.dart';
import 'types.dart';

/// Every call of the contract, with its own request and answer.
final class Services {{
  /// The services that [caller] reaches.
  Services(Caller caller) : {made};
{fields}}}

{classes}"""


def answer(method: MethodDescriptor) -> str:
    """The type of the messages of an answer."""
    return "void" if method.output_type.full_name in (FILE, _EMPTY) else type_name(method.output_type)


def is_download(method: MethodDescriptor) -> bool:
    """Whether its answer is a file."""
    return method.output_type.full_name == FILE


def _rpc(method: MethodDescriptor) -> str:
    # With POST, where there is a choice: what is in a URL is logged on the way.
    ways = list(bindings(method))
    binding = next((way for way in ways[1:] if way.verb == "POST"), ways[0])
    repeatable = binding.verb in ("GET", "PUT") or method.name in REPEATABLE
    public = method.GetOptions().Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC
    kind = answer(method)
    decode = "decodeNothing" if kind == "void" else f"{kind}.fromJson"
    return f"""  /// `{method.full_name}`.
  static const {lower_first(method.name)} = Rpc<{type_name(method.input_type)}, {kind}>(
    service: '{method.containing_service.full_name}',
    name: '{method.name}',
    verb: '{binding.verb}',
    path: {literal(binding.template)},
    body: '{binding.body}',
    decode: {decode},
    isRepeatable: {str(repeatable).lower()},
    isPublic: {str(public).lower()},
  );
"""


def _service(reachable: Reachable, service: ServiceDescriptor) -> str:
    methods = "\n".join(_method(reachable, method) for method in service.methods)
    return f"""{documentation(reachable.contract.comment(service.full_name))}final class {service.name} {{
  /// The service that a caller reaches.
  const {service.name}(this._caller);

  final Caller _caller;

{methods}}}
"""


def _method(reachable: Reachable, method: MethodDescriptor) -> str:
    name, request, kind = lower_first(method.name), type_name(method.input_type), answer(method)
    about = documentation(reachable.contract.comment(method.full_name), "  ")
    if method.client_streaming:
        parameters, result, call = f"{request} request, Content content", f"Future<{kind}>", "upload"
    elif is_download(method):
        parameters, result, call = f"{request} request", "Future<Download>", "download"
    elif method.server_streaming:
        parameters, result, call = f"{request} request", f"Stream<{kind}>", "stream"
    else:
        parameters, result, call = f"{request} request", f"Future<{kind}>", "unary"
    passed = "request, content" if method.client_streaming else "request"
    return f"""{about}  {result} {name}({parameters}, {{Duration? timeout}}) =>
      _caller.{call}(Rpcs.{name}, {passed}, timeout: timeout);
"""


def _short(service: ServiceDescriptor) -> str:
    return lower_first(service.name.removesuffix("Service"))
