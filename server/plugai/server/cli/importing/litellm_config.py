"""The `config.yaml` of LiteLLM's proxy, read as data: no tag of YAML makes an object, and nothing is included."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from plugai.runners.errors import ModelBrokenError
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.importing.small_files import read_bounded

_MOST_DEPLOYMENTS = 2_000
_VARIABLE = "os.environ/"
_SECTIONS = ("litellm_settings", "router_settings", "general_settings")


@dataclass(frozen=True, slots=True)
class ListedDeployment:
    """An item of `model_list`: one model of one provider, under the name of its group."""

    group: str
    model: str
    params: Mapping[str, Any]
    info: Mapping[str, Any]


class LiteLlmConfig:
    """What a config file says."""

    def __init__(self, path: Path) -> None:
        """Raises BadUsageError if it is not such a file."""
        self._values = _load(path)
        listed = self._values.get("model_list")
        if not isinstance(listed, list) or not listed:
            raise BadUsageError(f"{path} has no `model_list`; name the config.yaml of LiteLLM's proxy")
        if len(listed) > _MOST_DEPLOYMENTS:
            raise BadUsageError(f"{path} has more than {_MOST_DEPLOYMENTS} models")
        self._credentials = dict(self._named_credentials())
        self._listed = listed

    def deployments(self) -> Iterator[ListedDeployment | str]:
        """Each item of `model_list` in order, or the name of one that cannot be read."""
        for number, item in enumerate(self._listed, 1):
            params = _mapping(item).get("litellm_params")
            group, model = _mapping(item).get("model_name"), _mapping(params).get("model")
            if not isinstance(group, str) or not isinstance(model, str):
                yield str(group or number)
                continue
            credential = self._credentials.get(str(_mapping(params).get("litellm_credential_name")), {})
            yield ListedDeployment(
                group, model, {**credential, **_mapping(params)}, _mapping(_mapping(item).get("model_info"))
            )

    def setting(self, name: str) -> Any:
        """A setting by its name, in whichever section it is; None if in none."""
        return next(
            (value for section in _SECTIONS for key, value in self.section(section).items() if key == name), None
        )

    def section(self, name: str) -> Mapping[str, Any]:
        """What a section says."""
        return _mapping(self._values.get(name))

    def settings(self) -> Iterator[str]:
        """The name of everything beside the models, with its section."""
        for section, value in self._values.items():
            if section == "model_list":
                continue
            if section in _SECTIONS:
                yield from (f"{section}.{name}" for name in _mapping(value))
            else:
                yield str(section)

    def fallbacks(self) -> dict[str, list[str]]:
        """The names that are tried after each name."""
        found: dict[str, list[str]] = {}
        for section in _SECTIONS:
            listed = self.section(section).get("fallbacks")
            for item in listed if isinstance(listed, list) else ():
                for group, names in _mapping(item).items():
                    found.setdefault(str(group), []).extend(_texts(names))
        return found

    def resolve(self, value: object) -> tuple[str, str]:
        """A value, and the variable that it should be in, if it is in one; the value is empty if that is not set."""
        if not isinstance(value, str):
            return "", ""
        if not value.startswith(_VARIABLE):
            return value, ""
        name = value.removeprefix(_VARIABLE)
        return self.variable(name), name

    def variable(self, name: str) -> str:
        """A variable of this command's environment, or of the file's `environment_variables`; empty if not set."""
        given = self.section("environment_variables").get(name)
        return os.environ.get(name) or (str(given) if isinstance(given, str) else "")  # noqa: TID251 - named by the file

    def _named_credentials(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        listed = self._values.get("credential_list")
        for item in listed if isinstance(listed, list) else ():
            yield str(_mapping(item).get("credential_name")), _mapping(_mapping(item).get("credential_values"))


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(read_bounded(path))
    except ModelBrokenError as error:
        raise BadUsageError(error.message) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        raise BadUsageError(
            f"{path} is not YAML{place}: {getattr(error, 'problem', None) or 'it cannot be read'}"
        ) from None
    # Numbers of too many digits, dates that do not exist, and nesting.
    except (ValueError, RecursionError):
        raise BadUsageError(f"{path} is not a YAML file that can be read") from None
    return loaded if isinstance(loaded, dict) else {}


def _mapping(value: object) -> Mapping[str, Any]:
    return {str(name): each for name, each in value.items()} if isinstance(value, dict) else {}


def _texts(value: object) -> Sequence[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
