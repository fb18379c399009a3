"""Over REST it is the same: each path asks who calls, and another's things are not there."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor
from tests.accounts.matrix import MATRIX, PUBLIC
from tests.accounts.test_matrix import METHODS
from tests.support.house import ACCOUNTS, ECHO_MODELS, RunningHouse, house_folder, started_house

PASSWORD = "correct horse battery"
NOBODYS = "nobodys"


@pytest.fixture(scope="module")
def house() -> Iterator[RunningHouse]:
    with house_folder(ECHO_MODELS) as folder, started_house(folder, ACCOUNTS) as running:
        yield running


def rule(method: MethodDescriptor) -> tuple[str, str]:
    """The verb and the path of an rpc, with an id that nobody has wherever one belongs."""
    http = method.GetOptions().Extensions[annotations_pb2.http]
    verb = http.WhichOneof("pattern")
    return verb.upper(), re.sub(r"\{[^}]*\}", NOBODYS, getattr(http, verb))


def status(house: RunningHouse, verb: str, path: str, token: str = "", body: object = None) -> tuple[int, str]:
    """The status and the body of an answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(house.url + path, data, method=verb)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_every_path_asks_who_calls(house: RunningHouse) -> None:
    for name, row in MATRIX.items():
        verb, path = rule(METHODS[name])
        body: object = {} if verb in ("POST", "PUT", "PATCH") else None
        code, said = status(house, verb, path, body=body)
        assert (code == 401) == (row.who != PUBLIC), (name, code, said)


def test_another_users_id_is_answered_like_one_that_nobody_has(house: RunningHouse) -> None:
    ann, eve = [member(house, name) for name in ("ann", "eve")]
    asked = {"request_id": "anns", "messages": [{"role": "ROLE_USER", "parts": [{"text": "secret"}]}]}
    assert status(house, "POST", "/v1/generate:once", ann, asked)[0] == 200
    artifact = json.loads(status(house, "POST", "/v1/artifacts?name=a.txt", ann, "secret")[1])["artifact_id"]
    session = json.loads(status(house, "POST", "/v1/sessions", ann, {})[1])["session_id"]
    token = {"name": "t", "scopes": ["SCOPE_READ"]}
    made = json.loads(status(house, "POST", "/v1/me/tokens", ann, token)[1])["api_token"]["token_id"]
    for verb, path, own in (
        ("GET", "/v1/requests/{}", "anns"),
        ("GET", "/v1/requests/{}:watch", "anns"),
        ("POST", "/v1/requests/{}:cancel", "anns"),
        ("GET", "/v1/artifacts/{}", artifact),
        ("GET", "/v1/artifacts/{}/content", artifact),
        ("POST", "/v1/artifacts/{}:sign", artifact),
        ("DELETE", "/v1/artifacts/{}", artifact),
        ("GET", "/v1/sessions/{}", session),
        ("GET", "/v1/sessions/{}/messages", session),
        ("DELETE", "/v1/sessions/{}", session),
        ("DELETE", "/v1/me/tokens/{}", made),
    ):
        body: object = {} if verb == "POST" else None
        answers = [status(house, verb, path.format(name), eve, body) for name in (own, NOBODYS)]
        (code, said), (missing, told) = answers
        assert (code, missing) == (404, 404), (path, answers)
        assert without_call(said).replace(own, NOBODYS) == without_call(told)


def member(house: RunningHouse, name: str) -> str:
    """The access token of a new member."""
    _, invited = status(house, "POST", "/v1/admin/invites", house.token, {})
    body = {"invite": json.loads(invited)["token"], "name": name, "password": PASSWORD}
    _, answer = status(house, "POST", "/v1/auth:register", body=body)
    token: str = json.loads(answer)["tokens"]["access_token"]
    return token


def without_call(said: str) -> str:
    """What was said, but for the id of the call."""
    return re.sub(r'"request_id":"[0-9a-f-]{36}"', "", said)
