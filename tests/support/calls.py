"""The calls that a gateway in the test's own process handles."""

from __future__ import annotations

import asyncio


def handling(rpc: str) -> asyncio.Task[object]:
    """The gateway's task for the one call of this rpc that runs."""
    # So gRPC names it: HandleExceptions[/plugai.v1.GenerateService/Generate].
    (task,) = (task for task in asyncio.all_tasks() if task.get_name().endswith(f"/{rpc}]"))
    return task
