"""What code in a worker process can touch: its model, its own folder, and nothing else of this user."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from landlockpy import abi_version
from tests.runners.asking import ignore_stage
from tests.runners.confinement.probe import PROBE, attempt, install_probe

from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.worker.runner import STALL_SECONDS, WorkerRunner

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(abi_version() < 6, reason="this kernel's Landlock does not restrict all of this"),
]

StartProbe = Callable[..., Awaitable[WorkerRunner]]
REQUIRED = ConfinementPolicy(Enforcement.REQUIRED)
REFUSED = {"PermissionError", "OSError", "CalledProcessError"}


@pytest.fixture
async def start_probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartProbe]:
    """Start a worker that runs what it is asked for, confined for these model files."""
    install_probe(tmp_path / "plug-in", monkeypatch)
    async with AsyncExitStack() as started:

        async def start(*files: Path, policy: ConfinementPolicy = REQUIRED, network: bool = False) -> WorkerRunner:
            confinement = partial(policy.of_model, files, network=network)
            probe = WorkerRunner(PROBE, tmp_path / "run", STALL_SECONDS, confinement)
            await probe.load(ignore_stage)
            started.push_async_callback(probe.unload)
            return probe

        yield start


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as the server has it, with two models."""
    folder = tmp_path / "data"
    files = ("keys/master.keys", "plugai.db", "artifacts/ab/abcd", "models/mine/weights", "models/other/weights")
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("content")
    (folder / "models" / "mine" / "part").symlink_to("weights")
    return folder


def _python(code: str) -> str:
    """Code that runs this code in a process of its own."""
    return f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"


async def test_code_in_a_worker_cannot_touch_what_is_not_its_own(start_probe: StartProbe, data: Path) -> None:
    probe = await start_probe(data / "models" / "mine")
    # Planted when the model is loaded already, as code in it could do.
    (data / "models" / "mine" / "escape").symlink_to(data / "keys" / "master.keys")
    gateway = os.getpid()
    forbidden = {
        "the master key": f"open({str(data / 'keys' / 'master.keys')!r}).read()",
        "the database": f"open({str(data / 'plugai.db')!r}).read()",
        "artifacts": f"open({str(data / 'artifacts' / 'ab' / 'abcd')!r}).read()",
        "a list of artifacts": f"import os; os.listdir({str(data / 'artifacts')!r})",
        "another model": f"open({str(data / 'models' / 'other' / 'weights')!r}).read()",
        "a link out of the model's folder": f"open({str(data / 'models' / 'mine' / 'escape')!r}).read()",
        "writing beside the model": f"open({str(data / 'models' / 'mine' / 'new')!r}, 'w')",
        "overwriting the model": f"open({str(data / 'models' / 'mine' / 'weights')!r}, 'r+')",
        "truncating the model": f"import os; os.truncate({str(data / 'models' / 'mine' / 'weights')!r}, 0)",
        "removing the model": f"import os; os.unlink({str(data / 'models' / 'mine' / 'weights')!r})",
        "the folder of temporary files": "open('/tmp/plugai-probe', 'w')",
        "shared memory": "open('/dev/shm/plugai-probe', 'w')",
        "passwords": "open('/etc/shadow').read()",
        "the home folder": f"import os; os.listdir({str(Path.home())!r})",
        "the gateway's environment": f"open('/proc/{gateway}/environ').read()",
        "the gateway's memory": f"open('/proc/{gateway}/mem', 'rb')",
        "the gateway's command": f"open('/proc/{gateway}/cmdline').read()",
        "a signal to the gateway": f"import os; os.kill({gateway}, 0)",
        "the master key, by another Python": _python(f"open({str(data / 'keys' / 'master.keys')!r})"),
        "a program": "import os; os.execv('/bin/true', ['true'])",
        "a program that changes its user": "import subprocess; subprocess.run(['/usr/bin/passwd', '-S'])",
        "another user": "import os; os.setuid(12345)",
    }
    outcomes = await attempt(probe, forbidden)
    assert {name for name, outcome in outcomes.items() if outcome not in REFUSED} == set()
    assert (data / "models" / "mine" / "weights").read_text() == "content"


async def test_code_in_a_worker_cannot_reach_servers_and_other_processes(
    start_probe: StartProbe, tmp_path: Path
) -> None:
    probe = await start_probe()
    admin, syscall = str(tmp_path / "admin.sock"), "import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"
    # As Envoy and databases listen.
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(admin)
        local.listen()
        port = server.getsockname()[1]
        forbidden = {
            "TCP": f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
            "UDP": f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
            "listening": "import socket; socket.create_server(('127.0.0.1', 0))",
            "Envoy's admin socket": f"import socket; socket.socket(socket.AF_UNIX).connect({admin!r})",
            "a new Unix socket": "import socket; socket.socket(socket.AF_UNIX)",
            "a socket of datagrams": "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
            "the kernel's log of events": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
            "ptrace": _call(101, 16, os.getpid(), 0, 0),
            "the memory of a process": _call(310, os.getpid(), 0, 0, 0, 0, 0),
            "new namespaces": _call(272, 0x10000000),
            "a mount": _call(165, 0, 0, 0, 0, 0),
            "requests past the filter": _call(425, 1, 0),
        }
        outcomes = await attempt(probe, {name: syscall + code for name, code in forbidden.items()})
    assert {name for name, outcome in outcomes.items() if outcome not in REFUSED} == set()


