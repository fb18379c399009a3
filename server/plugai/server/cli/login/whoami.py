"""`plugai whoami`: who the caller is, and which server is called."""

from __future__ import annotations

from plugai.server.cli.login.caller import caller_of
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.profiles import read_profiles


@calls_server
async def whoami(call: ServerCall) -> None:
    """Show which server commands call, and as whom."""
    caller = await caller_of(call)
    profile = read_profiles().name_of(caller.server)
    shown = {"user": caller.name, "role": caller.role, "server": caller.server, "profile": profile}
    call.out.fields(caller, shown)
