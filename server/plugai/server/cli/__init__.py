"""The command line."""

import os


def main() -> None:
    """Run the command line."""
    # gRPC reads these when it is imported. Its fork handlers are for programs that use gRPC in a forked child. All
    # child processes here call exec at once, and the handlers would log a useless line for each of them.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")  # noqa: TID251
    # Its C library would write lines of its own form to the log; callers are told of all that it reports there.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # noqa: TID251
    from plugai.server.cli.main import run  # noqa: PLC0415

    run()