def _call(*arguments: int) -> str:
    """Code that raises the error of a system call."""
    return f"if libc.syscall(*{arguments}) < 0: raise OSError(ctypes.get_errno(), 'refused')"


async def test_what_models_need_works_in_a_worker(start_probe: StartProbe, data: Path) -> None:
    blobs, snapshot = data / "hub/models--org--name/blobs", data / "hub/models--org--name/snapshots/main"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    (blobs / "4b825dc6").write_text("content")
    (snapshot / "weights").symlink_to("../../blobs/4b825dc6")
    probe = await start_probe(data / "models" / "mine", snapshot)
    weights = str(data / "models" / "mine" / "part")
    mapped = f"import mmap; f = open({weights!r}); result = mmap.mmap(f.fileno(), 0, prot=1)[:].decode()"
    needed = {
        "its weights, by a link": f"result = open({weights!r}).read()",
        "its weights, mapped": mapped,
        "weights in the cache of a hub": f"result = open({str(snapshot / 'weights')!r}).read()",
        "temporary files": "import tempfile; tempfile.TemporaryFile().write(b'x')",
        "a cache in the home folder": "import pathlib; (pathlib.Path.home() / '.cache').mkdir()",
        "another Python": _python("import json"),
        "threads": "import threading; t = threading.Thread(target=int); t.start(); t.join()",
        "random numbers": "open('/dev/urandom', 'rb').read(1)",
        "the cores": "open('/proc/cpuinfo').read(); open('/sys/devices/system/cpu/online').read()",
        "the memory": "open('/proc/meminfo').read(); open('/proc/self/statm').read()",
        "another library": "import decimal, sqlite3, email.message",
        "a loop of its own": "import asyncio; asyncio.new_event_loop().close()",
        "the time zone": "import datetime; datetime.datetime.now().astimezone()",
    }
    outcomes = await attempt(probe, needed)
    assert {name: outcome for name, outcome in outcomes.items() if outcome not in ("done", "content")} == {}


async def test_a_provider_that_needs_the_network_has_it_and_nothing_else(
    start_probe: StartProbe, data: Path, tmp_path: Path
) -> None:
    probe = await start_probe(network=True)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "admin.sock"))
        local.listen()
        outcomes = await attempt(
            probe,
            {
                "TCP": f"import socket; socket.create_connection({server.getsockname()!r})",
                "Envoy's admin socket": f"import socket; socket.socket(1).connect({str(tmp_path / 'admin.sock')!r})",
                "the master key": f"open({str(data / 'keys' / 'master.keys')!r})",
            },
        )
    assert outcomes == {"TCP": "done", "Envoy's admin socket": "PermissionError", "the master key": "PermissionError"}


async def test_a_worker_allocates_no_more_memory_than_the_settings_say(start_probe: StartProbe) -> None:
    probe = await start_probe(policy=ConfinementPolicy(Enforcement.REQUIRED, memory_bytes=2**30))
    outcomes = await attempt(probe, {"much": "'a' * 10**10", "little": "'a' * 10**8"})
    assert outcomes == {"much": "MemoryError", "little": "done"}


async def test_confinement_can_be_turned_off(start_probe: StartProbe, data: Path) -> None:
    probe = await start_probe(policy=ConfinementPolicy(Enforcement.OFF))
    assert await attempt(probe, {"all": f"result = open({str(data / 'plugai.db')!r}).read()"}) == {"all": "content"}


async def test_a_folder_of_the_settings_is_readable_for_every_model(start_probe: StartProbe, data: Path) -> None:
    shared = data / "models" / "other"
    probe = await start_probe(policy=ConfinementPolicy(Enforcement.REQUIRED, readable=(shared,)))
    outcomes = await attempt(
        probe, {"reading": f"open({str(shared / 'weights')!r})", "writing": f"open({str(shared / 'weights')!r}, 'w')"}
    )
    assert outcomes == {"reading": "done", "writing": "PermissionError"}


async def test_a_model_that_must_be_confined_is_not_started_where_that_is_impossible(
    start_probe: StartProbe, tmp_path: Path
) -> None:
    (tmp_path / "plug-in" / "landlockpy.py").write_text("raise OSError(95, 'Landlock is not in this kernel')")
    with pytest.raises(
        ModelUnavailableError, match=r"cannot be confined as `mode` under \[confinement\] requires: .*not in"
    ):
        await start_probe()
    await start_probe(policy=ConfinementPolicy(Enforcement.AVAILABLE))
