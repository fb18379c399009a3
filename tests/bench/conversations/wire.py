"""How many bytes a token costs on the wire, in short answers and in long ones."""

from __future__ import annotations

from pathlib import Path

from tests.support.gateway import Client, ask, model, serving, settings

from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import sessions_pb2

LENGTHS = (100, 1_000, 10_000)


async def measure(folder: Path) -> None:
    """Print the table."""
    print("\n| tokens of the answer | bytes a token, streamed | bytes a token, if every event had the whole answer |")
    print("|---|---|---|")
    given = settings(folder, model("slow", "echo", delay_seconds=0.0005), sessions=SessionSettings(titles=False))
    async with serving(given) as client:
        for length in LENGTHS:
            streamed, whole = await _sizes(client, length)
            print(f"| {length} | {streamed / length:.1f} | {whole / length:.1f} |", flush=True)


async def _sizes(client: Client, length: int) -> tuple[int, int]:
    """Bytes of all events of an answer, as they are and as they would be."""
    session = await client.sessions.CreateSession(sessions_pb2.CreateSessionRequest())
    streamed = whole = said = 0
    async for event in client.generate.Generate(ask("word " * length, session_id=session.session_id)):
        streamed += event.ByteSize()
        said += len(event.delta.text)
        whole += event.ByteSize() + (said if event.HasField("delta") else 0)
    return streamed, whole
