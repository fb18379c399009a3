"""`plugai config`: the settings in force on this machine, and where each comes from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from plugai.server.cli.options import AsJson, Config, DataDir, settings_file, settings_from
from plugai.server.cli.remote.output import Output

_PREFIX, _NESTED = "PLUGAI_", "__"


class SettingInForce(msgspec.Struct, frozen=True):
    """A setting: its name as in the file, its value, and where that comes from."""

    name: str
    value: Any
    source: str


def config(
    config: Config = None,
    data_dir: DataDir = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only those that are not the defaults.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the settings in force on this machine, and where each comes from: file, variable, option or default.

    Secrets are shown as asterisks.
    """
    settings = settings_from(config, data_folder=data_dir)
    file = settings_file(config)
    told = _told(file)
    values = settings.model_dump(mode="json")
    # It may contain a password.
    values["database_url"] = "**********" if values.get("database_url") else ""
    overrides = {"data_folder"} if data_dir is not None else set()
    found = [
        SettingInForce(name, value, "--data-dir" if name in overrides else _source(name, told, file))
        for name, value in _flat(values)
    ]
    shown = [setting for setting in found if not (changed and setting.source == "default")]
    columns = {
        "setting": lambda setting: setting.name,
        "value": lambda setting: _text(setting.value),
        "from": lambda setting: setting.source,
    }
    Output(as_json).rows(shown, columns)


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The settings with dotted names; a list is one value."""
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _told(file: Path | None) -> dict[str, Any]:
    return dict(_flat(tomllib.loads(file.read_text()))) if file is not None else {}


def _source(name: str, told: Mapping[str, Any], file: Path | None) -> str:
    variable = _PREFIX + name.replace(".", _NESTED).upper()
    # A variable may have a whole table, as JSON.
    tables = [variable.rsplit(_NESTED, depth)[0] for depth in range(variable.count(_NESTED) + 1)]
    given = {key.upper() for key in os.environ}  # noqa: TID251 - the settings do, and this says which of it they use
    for table in tables:
        if table in given:
            return table
    in_file = name in told or any(key.startswith(f"{name}.") for key in told)
    return str(file) if in_file else "default"


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case [{"id": _}, *_]:
            return ", ".join(str(table["id"]) for table in value)
    return msgspec.json.encode(value).decode()
