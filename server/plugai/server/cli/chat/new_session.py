"""The session of `plugai chat --session new`."""

from __future__ import annotations

import sys

from grpc import aio

from plugai.server.cli.client import channel_to, command_error
from plugai.v1 import sessions_pb2, sessions_pb2_grpc

NEW = "new"


async def create_session(url: str, token: str, system_prompt: str) -> str:
    """Create a session, and print its id to standard error; returns the id. Raises CommandError."""
    request = sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session(system_prompt=system_prompt))
    try:
        async with channel_to(url, token) as channel:
            session = await sessions_pb2_grpc.SessionsServiceStub(channel).CreateSession(request)
    except aio.AioRpcError as error:
        raise command_error(error, url) from None
    print(f"session {session.session_id}", file=sys.stderr)
    return session.session_id
