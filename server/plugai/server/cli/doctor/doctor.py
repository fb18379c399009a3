"""`plugai doctor`: checks the installation, and shows how to fix problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import typer
from rich.console import Console
from rich.text import Text

from plugai.server.cli.doctor.findings import Finding, Weight
from plugai.server.cli.options import AsJson, Config, settings_from

_MARKS = {
    Weight.OK: ("ok  ", "green"),
    Weight.NOTE: ("-   ", "dim"),
    Weight.WARNING: ("warn", "yellow"),
    Weight.FATAL: ("FAIL", "bold red"),
}


def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """Check the installation and this machine. The exit status is 0 if a server could serve its default model."""
    # As in `up`.
    from plugai.server.cli.doctor.certificate import certificate  # noqa: PLC0415
    from plugai.server.cli.doctor.confinement import confinement  # noqa: PLC0415
    from plugai.server.cli.doctor.default_model import default_model  # noqa: PLC0415
    from plugai.server.cli.doctor.installed import installed  # noqa: PLC0415
    from plugai.server.cli.doctor.machine import machine  # noqa: PLC0415
    from plugai.server.cli.serve.variables import unknown_variables  # noqa: PLC0415

    settings = settings_from(config)
    found = [*installed(), *machine(settings), *confinement(settings.confinement_policy, settings.data_folder)]
    found += [*certificate(settings.tls), *unknown_variables()]
    found.append(default_model(settings, found))
    can_serve = all(finding.weight is not Weight.FATAL for finding in found)
    if as_json:
        print(json.dumps({"can_serve_default": can_serve, "findings": [asdict(f) for f in found]}, indent=2))
    else:
        _print(found)
    raise typer.Exit(0 if can_serve else 1)


def _print(found: Sequence[Finding]) -> None:
    console = Console(highlight=False)
    width = max(len(finding.what) for finding in found)
    for finding in found:
        mark, style = _MARKS[finding.weight]
        console.print(Text(mark, style), Text(finding.what.ljust(width), "bold"), Text(finding.says), soft_wrap=True)
        if finding.remedy:
            console.print(Text(" " * (width + 6) + "-> " + finding.remedy, "dim"), soft_wrap=True)
