"""The addresses that the edge listens on."""

from __future__ import annotations

import socket
from dataclasses import replace

import httpx2
import pytest

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.process import EnvoyProcess


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(
    ("host", "callers"), [("::1", ["[::1]"]), ("::", ["[::1]", "127.0.0.1"]), ("0.0.0.0", ["127.0.0.1"])]
)
async def test_the_listener_answers_at_each_of_its_addresses(
    config: EnvoyConfig, host: str, callers: list[str]
) -> None:
    async with EnvoyProcess(replace(config, host=host)) as envoy, httpx2.AsyncClient() as http:
        for caller in callers:
            answer = await http.get(f"http://{caller}:{envoy.address[1]}/v1/models")
            assert answer.status_code == 200


async def test_a_wildcard_name_matches_as_in_a_certificate(config: EnvoyConfig) -> None:
    async with EnvoyProcess(replace(config, hosts=("*.plugai.example",))) as envoy, httpx2.AsyncClient() as http:

        async def status(host: str, **headers: str) -> int:
            url = f"http://127.0.0.1:{envoy.address[1]}/v1/models"
            return (await http.get(url, headers={"host": host, **headers})).status_code

        assert await status("a.plugai.example") == 200
        assert await status("plugai.example") == 421
        assert await status("evil.example") == 421
        assert await status("a.plugai.example", origin="https://a.plugai.example:8443") == 200
        assert await status("a.plugai.example", origin="https://aplugai.example") == 403
        assert await status("a.plugai.example", origin="https://evil.example/a.plugai.example") == 403
