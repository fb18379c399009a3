"""A model in a process of its own: what a crash costs, what the process may see, and how it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import sys
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from grpc import aio
from tests.runners.asking import GREEDY, Answer, ask, ignore_stage, question
from tests.runners.conftest import StartWorker
from tests.runners.processes import children, environment, has_ended, sockets_of, told
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import LoadStage, ModelSpec, Parameters, UsageChunk
from plugai.runners.errors import (
    InvalidRequestError,
    ModelUnavailableError,
    PlugAIError,
    RunnerNotInstalledError,
    WorkerCrashedError,
)
from plugai.runners.worker.connection import SECRET_KEY
from plugai.runners.worker.environment import worker_environment
from plugai.runners.worker.log import LevelFormatter, forward_lines
from plugai.runners.worker.runner import WorkerRunner
from plugai.worker.v1 import worker_pb2, worker_pb2_grpc

pytestmark = pytest.mark.slow

WORDS = "one two three four five six seven eight nine ten"
STORY = "Write a long story about the sea"


def echo(model: str = "echo", **options: object) -> ModelSpec:
    return ModelSpec(id=model, runner="echo", options=options)


def threads(pid: int) -> list[int]:
    return [int(thread) for thread in os.listdir(f"/proc/{pid}/task")]


def session_priority(pid: int) -> str:
    """Of the process's session; empty where the system has none."""
    try:
        return re.sub(r".* nice", "nice", Path(f"/proc/{pid}/autogroup").read_text().strip())
    except FileNotFoundError:
        return ""


def pid_of(worker: WorkerRunner) -> int:
    assert worker.pid is not None
    return worker.pid


async def test_a_worker_leaves_the_processor_to_the_gateway(start_worker: StartWorker) -> None:
    worker = await start_worker(echo())
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads(pid_of(worker))} == {min(own + 5, 19)}
    assert session_priority(pid_of(worker)) in ("nice 5", "")


async def test_a_killed_worker_fails_its_requests_at_once(start_worker: StartWorker) -> None:
    worker = await start_worker(echo(delay_seconds=60))
    async with asyncio.timeout(HANGS_SECONDS):
        async with aclosing(worker.generate(question(WORDS))) as chunks:
            await anext(chunks)
            os.kill(pid_of(worker), signal.SIGKILL)
            with pytest.raises(WorkerCrashedError, match=r"the process of model 'echo' died \(signal 9, Killed\)"):
                await anext(chunks)
        await worker.wait_until_lost()
        with pytest.raises(WorkerCrashedError):
            await ask(worker, WORDS)
        with pytest.raises(WorkerCrashedError):
            await worker.status()


async def test_a_crash_does_not_affect_other_workers(start_worker: StartWorker) -> None:
    doomed, other = await start_worker(echo("doomed", delay_seconds=60)), await start_worker(echo(delay_seconds=0.01))
    async with aclosing(doomed.generate(question(WORDS))) as doomed_chunks:
        await anext(doomed_chunks)
        async with aclosing(other.generate(question(WORDS))) as other_chunks:
            got = [await anext(other_chunks)]
            os.kill(pid_of(doomed), signal.SIGSEGV)
            with pytest.raises(WorkerCrashedError, match="signal 11"):
                await anext(doomed_chunks)
            got += [chunk async for chunk in other_chunks]
    assert Answer(got).text == WORDS


async def test_a_crash_is_noticed_while_another_process_holds_the_socket_open(start_worker: StartWorker) -> None:
    worker = await start_worker(echo(delay_seconds=60))
    async with asyncio.timeout(HANGS_SECONDS), aclosing(worker.generate(question(WORDS))) as chunks:
        await anext(chunks)
        with sockets_of(pid_of(worker)):
            os.kill(pid_of(worker), signal.SIGKILL)
            with pytest.raises(WorkerCrashedError):
                await anext(chunks)


async def test_a_runners_error_arrives_as_it_was_raised(start_worker: StartWorker, llama_spec: ModelSpec) -> None:
    failing = await start_worker(echo(fail_after=2))
    with pytest.raises(ModelUnavailableError, match="model 'echo' failed after 2 words") as error:
        await ask(failing, WORDS)
    assert type(error.value) is ModelUnavailableError
    llama = await start_worker(llama_spec)
    with pytest.raises(InvalidRequestError) as wrong:
        await ask(llama, "Hello", Parameters(temperature=-1))
    assert list(wrong.value.violations) == ["parameters.temperature"]


