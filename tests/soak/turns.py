"""Kills a gateway again and again while turns run and files come, and checks what it had acknowledged.

`python -m tests.soak.turns [KILLS] [SEED]` does it on SQLite, and prints what was seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, select
from tests.soak import turn_writer
from tests.support.storage.killing import forked_processes

from plugai.server.app import gateway
from plugai.server.core.artifacts.artifact import Artifact
from plugai.server.core.sessions.session import MessageState
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.names import content_path
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.tables import MessageRow, SessionRow

MOST_ACKNOWLEDGED = 30


@dataclass
class Report:
    """What was acknowledged over all kills, and what is wrong with it."""

    kills: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def soak(url: str, folder: Path, kills: int, seed: int) -> Report:
    """Kill a gateway on this database and folder so often; what was seen."""
    chance = random.Random(seed)
    migrate(url)
    report = Report(kills)
    processes = forked_processes()
    acknowledged: list[list[str]] = []
    for number in range(kills):
        acknowledged += _killed_after(
            processes, chance.randint(1, MOST_ACKNOWLEDGED), url, str(folder), f"{seed}-{number}"
        )
    report.acknowledged.update(line[0] for line in acknowledged)
    asyncio.run(_check(url, folder, acknowledged, report))
    return report


def _killed_after(processes: ForkServerContext, count: int, url: str, folder: str, seed: str) -> list[list[str]]:
    """Let a gateway run until it has acknowledged so many things, kill it; all that it acknowledged."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=turn_writer.run, args=(url, folder, seed, theirs))
    process.start()
    theirs.close()
    acknowledged: list[str] = []
    with ours, suppress(EOFError):
        try:
            acknowledged += [ours.recv() for _ in range(count)]
        finally:
            process.kill()
            process.join()
        while ours.poll():
            acknowledged.append(ours.recv())
    if len(acknowledged) < count:
        raise AssertionError("the gateway died by itself; see what it said on standard error")
    return [line.split() for line in acknowledged]


async def _check(url: str, folder: Path, acknowledged: list[list[str]], report: Report) -> None:
    # The next start marks what was cut.
    async with gateway(turn_writer.settings(url, folder)):
        pass
    async with Database(url) as database:
        messages, artifacts = SqlMessageRepository(database), SqlArtifactRepository(database)
        for kind, *rest in acknowledged:
            match kind:
                case "asked" | "answered":
                    session_id, message_id, words = rest
                    found = await messages.get("local", session_id, message_id)
                    whole = found is not None and found.text.split() == words.split("-")
                    done = found is not None and (kind == "asked" or found.state is MessageState.COMPLETE)
                    if not (whole and done):
                        report.wrong.append(f"{kind} {message_id} is {found}")
                case _:
                    artifact = await artifacts.get("local", rest[0])
                    if artifact is None or not _stored(artifact, turn_writer.settings(url, folder).contents_folder):
                        report.wrong.append(f"stored {rest[0]} is gone, or not what was stored")
        await database.read(lambda session: _check_tree(session, report))


def _stored(artifact: Artifact, folder: Path) -> bool:
    """Whether its bytes are there, and are the right ones."""
    path = content_path(folder, artifact.content.id)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == artifact.content.sha256


def _check_tree(session: Session, report: Report) -> None:
    """Every message has its parent, every session its head and its count, and none is half-written."""
    rows = session.exec(select(MessageRow)).all()
    ids = {(row.session_id, row.message_id) for row in rows}
    report.states.update(row.state for row in rows)
    orphans = [row for row in rows if row.parent_id is not None and (row.session_id, row.parent_id) not in ids]
    report.wrong += [f"{row.message_id} has no parent" for row in orphans]
    report.wrong += [f"{row.message_id} is written by nobody" for row in rows if row.state == MessageState.RUNNING]
    report.wrong += [
        f"{row.message_id} is complete and empty"
        for row in rows
        if row.state == MessageState.COMPLETE and not row.parts
    ]
    counts = Counter(row.session_id for row in rows)
    for one in session.exec(select(SessionRow)):
        if one.message_count != counts[one.session_id] or (one.head_id and (one.session_id, one.head_id) not in ids):
            report.wrong.append(f"session {one.session_id} has lost count")
    if session.connection().dialect.name == "sqlite":
        pragmas = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
        found = [row for pragma in pragmas for row in session.connection().execute(text(pragma))]
        if [tuple(row) for row in found] != [("ok",)]:
            report.wrong.append(f"the database is damaged: {found}")


def main(kills: int, seed: int) -> None:
    """Print what was seen."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        report = soak(f"sqlite:///{folder}/plugai.db", Path(folder), kills, seed)
    print(f"{report.kills} kills in {time.monotonic() - began:.0f} s, seed {seed}.\n")
    print("| what | |\n|---|---|")
    rows = [*((f"acknowledged: {kind}", n) for kind, n in sorted(report.acknowledged.items()))]
    rows += [(f"messages: {state}", n) for state, n in sorted(report.states.items())]
    for what, count in [*rows, ("lost, half-written or damaged", len(report.wrong))]:
        print(f"| {what} | {count} |")
    if report.wrong:
        raise SystemExit("\n".join(report.wrong))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
