"""A server that is killed leaves nothing behind, and the next one knows what was interrupted."""

import os
import signal
import time
from pathlib import Path

import grpc
from tests.bench.measure import children
from tests.support.server import server_folder, started_server

from plugai.v1 import error_pb2, generate_pb2, generate_pb2_grpc, message_pb2


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_killed_server_ends_its_processes_and_reports_interrupted_requests() -> None:
    with server_folder("") as folder:
        with started_server(folder) as server, grpc.insecure_channel(f"127.0.0.1:{server.port}") as edge:
            request = generate_pb2.GenerateRequest(request_id="cut")
            request.messages.add(role=message_pb2.ROLE_USER).parts.add(text="Write a very long story about the sea.")
            request.parameters.temperature = 0
            # Held on to: a stream that nobody holds is cancelled.
            stream = generate_pb2_grpc.GenerateServiceStub(edge).Generate(request)
            for event in stream:
                if event.HasField("delta"):
                    break
            family = children(server.pid)
            assert {"envoy", "worker"} <= {
                word for line in family.values() for word in ("envoy", "worker") if word in line
            }
            os.kill(server.pid, signal.SIGKILL)
            server.process.wait()
            deadline = time.monotonic() + 10
            while left := [line for pid, line in family.items() if alive(pid)]:
                assert time.monotonic() < deadline, left
        with started_server(folder) as server, grpc.insecure_channel(f"127.0.0.1:{server.port}") as edge:
            stub = generate_pb2_grpc.GenerateServiceStub(edge)
            record = stub.GetRequest(generate_pb2.GetRequestRequest(request_id="cut"))
    assert record.state == generate_pb2.REQUEST_STATE_FAILED
    assert record.failure.reason == error_pb2.ERROR_REASON_INTERRUPTED
