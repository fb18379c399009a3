"""An S3 server of its own: moto's, as a process, since its many parts warn about each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from tests.support.tiers import slow

_SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
import boto3
host, port = server.get_host_and_port()
address = f"http://127.0.0.1:{port}"
keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="server")
print(address, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server at `endpoint` with an empty bucket `server`."""

    endpoint: str
    process: subprocess.Popen[str]


@pytest.fixture(scope="session")
@slow
def s3() -> Iterator[S3Server]:
    """One server for all tests that only need a part of its bucket."""
    with running_s3() as server:
        yield server


@contextmanager
@slow
def running_s3() -> Iterator[S3Server]:
    """A server, until the context ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield S3Server(process.stdout.readline().strip(), process)
        finally:
            process.kill()
