"""Copy a model's folder, with its pickled weights as safetensors: `python -m plugai.runners.conversion FROM TO`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from plugai.runners.conversion.folder import RefusedError, convert_folder


def main() -> int:
    """Convert a folder. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m plugai.runners.conversion",
        description=(__doc__ or "").partition(":")[0],
    )
    parser.add_argument("source", type=Path, help="the published folder")
    parser.add_argument("destination", type=Path, help="a new folder for the converted model")
    parser.add_argument(
        "--sha256",
        action="append",
        default=[],
        metavar="HEX",
        help="the digest of a pickled file as published; once for each file",
    )
    parser.add_argument("--memory", type=int, default=32, metavar="GIB", help="the memory limit of the conversion")
    arguments = parser.parse_args()
    try:
        files = convert_folder(
            arguments.source, arguments.destination, frozenset(arguments.sha256), arguments.memory * 2**30
        )
    except RefusedError as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is a command
        return 1
    print(f"{arguments.destination}: {files} files of weights converted")  # noqa: T201 - this is a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
