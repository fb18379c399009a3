"""How rpcs are reached over REST: their `google.api.http` options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

WHOLE_BODY = "*"

_VARIABLE = re.compile(r"\{(?P<field>[a-z0-9_.]+)(=(?P<pattern>[^}]+))?\}")
_VERBS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Binding:
    """One way to call an rpc: `verb` in capitals, `template` as in the contract.

    `body` is the field that the body is, WHOLE_BODY for the whole message, or empty for none.
    """

    method: MethodDescriptor
    verb: str
    template: str
    body: str

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields that the path holds, such as `session.session_id`."""
        return tuple(found["field"] for found in _VARIABLE.finditer(self.template))

    @property
    def custom_method(self) -> str:
        """What the path ends with after a colon, such as `load`; empty if it is a plain one."""
        return self.template.rpartition("}")[2].partition(":")[2]

    @property
    def body_message(self) -> Descriptor | None:
        """The message that the body is as JSON; None if there is no body, or if it is a file."""
        if self.body == WHOLE_BODY:
            return self.method.input_type
        if not self.body:
            return None
        message: Descriptor | None = self.method.input_type.fields_by_name[self.body].message_type
        return None if message is None or message.full_name == "google.api.HttpBody" else message

    @property
    def unbound_fields(self) -> list[FieldDescriptor]:
        """The fields of the request that are query parameters, or contain some."""
        taken = {self.body, *(path for path in self.path_fields if "." not in path)}
        return [] if self.body == WHOLE_BODY else [f for f in self.method.input_type.fields if f.name not in taken]

    @property
    def path_fields_of_body(self) -> frozenset[str]:
        """The fields of the body's message that the path holds, so that the body must not."""
        prefix = "" if self.body == WHOLE_BODY else f"{self.body}."
        return frozenset(path.removeprefix(prefix) for path in self.path_fields if path.startswith(prefix))

    def path(self, variable: str, deep_variable: str) -> str:
        """The template with its variables replaced, those that may contain slashes by `deep_variable`.

        In both, `%s` stands for the name of the field.
        """
        return _VARIABLE.sub(
            lambda found: (deep_variable if found["pattern"] else variable) % found["field"], self.template
        )


def bindings(method: MethodDescriptor) -> Iterator[Binding]:
    """The ways to call an rpc over REST, the main one first."""
    main = method.GetOptions().Extensions[annotations_pb2.http]
    for rule in (main, *main.additional_bindings):
        verb = rule.WhichOneof("pattern")
        if verb in _VERBS:
            yield Binding(method, verb.upper(), getattr(rule, verb), rule.body)