async def test_several_requests_are_answered_at_once(start_worker: StartWorker) -> None:
    worker = await start_worker(replace(echo(delay_seconds=0.001), capacity=8))
    assert worker.capacity == 8
    answers = await asyncio.gather(*(ask(worker, f"{number} {WORDS}") for number in range(8)))
    assert [answer.text for answer in answers] == [f"{number} {WORDS}" for number in range(8)]


async def test_a_slow_reader_gets_everything_in_fewer_chunks(start_worker: StartWorker) -> None:
    worker = await start_worker(echo())
    text = " ".join(map(str, range(5000)))
    answer = await ask(worker, text, Parameters())
    assert answer.text == text
    assert answer.tokens == 5000
    assert len(answer.chunks) < 5000


async def test_a_large_request_and_answer_are_transported(start_worker: StartWorker) -> None:
    worker = await start_worker(echo())
    text = "x" * 2**23
    assert (await ask(worker, text, Parameters())).text == text


async def test_a_loaded_model_reports_its_capabilities(start_worker: StartWorker, llama_spec: ModelSpec) -> None:
    worker = await start_worker(llama_spec)
    assert (worker.context_length, worker.capacity) == (2048, 4)
    assert "grammar" in worker.capabilities
    assert (await ask(worker, "What is 2+2?", GREEDY)).text.endswith("4.")
    status = await worker.status()
    assert (status.active, status.work_done) == (0, 37 + 11)
    assert status.resident_bytes > 50 * 2**20


async def until_idle(worker: WorkerRunner) -> int:
    """The work done by the time that nothing is active."""
    async with asyncio.timeout(HANGS_SECONDS):
        while (status := await worker.status()).active:
            pass
    return status.work_done


async def test_closing_stops_the_decoding(start_worker: StartWorker, llama_spec: ModelSpec) -> None:
    worker = await start_worker(llama_spec)
    async with aclosing(worker.generate(question("word " * 1900))) as chunks:
        usage = await anext(chunks)
        assert isinstance(usage, UsageChunk)
    work = await until_idle(worker)
    assert work < (usage.usage.input_tokens or 0)
    async with aclosing(worker.generate(question(STORY, Parameters(temperature=0)))) as chunks:
        for _ in range(4):
            await anext(chunks)
        assert (await worker.status()).active == 1
    work = await until_idle(worker)
    assert work < 1000
    await ask(worker, "What is 2+2?", Parameters(temperature=0, max_output_tokens=1), owner_id="another")
    assert (await worker.status()).work_done == work + 37


async def test_unloading_ends_the_process_and_leaves_nothing(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(), tmp_path / "run")
    stages: list[LoadStage] = []
    await worker.load(stages.append)
    assert [stage.name for stage in stages] == ["starting the process", "waiting"]
    pid = pid_of(worker)
    await worker.unload()
    assert pid not in children()
    assert list((tmp_path / "run").iterdir()) == []
    assert worker.pid is None
    with pytest.raises(ModelUnavailableError, match="not loaded"):
        await ask(worker, WORDS)
    await worker.unload()


async def test_unloading_ends_even_a_process_that_hangs(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(), tmp_path / "run")
    await worker.load(ignore_stage)
    pid = pid_of(worker)
    os.kill(pid, signal.SIGSTOP)
    await worker.unload()
    assert pid not in children()


async def test_a_model_can_be_loaded_again(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(), tmp_path / "run")
    for _ in range(2):
        await worker.load(ignore_stage)
        assert (await ask(worker, WORDS)).text == WORDS
        await worker.unload()


async def test_cancelling_a_load_ends_the_process(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(load_seconds=600), tmp_path / "run")
    before = children()
    loading_model = asyncio.Event()

    def heard(stage: LoadStage) -> None:
        if stage.name == "waiting":
            loading_model.set()

    loading = asyncio.create_task(worker.load(heard))
    await loading_model.wait()
    assert len(children() - before) == 1
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    assert children() - before == set()
    assert list((tmp_path / "run").iterdir()) == []


