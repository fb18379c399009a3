"""REST bodies and queries are checked against the contract: here in LuaJIT alone, without Envoy around it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from lupa.luajit21 import LuaRuntime
from tests.envoy.bodies import (
    CALLS,
    COMPAT_CALLS,
    COMPAT_METHODS,
    METHODS,
    WITH_BODY,
    correct_body,
    messages_in,
    some_path,
)

from plugai.envoy.bindings import Binding
from plugai.envoy.json_rules import check_json_script

Refusal = dict[str, str]
SAMPLES = 20
EACH = pytest.mark.parametrize("call", WITH_BODY, ids=lambda call: f"{call.verb} {call.template}")


class Checker:
    """The script, and what it says of calls."""

    def __init__(self) -> None:
        lua = LuaRuntime(encoding=None, unpack_returned_tuples=True)
        lua.execute(check_json_script(METHODS, COMPAT_METHODS))
        self._check: Callable[..., tuple[bytes, bytes] | None] = lua.eval(b"check_call")

    def answer(self, verb: str, path: str, body: bytes | None = None) -> dict[str, Any] | None:
        """The error of a call, or None."""
        said = self._check(verb.encode(), path.encode(), b"r-1", lambda: body)
        assert said is None or said[0] == b"400"
        return None if said is None else json.loads(said[1])

    def allowed(self, verb: str, path: str) -> tuple[int, str] | None:
        """The status of a call whose path has other methods, and these; None if it goes on."""
        said = self._check(verb.encode(), path.encode(), b"r-1", lambda: b"{}")
        return None if said is None else (int(said[0]), said[1].decode())

    def violations(self, verb: str, path: str, body: object = None) -> Refusal:
        """What is wrong by the field. `body` is JSON, or a value of it."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        error = self.answer(verb, path, content)
        if error is None:
            return {}
        assert (error["code"], error["details"][0]["reason"]) == (3, "INVALID_REQUEST")
        if len(error["details"]) == 1:
            return {"": error["message"]}
        listed = error["details"][1]["field_violations"]
        assert error["message"].startswith(f"{listed[0]['field']} {listed[0]['description']}")
        return {violation["field"]: violation["description"] for violation in listed}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@EACH
@pytest.mark.parametrize("snake", [True, False], ids=["snake_case", "camelCase"])
def test_every_body_that_protobuf_writes_is_accepted(checker: Checker, call: Binding, snake: bool) -> None:
    for seed in range(SAMPLES):
        body = correct_body(call, seed, snake=snake)
        for text in (json.dumps(body), json.dumps(body, ensure_ascii=False, indent=1)):
            assert checker.violations(call.verb, some_path(call), text.encode()) == {}


@EACH
def test_a_misspelt_field_at_any_depth_is_named(checker: Checker, call: Binding) -> None:
    for seed in range(SAMPLES):
        body = correct_body(call, seed)
        assert call.body_message is not None
        random = Random(seed)
        inside, kind, path = random.choice(list(messages_in(body, call.body_message)))
        wrong = random.choice([field.name for field in kind.fields] or ["x"]) + random.choice(["s_", "_x", "X"])
        if wrong in kind.fields_by_name:
            continue
        inside[wrong] = random.choice([None, 1, "x", [{}], {"a": [1]}])
        (problem,) = checker.violations(call.verb, some_path(call), body).items()
        assert problem[0] == path + wrong
        assert problem[1].startswith("does not exist; ")


@EACH
def test_what_protobuf_cannot_read_is_refused_and_what_it_can_is_not(checker: Checker, call: Binding) -> None:
    values = ["x", "1", 1, -1, 1.5, 1e3, 2**31, 2**32, 2**63, 2**64, True, [], {}, [None], [1], "2026-01-31T12:00:00Z"]
    for seed in range(SAMPLES):
        body = correct_body(call, seed)
        assert call.body_message is not None
        random = Random(seed)
        inside, kind, path = random.choice(list(messages_in(body, call.body_message)))
        free = [field for field in kind.fields if field.name not in call.path_fields_of_body or path]
        if not free:
            continue
        field = random.choice(free)
        for name in [each.name for each in field.containing_oneof.fields] if field.containing_oneof else []:
            inside.pop(name, None)
        inside[field.name] = random.choice(values)
        if inside[field.name] == [] and field.message_type is not None and not field.is_repeated:
            # Python's protobuf takes it for a message without fields.
            continue
        if inside[field.name] in (1.5, 2**31, 2**32, 2**63, 2**64) and field.enum_type is not None:
            # Python's protobuf takes such numbers for values of the enum: 1.5 for the value 1.
            continue
        refused = checker.violations(call.verb, some_path(call), body)
        assert bool(refused) == (not _protobuf_reads(call, body)), (path, field.name, inside[field.name], refused)


