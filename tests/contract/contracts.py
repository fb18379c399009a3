"""The import contracts of pyproject.toml, and imports that each of them forbids."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
# The folders that hold packages.
ROOTS = ("server", "adapters", "runners", "gen/python", "envoy", "clients/python", "frontend")
FILES = {
    ".".join(file.relative_to(ROOT / root).with_suffix("").parts).removesuffix(".__init__"): file.relative_to(ROOT)
    for root in ROOTS
    for file in sorted((ROOT / root).rglob("*.py"))
}
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


class Import(NamedTuple):
    """A module, and what it shall not import."""

    importer: str
    imported: str


def forbidden_imports(contract: dict[str, Any]) -> list[Import]:
    """Imports that a contract forbids, with each module that it names."""
    match contract["type"]:
        case "forbidden":
            return _each(modules(contract["source_modules"]), modules(contract["forbidden_modules"]))
        case "independence":
            return _around(modules(contract["modules"]))
        case "layers":
            containers = [f"{module}." for module in modules(contract.get("containers", []))] or [""]
            return [found for container in containers for found in _between(container, contract["layers"])]
        case kind:
            raise NotImplementedError(f"say here what breaks a contract of the type {kind}")


def modules(expressions: Sequence[str]) -> list[str]:
    """The modules that these expressions name: `*` is a part of a name, `**` one or more."""
    return [module for expression in expressions for module in _named(expression)]


def _named(expression: str) -> list[str]:
    if "*" not in expression:
        return [expression]
    parts = {"*": r"\.[^.]+", "**": r"(\.[^.]+)+"}
    pattern = "".join(parts.get(part, re.escape(f".{part}")) for part in expression.split("."))
    return [module for module in FILES if re.fullmatch(pattern, f".{module}")]


def _each(importers: Sequence[str], imported: Sequence[str]) -> list[Import]:
    """Each importer and each imported module at least once."""
    count = max(len(importers), len(imported))
    return [Import(importers[n % len(importers)], imported[n % len(imported)]) for n in range(count)]


def _around(independent: Sequence[str]) -> list[Import]:
    """From each into the next, and from the last into the first."""
    return [Import(*pair) for pair in pairwise([*independent, *independent[:1]]) if pair[0] != pair[1]]


def _between(container: str, layers: Sequence[str]) -> Iterator[Import]:
    """From each layer into the one above, and between those that share a layer and are independent."""
    present = [found for layer in layers if (found := list(_of_layer(container, layer)))]
    for upper, lower in pairwise(present):
        yield from _each(lower, upper)
    for layer in layers:
        if "|" in layer:
            yield from _around(list(_of_layer(container, layer)))


def _of_layer(container: str, layer: str) -> Iterator[str]:
    for name in re.split("[|:]", layer):
        module = f"{container}{name.strip(' ()')}"
        if "(" not in name or module in FILES:
            yield module
