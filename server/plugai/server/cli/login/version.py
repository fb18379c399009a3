"""`plugai version`: that of this command, and that of the server."""

from __future__ import annotations

from plugai.runners.installation import version as own_version
from plugai.server.cli.remote.command import ServerCall, calls_server


@calls_server
async def version(call: ServerCall) -> None:
    """Show the versions of this command and of the server."""
    shown = {"command": own_version(), "server": (await call.client.server()).version}
    call.out.fields(shown, shown)
