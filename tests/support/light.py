"""What a process of the fast tier may not do: load a heavy library, or start what loads one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from types import ModuleType
from typing import NoReturn

# Beside what runs models, what only slow tests use, and takes each process a second or more to import.
_SLOW_TO_IMPORT = frozenset({"schemathesis", "trimesh"})
HEAVY = _SLOW_TO_IMPORT | {"accelerate", "diffusers", "llama_cpp", "peft", "sklearn", "torch", "transformers"}
# The processes of a server, the commands that start or load these, and PostgreSQL.
_HEAVY_PROCESSES = frozenset(
    {
        "plugai.runners.worker",
        "plugai.runners.conversion",
        "plugai.runners.conversion.pickled",
        "envoy",
        "plugai",
        "initdb",
        "pg_ctl",
    }
)


class TooHeavyError(Exception):
    """Not an ImportError: code that does without a library must not go on as if it were not installed."""


def stay_light() -> None:
    """Refuse all that from now on, for as long as this process lives."""
    sys.meta_path.insert(0, _Finder())
    sys.addaudithook(_refuse_heavy_processes)


class _Finder(MetaPathFinder):
    """Finds these libraries, since what only asks whether they are installed is light."""

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, _Refusal()) if name in HEAVY else None


class _Refusal(Loader):
    def create_module(self, spec: ModuleSpec) -> NoReturn:
        raise TooHeavyError(f"{spec.name} is not for the fast tier: mark what needs it with tests.support.tiers.slow")

    def exec_module(self, module: ModuleType) -> NoReturn:
        raise AssertionError("never created")


def _refuse_heavy_processes(event: str, arguments: tuple[object, ...]) -> None:
    if event != "subprocess.Popen":
        return
    command = arguments[1]
    words = command if isinstance(command, Sequence) else [command]
    if found := _HEAVY_PROCESSES.intersection(PurePath(str(word)).name for word in words):
        raise TooHeavyError(
            f"{min(found)!r} is not for the fast tier: mark what starts it with tests.support.tiers.slow"
        )
