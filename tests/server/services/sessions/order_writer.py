"""A process that stores turns one after the other, and prints a line for each acknowledgement."""

from __future__ import annotations

import asyncio
import os
import sys

from msgspec.structs import replace
from tests.server.storage.sessions.conversation import new_session, turn

from plugai.runners.base import TextPart
from plugai.server.core.sessions.session import MessageState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository


async def main(url: str, turns: int) -> None:
    async with Database(url) as database:
        sessions, messages = SqlSessionRepository(database), SqlMessageRepository(database)
        session = new_session()
        await sessions.add(session)
        for number in range(turns):
            asked, answer = turn(session, number, f"a{number - 1}" if number else "")
            await messages.begin([asked, answer])
            os.write(1, b"asked\n")
            await messages.save(replace(answer, parts=(TextPart("answer"),), state=MessageState.COMPLETE))
            os.write(1, b"answered\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
