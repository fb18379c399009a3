"""The document as it is committed, and the contract that it describes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from plugai.envoy.pages import PAGES


@pytest.fixture(scope="session")
def described() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(PAGES["openapi_page"].location.read_text(encoding="utf-8"))
    return content
