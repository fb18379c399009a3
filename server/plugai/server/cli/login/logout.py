"""`plugai logout`: signs out of a server."""

from __future__ import annotations

from dataclasses import replace

from plugai.server.cli.options import ServerArgument
from plugai.server.cli.remote.command import ServerCall, call_to, calls_server


@calls_server
async def logout(call: ServerCall, server: ServerArgument = "") -> None:
    """Sign out of a server, and forget its tokens. Its profile stays."""
    async with call_to(replace(call.target, token=None), call.out) as signed_in:
        await signed_in.client.auth.logout()
    call.out.show({"server": call.target.url}, f"signed out of {call.target.url}")
