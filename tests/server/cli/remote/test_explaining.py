"""Errors of the server as the command line tells them."""

from __future__ import annotations

import pytest

from plugai.client import errors
from plugai.client.errors import Status
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.remote.explaining import explain
from plugai.server.cli.remote.finding import Target

_TARGET = Target("http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("message", "violations", "told"),
    [
        ("name is empty", {"name": "is empty"}, "name is empty"),
        ("two fields are wrong", {"a": "is empty", "b": "is 3"}, "two fields are wrong: a: is empty; b: is 3"),
        ("a is empty, and more", {"a": "is empty", "b": "is 3"}, "a is empty, and more: b: is 3"),
    ],
)
def test_what_is_wrong_with_each_field_is_told_once(message: str, violations: dict[str, str], told: str) -> None:
    error = errors.InvalidArgumentError(Status(3, message, violations=violations))
    explained = explain(error, _TARGET)
    assert str(explained) == told
    assert explained.exit_code is ExitCode.REFUSED
    assert all(str(error).count(problem) == 1 for problem in violations.values())