async def test_a_crash_while_loading_is_reported(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(load_seconds=600), tmp_path / "run")
    before = children()

    def heard(stage: LoadStage) -> None:
        if stage.name == "waiting":
            (pid,) = children() - before
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(WorkerCrashedError, match="signal 9"):
        await worker.load(heard)


@pytest.mark.parametrize(
    ("spec", "error", "words"),
    [
        (ModelSpec(id="x", runner="nonsense"), RunnerNotInstalledError, "no runner 'nonsense'"),
        (echo(colour="red"), InvalidRequestError, "option 'colour'"),
    ],
)
async def test_a_load_that_fails_leaves_no_process(
    spec: ModelSpec, error: type[PlugAIError], words: str, tmp_path: Path
) -> None:
    before = children()
    with pytest.raises(error, match=words):
        await WorkerRunner(spec, tmp_path / "run").load(ignore_stage)
    assert children() - before == set()


async def test_a_process_that_does_not_start_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ModelUnavailableError, match=r"'echo' did not start \(exit status 1\); see the server's log"):
        await WorkerRunner(echo(), tmp_path / "run").load(ignore_stage)


async def test_a_long_folder_name_works(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(), tmp_path / ("long" * 30))
    await worker.load(ignore_stage)
    assert (await ask(worker, WORDS)).text == WORDS
    await worker.unload()


