"""Packages that bring runners of their own, as strangers' do: found by their entry points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def hide_packages(folder: Path, *names: str) -> dict[str, str]:
    """The variables of a Python that finds none of these packages, as if they were not installed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(f"""
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {names!r} else found(name, package)
""")
    return {"PYTHONPATH": str(folder)}


def write_package(
    folder: Path, name: str, source: str, points: Mapping[str, str], group: str = "plugai.runners"
) -> dict[str, str]:
    """Install the module `name` into this folder; the variables with which Python finds it.

    `points` are its entry points of this group.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(source)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{point} = {target}\n" for point, target in points.items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}")
    return {"PYTHONPATH": str(folder)}
