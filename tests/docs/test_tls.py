from __future__ import annotations

import ssl
import subprocess
import tomllib
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.docs.test_artifacts import shell
from tests.support.certificates import Authority
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ECHO_MODELS, PLUGAI, ROOT, server_environment, server_folder, started_server

from plugai.server.settings import read_settings

WITH_CERTIFICATE, BEHIND_PROXY = blocks("docs/tls.md", "toml")


def test_a_server_with_a_certificate_is_reached_as_the_page_says() -> None:
    authority = Authority()
    example = WITH_CERTIFICATE.replace("port = 8443\n", "")
    models = ECHO_MODELS[ECHO_MODELS.index("[[models]]") :]
    with server_folder() as folder:
        example = example.replace("/etc/plugai/fullchain.pem", str(folder / "certificate.pem"))
        example = example.replace("/etc/plugai/privkey.pem", str(folder / "key.pem"))
        (folder / "plugai.toml").write_text(f'default_model = "echo"\n{example}{models}')
        (folder / "ca.pem").write_bytes(authority.root)
        authority.issue(folder)
        with started_server(folder, {"PLUGAI_ACCOUNTS__ENABLED": "true"}) as server:
            assert server.url == f"https://localhost:{server.port}"
            (commands,) = blocks("docs/tls.md", "sh")
            commands = commands.replace("8443", str(server.port)).replace("ca.pem", str(folder / "ca.pem"))
            for command in commands.splitlines():
                assert shell(ROOT, command).strip()
            # On the machine itself, its own token goes to the gateway, which needs no name and no certificate.
            environment = server_environment(folder, {"PLUGAI_ACCOUNTS__ENABLED": "true"})
            listed = subprocess.run(
                [str(PLUGAI), "whoami"],
                capture_output=True,
                text=True,
                timeout=HANGS_SECONDS,
                cwd=folder,
                env=environment,
            )
            assert f"grpc://127.0.0.1:{server.grpc_port}" in listed.stdout, listed.stderr
            with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
                urlopen(f"{server.url}/healthz", context=ssl.create_default_context())


def test_the_example_of_a_proxy_is_a_setting(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(BEHIND_PROXY)
    settings = read_settings(tmp_path / "plugai.toml")
    assert (settings.behind_proxy, settings.hosts) == (1, ("plugai.example",))
    assert "tls" not in tomllib.loads(BEHIND_PROXY)
