"""The log of a whole server: one JSON object a line, whatever comes in, and no secret in it."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

from tests.support.http2 import call, client_preface, data_frame, exchange, headers_frame, reset_frame
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, RunningServer, running_server

SECRET = "SECRETSECRET"
HOSTILE = [
    b"Bearer plg_" + SECRET.encode() + b"\xff",
    b"Bearer plgi_" + SECRET.encode() + b"\xc3\x28",
    b"Bearer \xed\xa0\x80" + SECRET.encode(),
    SECRET.encode() + b"%s%d%n{0}{x}",
    b"Bearer " + SECRET.encode() * 8,
    b"Basic " + SECRET.encode(),
]
METHODS = [
    b"/plugai.v1.AccountService/GetMe",
    b"/plugai.v1.AuthService/GetJwks",
    b"/plugai.v1.AuthService/Login",
    b"/plugai.v1.GenerateService/Generate",
    b"/grpc.health.v1.Health/Check",
    b"/plugai.v1.None/None",
]
NAMES = [b"authorization", b"x-request-id", b"x-plugai-client-address", b"cookie", b"grpc-timeout", b"te"]


def over_rest(server: RunningServer, name: bytes, value: bytes) -> None:
    request = b"GET /v1/me?x=" + SECRET.encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
    exchange(server.port, request + name + b": " + value + b"\r\nConnection: close\r\n\r\n")


def over_grpc(server: RunningServer, name: bytes, value: bytes) -> None:
    call(server.grpc_port, b"/plugai.v1.AccountService/GetMe", [(name, value)])


def reset_at_once(server: RunningServer, name: bytes, value: bytes) -> None:
    """Cancel calls before and after their message, and while they may be answered."""
    frames = [client_preface()]
    for number in range(60):
        stream, method = 2 * number + 1, METHODS[number % len(METHODS)]
        message = data_frame(stream) if number % 2 else b""
        frames += [headers_frame(stream, method, [(name, value)]), message, reset_frame(stream)]
    exchange(server.grpc_port, b"".join(frames))


def test_every_line_of_the_log_is_json_and_none_has_a_secret() -> None:
    with running_server(environment={**ACCOUNTS, "PYTHONWARNINGS": "always"}) as server:
        for name in NAMES:
            for value in HOSTILE:
                over_rest(server, name, value)
                over_grpc(server, name, value)
                reset_at_once(server, name, value)
        assert server.stop() == 0
        lines = server.log.splitlines()
    for line in lines:
        assert json.loads(line)["event"], line
        assert SECRET not in line
    # A client that leaves is no event, and what gRPC cannot decode is reported without its value.
    assert {json.loads(line)["event"] for line in lines} <= {"Invalid encoding on %s"}


PROGRAM = """
    import asyncio, logging, threading, warnings
    from plugai.server.logs import set_up_logs
    set_up_logs("WARNING")
    secret = "SECRETSECRET"
    logging.getLogger("library").warning("cannot decode %s of %r", secret, b"x" + secret.encode())
    logging.getLogger("library").error("cannot read %d", secret)
    logging.getLogger("library").error({"a": secret})
    warnings.warn(secret)
    thread = threading.Thread(target=lambda: int(secret))
    thread.start()
    thread.join()
    class Broken:
        def __del__(self):
            raise ValueError(secret)
    Broken()
    async def fail():
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ExceptionGroup(secret, [ValueError(secret)]) from error
    async def main():
        task = asyncio.ensure_future(fail())
        await asyncio.wait([task])
        del task
        asyncio.get_running_loop().call_soon(lambda: int(secret))
        await asyncio.sleep(0)
        logging.getLogger("plugai.test").error("ours: %s", 7)
    asyncio.run(main())
    raise RuntimeError(secret)
"""


def test_libraries_warnings_threads_tasks_and_uncaught_exceptions_are_logged_as_json_without_their_values() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
    )
    assert ended.returncode == 1
    assert "SECRETSECRET" not in ended.stderr
    events = [json.loads(line)["event"] for line in ended.stderr.splitlines()]
    assert events[0] == "cannot decode %s of %r"
    assert events[-2:] == ["ours: 7", "uncaught exception"]
    assert {"warning", "uncaught exception in a thread", "exception outside of any call"} < set(events)
    assert "Task exception was never retrieved" in events
    described = ended.stderr
    for kind in ("builtins.KeyError", "builtins.ValueError", "builtins.RuntimeError"):
        assert kind in described