async def test_calls_without_the_secret_are_rejected(start_worker: StartWorker, tmp_path: Path) -> None:
    await start_worker(echo())
    (folder,) = (tmp_path / "run").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    async with aio.insecure_channel(f"unix:{folder}/s") as channel:
        stub: worker_pb2_grpc.WorkerServiceAsyncStub = worker_pb2_grpc.WorkerServiceStub(channel)
        for metadata in ((), ((SECRET_KEY, "wrong"),), ((SECRET_KEY, ""),)):
            with pytest.raises(aio.AioRpcError) as refused:
                await stub.GetStatus(worker_pb2.GetStatusRequest(), metadata=metadata)
            assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
            for call in (
                stub.Load(worker_pb2.LoadRequest(), metadata=metadata),
                stub.Generate(worker_pb2.GenerateRequest(), metadata=metadata),
            ):
                with pytest.raises(aio.AioRpcError) as refused:
                    _ = [response async for response in call]
                assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_worker_gets_no_secrets_of_the_gateway(
    start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLUGAI_OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "HTTPS_PROXY", "HOME"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    pid = pid_of(await start_worker(echo()))
    seen = environment(pid)
    assert "canary" not in seen.values()
    assert seen["CUDA_VISIBLE_DEVICES"] == "0"
    allowed = (
        r"PATH|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|LLAMA_CPP_LIB_PATH|HF_HUB_OFFLINE|HOME|GRPC_ENABLE_FORK_SUPPORT"
    )
    prefixes = r"(CUDA|NVIDIA|GGML|GOMP|OMP|OPENBLAS)_\w+"
    assert [name for name in seen if not re.fullmatch(f"{allowed}|{prefixes}", name)] == []
    # Nor is its own secret where other processes could read it.
    command = told(pid, "cmdline")
    assert re.search(r"[0-9a-f]{64}", command + repr(seen)) is None


def test_the_users_thread_settings_are_passed_on() -> None:
    assert worker_environment({}, Path())["GOMP_SPINCOUNT"] == "10000"
    assert worker_environment({"GOMP_SPINCOUNT": "5"}, Path())["GOMP_SPINCOUNT"] == "5"
    assert worker_environment({"HF_HUB_OFFLINE": "0"}, Path())["HF_HUB_OFFLINE"] == "1"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these limits are Linux's")
async def test_a_worker_drops_privileges(start_worker: StartWorker) -> None:
    pid = pid_of(await start_worker(echo()))
    assert "NoNewPrivs:\t1" in told(pid, "status")
    assert told(pid, "oom_score_adj") == "500\n"
    assert re.search(r"Max core file size +0 +0 ", told(pid, "limits"))


async def can_leave_the_network() -> bool:
    script = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    return await process.wait() == 0


async def test_a_worker_has_no_network(start_worker: StartWorker) -> None:
    if not await can_leave_the_network():
        pytest.skip("this system lets no process leave its network")
    pid = pid_of(await start_worker(echo()))
    interfaces = re.findall(r"^ *([^ ]+):", told(pid, "net/dev"), re.MULTILINE)
    assert interfaces == ["lo"]
    assert os.readlink(f"/proc/{pid}/ns/net") != os.readlink("/proc/self/ns/net")


PARENT = """
import asyncio, sys
from pathlib import Path
from plugai.runners.base import ModelSpec
from plugai.runners.worker.runner import WorkerRunner

async def main():
    worker = WorkerRunner(ModelSpec(id="echo", runner="echo"), Path(sys.argv[1]))
    await worker.load(lambda stage: None)
    print(worker.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_a_worker_ends_with_its_parent(end: signal.Signals, tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    worker_pid = int(await parent.stdout.readline())
    assert "plugai.runners.worker" in told(worker_pid, "cmdline")
    parent.send_signal(end)
    await parent.wait()
    async with asyncio.timeout(HANGS_SECONDS):
        await has_ended(worker_pid)


@pytest.mark.parametrize("running", [True, False])
async def test_a_stopped_worker_is_ended_and_its_requests_fail(tmp_path: Path, running: bool) -> None:
    worker = WorkerRunner(echo(delay_seconds=60), tmp_path / "run", stall_seconds=1.0)
    # A request that waits is no progress either: the process is stopped before the first second is over.
    await worker.load(ignore_stage)
    os.kill(pid_of(worker), signal.SIGSTOP)
    async with asyncio.timeout(HANGS_SECONDS):
        if running:
            with pytest.raises(WorkerCrashedError, match="it made no progress for 1 seconds and was ended"):
                await ask(worker, WORDS)
        await worker.wait_until_lost()
        await worker.unload()
        await worker.load(ignore_stage)
        await worker.unload()


async def test_a_worker_that_does_not_work_on_its_request_is_ended(tmp_path: Path) -> None:
    worker = WorkerRunner(echo(delay_seconds=60), tmp_path / "run", stall_seconds=1.0)
    await worker.load(ignore_stage)
    async with asyncio.timeout(HANGS_SECONDS):
        with pytest.raises(WorkerCrashedError, match="made no progress"):
            await ask(worker, WORDS)
    await worker.unload()


@pytest.mark.parametrize("stopped", [True, False])
async def test_requests_of_a_worker_that_is_unloaded_fail_with_the_reason(tmp_path: Path, stopped: bool) -> None:
    worker = WorkerRunner(echo(delay_seconds=60), tmp_path / "run")
    await worker.load(ignore_stage)
    async with asyncio.timeout(HANGS_SECONDS), aclosing(worker.generate(question(WORDS))) as chunks:
        await anext(chunks)
        if stopped:
            os.kill(pid_of(worker), signal.SIGSTOP)
        rest = asyncio.create_task(anext(chunks))
        await worker.unload()
        with pytest.raises(WorkerCrashedError, match="it was unloaded"):
            await rest


async def test_the_output_of_a_worker_is_logged_line_by_line(caplog: pytest.LogCaptureFixture) -> None:
    said = asyncio.StreamReader()
    said.feed_data(b"WARNING engine: hot\nplain \x1b[31m\xff\n" + b"x" * 100_000 + b"\nERROR last")
    said.feed_eof()
    with caplog.at_level(logging.INFO):
        await forward_lines("small", said)
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, "small: WARNING engine: hot"),
        (logging.INFO, "small: plain ?[31m\\xff"),
        (logging.INFO, "small: " + "x" * 2000),
        (logging.ERROR, "small: ERROR last"),
    ]


def test_every_line_of_an_error_in_a_worker_has_its_level() -> None:
    try:
        raise KeyError("the cause")
    except KeyError as error:
        record = logging.LogRecord("engine", logging.ERROR, "", 0, "it\nfailed", None, (KeyError, error, None))
    lines = LevelFormatter().format(record).splitlines()
    assert lines == ["ERROR engine: it", "ERROR engine: failed", "ERROR engine: KeyError: 'the cause'"]
