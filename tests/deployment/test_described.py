"""What the server answers is what its OpenAPI document says. `make fuzz-rest` makes many more of these calls."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from tests.deployment.described import Described, describe
from tests.support.server import ACCOUNTS, ECHO_MODELS, running_server
from tests.support.tiers import slow

from plugai.envoy.pages import PAGES

EXAMPLES = int(os.environ.get("EXAMPLES", "2"))
SETTINGS = f'{ECHO_MODELS}\n[limits_per_user]\nrequests_per_minute = "unlimited"\n'
TAGS = sorted(tag["name"] for tag in json.loads(PAGES["openapi_page"].location.read_text(encoding="utf-8"))["tags"])
MODES = list(GenerationMode)


@pytest.fixture(scope="module")
@slow
def described() -> Iterator[Described]:
    with running_server(SETTINGS, environment=ACCOUNTS) as server:
        yield describe(server)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.timeout(60 + 60 * EXAMPLES)
def test_answers_are_as_described(described: Described, tag: str, mode: GenerationMode) -> None:
    failures: list[str] = []
    for operation in described.operations:
        if operation.definition.raw["tags"] != [tag]:
            continue
        try:
            described.call(operation, mode, EXAMPLES)
        except Unsatisfiable:
            # A call without parameters can't be made wrongly.
            assert mode is GenerationMode.NEGATIVE
        except Exception as error:
            failures.append(f"{operation.label}: {_sentences(error)}")
    assert not failures, "\n\n".join(failures)


def _sentences(error: Any) -> str:
    return "\n".join(str(each) for each in getattr(error, "exceptions", [error]))