def _protobuf_reads(call: Binding, body: dict[str, Any]) -> bool:
    assert call.body_message is not None
    try:
        json_format.ParseDict(body, GetMessageClass(call.body_message)())
    except json_format.ParseError:
        return False
    return True


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"mesages": []}, {"mesages": "does not exist; did you mean messages?"}),
        ({"temperature": 1}, {"temperature": "does not exist; did you mean parameters.temperature?"}),
        ({"max_tokens": 1}, {"max_tokens": "does not exist; did you mean parameters.max_output_tokens?"}),
        ({"parameters": {"maxTokens": 1}}, {"parameters.maxTokens": "does not exist; did you mean max_output_tokens?"}),
        (
            {"messages": [{"role": "user"}]},
            {
                "messages[0].role": "must be one of ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT, ROLE_TOOL; "
                "did you mean ROLE_USER?"
            },
        ),
        ({"messages": {}}, {"messages": "must be a list"}),
        ({"messages": [None]}, {"messages[0]": "must not be null"}),
        ({"messages": ["hello"]}, {"messages[0]": "must be an object"}),
        ({"model": 5}, {"model": "must be a string"}),
        ({"model": ["x"]}, {"model": "must be a string"}),
        ({"parameters": {"seed": -1}}, {"parameters.seed": "must be between 0 and 4294967295"}),
        ({"parameters": {"seed": 1.5}}, {"parameters.seed": "must be a whole number"}),
        ({"parameters": {"temperature": "hot"}}, {"parameters.temperature": "must be a number"}),
        (b'{"model":"a","model":"b"}', {"model": "is given twice"}),
        (b'{"request_id":"a","requestId":"b"}', {"request_id": "is given twice"}),
        (b'{"parameters":{"extra":{"a":1,"a":2}}}', {"parameters.extra.a": "is given twice"}),
        (
            {"messages": [{"parts": [{"text": "x", "uri": "y"}]}]},
            {"messages[0].parts[0].uri": "cannot be given together with text"},
        ),
    ],
)
def test_the_error_says_which_field_is_wrong_and_why(checker: Checker, body: object, problems: Refusal) -> None:
    assert checker.violations("POST", "/v1/generate", body) == problems


def test_a_field_without_a_near_name_is_told_all_that_exist(checker: Checker) -> None:
    problem = checker.violations("POST", "/v1/me/tokens", {"zzzzzzzzzzzz": 1})["zzzzzzzzzzzz"]
    assert problem.startswith("does not exist; these do: name, scopes")


def test_all_wrong_fields_are_listed_up_to_a_limit(checker: Checker) -> None:
    error = checker.answer("POST", "/v1/generate", json.dumps({f"zz{n}": 1 for n in range(50)}).encode())
    assert error is not None
    assert len(error["details"][1]["field_violations"]) == 16
    assert error["message"].endswith(", and 15 more")


