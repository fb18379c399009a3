"""The program of the web interface: `python -m plugai.frontend`, told by standard input what to do."""

from __future__ import annotations

import uvicorn

from plugai.frontend.launch import Launch, read_launch
from plugai.frontend.logs import set_up_logs
from plugai.frontend.web.site import site

# How long pages may take to say goodbye when the program stops.
_STOP_SECONDS = 2


def serve(launch: Launch) -> None:
    """Serve until a signal arrives."""
    where = {"uds": launch.socket} if launch.socket else {"host": launch.host, "port": launch.port}
    config = uvicorn.Config(
        site(launch),
        **where,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        # A message of a page is what somebody has typed.
        ws_max_size=4 * 1024 * 1024,
        # Text shrinks to a third, but the connection may be on this machine; the edge decides.
        ws_per_message_deflate=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    uvicorn.Server(config).run()


def main() -> None:
    """Run the program."""
    set_up_logs()
    serve(read_launch())


if __name__ == "__main__":
    main()