@pytest.mark.parametrize(
    "body",
    [
        {f"wrong_{n:090}": 1 for n in range(30_000)},
        {"output_modalities": ["MODALITY_TXET" * 7] * 30_000},
        {"messages": [{"role": "x" * 90}] * 100_000},
    ],
    ids=["names", "enums", "messages"],
)
def test_any_number_of_wrong_fields_cost_no_more_than_a_few(checker: Checker, body: dict[str, Any]) -> None:
    content = json.dumps(body).encode()
    started = time.process_time()
    assert len(checker.violations("POST", "/v1/generate", content)) == 16
    # Compared with each name, they would take seconds.
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"[]", "byte 1 must be an object"),
        (b'{"model":"x"', "byte 13 needs a comma or the end of the object"),
        (b'{"model":"x",}', "byte 14 needs a name in double quotes"),
        (b"{'model':1}", "byte 2 needs a name in double quotes"),
        (b'{"model" 1}', "byte 10 needs a colon after a name"),
        (b'{"model":01}', "byte 10 has no value that is JSON"),
        (b'{"model":1.}', "byte 10 has no value that is JSON"),
        (b'{"model":1-2}', "byte 10 has no value that is JSON"),
        (b'{"model":1e}', "byte 10 has no value that is JSON"),
        (b'{"model":--1}', "byte 10 has no value that is JSON"),
        (b'{"model":"x"}{', "byte 14 has something after its end"),
        (b'{"model":"x', "byte 11 has a string without an end"),
        (b'{"model":"\\x"}', "byte 12 has an unknown escape in a string"),
        (b'{"model":"\\u12"}', "byte 12 needs four hexadecimal digits after \\u"),
        (b'{"parameters":{"extra":{"x":' + b"[" * 200, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused_with_the_place(checker: Checker, body: bytes, problem: str) -> None:
    assert problem in checker.violations("POST", "/v1/generate", body)[""]


@pytest.mark.parametrize("body", [b"", b" \n", b"{}", None, b"\xff", b'{"\xff"', b'{"a\\"', b"\0" * 100])
def test_any_bytes_get_an_answer_that_is_json(checker: Checker, body: bytes | None) -> None:
    checker.answer("POST", "/v1/generate", body)


def test_random_damage_never_breaks_the_check(checker: Checker) -> None:
    random = Random(0)
    whole = json.dumps(correct_body(next(call for call in WITH_BODY if call.template == "/v1/generate"), 3)).encode()
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(random.randint(1, 4)):
            damaged[random.randrange(len(damaged))] = random.choice(b'{}[]",:\\0-e \xff')
        error = checker.answer("POST", "/v1/generate", bytes(damaged))
        assert error is not None or json.loads(damaged.decode(errors="replace"), strict=False) is not None


@pytest.mark.parametrize("call", [call for call in CALLS if call.verb == "GET"], ids=lambda call: call.template)
def test_every_parameter_of_a_query_is_accepted_and_a_misspelt_one_is_named(checker: Checker, call: Binding) -> None:
    path = some_path(call)
    plain = [field for field in call.unbound_fields if field.message_type is None]
    query = "&".join(f"{field.name}={_query_value(field)}" for field in plain)
    assert checker.violations("GET", f"{path}?{query}") == {}
    assert set(checker.violations("GET", f"{path}?{query}&zz%5Fx=1")) == {"zz_x"}


@pytest.mark.parametrize("call", [*CALLS, *COMPAT_CALLS], ids=lambda call: f"{call.verb} {call.template}")
def test_the_method_of_every_call_is_among_those_of_its_path(checker: Checker, call: Binding) -> None:
    path = f"{some_path(call)}?beta=true"
    refused, named = checker.allowed("HEAD", path), checker.allowed("OPTIONS", path)
    assert refused is not None
    assert named is not None
    assert (refused[0], named[0]) == (405, 204)
    assert call.verb in refused[1].split(", ")
    assert refused[1] == named[1]
    assert (checker.allowed(call.verb, path) or (400,))[0] == 400
    assert checker.allowed("HEAD", f"{path[1:]}") is None


def _query_value(field: FieldDescriptor) -> str:
    if field.enum_type is not None:
        return str(field.enum_type.values[-1].name)
    return {FieldDescriptor.CPPTYPE_STRING: "a%20b+c", FieldDescriptor.CPPTYPE_BOOL: "true"}.get(field.cpp_type, "3")


@pytest.mark.parametrize(
    ("path", "problems"),
    [
        ("/v1/requests?page_sise=3", {"page_sise": "does not exist; did you mean page_size?"}),
        ("/v1/requests?page_size=x", {"page_size": "must be a whole number"}),
        ("/v1/requests?page_size=1&pageSize=2", {"page_size": "is given twice"}),
        ("/v1/requests/r%3A1:watch?after=1", {"after": "does not exist; did you mean after_seq?"}),
        ("/v1/models/a%2Fb%3Awatch?x=1", {"x": "does not exist; nothing is expected here"}),
    ],
)
def test_the_error_of_a_query_says_which_parameter_is_wrong(checker: Checker, path: str, problems: Refusal) -> None:
    assert checker.violations("GET", path) == problems


def test_a_field_that_the_path_holds_is_refused_in_the_body(checker: Checker) -> None:
    problem = checker.violations("PATCH", "/v1/models/a/b?update_mask=capacity", {"id": "c", "capacity": 2})
    assert problem == {"id": "is in the path already; remove it from the body"}


def test_a_slash_at_the_end_of_a_path_changes_nothing(checker: Checker) -> None:
    assert checker.violations("POST", "/v1/generate/", {"max_tokens": 1}).keys() == {"max_tokens"}
    assert checker.violations("GET", "/v1/models/a/b/?x=1").keys() == {"x"}
    assert checker.allowed("PUT", "/v1/generate/") == (405, "POST, OPTIONS")
