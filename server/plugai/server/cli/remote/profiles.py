"""Profiles: the names of servers, in a file of the user."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from platformdirs import user_config_path

from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.private_files import write_private_file
from plugai.server.cli.program import program

_FILE = "profiles.json"


class ServerProfile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One server. `ca_file` (PEM) replaces the system's certificate authorities."""

    url: str
    ca_file: str = ""


class Profiles(msgspec.Struct, frozen=True, omit_defaults=True):
    """All profiles by name. `default` is the name of the one that commands use; empty means none."""

    profiles: Mapping[str, ServerProfile] = {}
    default: str = ""

    def get(self, name: str) -> ServerProfile:
        """A profile. Raises BadUsageError."""
        if name not in self.profiles:
            known = ", ".join(self.profiles) or "none yet"
            raise BadUsageError(
                f"there is no profile {name!r} (there are: {known}); name a URL such as http://127.0.0.1:8080, "
                f"or add a profile with `{program()} login URL --profile NAME`"
            )
        return self.profiles[name]

    def name_of(self, url: str) -> str:
        """The name of the profile with this URL; empty if there is none."""
        return next((name for name, profile in self.profiles.items() if profile.url == url), "")

    def with_profile(self, name: str, profile: ServerProfile) -> Profiles:
        """These, with a new or changed profile, which becomes the default."""
        return Profiles({**self.profiles, name: profile}, name)

    def without_profile(self, name: str) -> Profiles:
        """These without one. Raises BadUsageError."""
        self.get(name)
        rest = {other: profile for other, profile in self.profiles.items() if other != name}
        return Profiles(rest, "" if self.default == name else self.default)

    def with_default(self, name: str) -> Profiles:
        """These with another default; empty means none. Raises BadUsageError."""
        if name:
            self.get(name)
        return Profiles(self.profiles, name)


def profiles_path() -> Path:
    """The file with the profiles."""
    return user_config_path("plugai") / _FILE


def read_profiles() -> Profiles:
    """The user's profiles. Raises BadUsageError."""
    path = profiles_path()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Profiles)
    except FileNotFoundError:
        return Profiles()
    except OSError as error:
        raise BadUsageError(f"{path} cannot be read: {error.strerror}; correct its permissions") from None
    except msgspec.DecodeError as error:
        raise BadUsageError(f"{path} is damaged ({error}); correct it, or delete it and sign in again") from None


def write_profiles(profiles: Profiles) -> None:
    """Store them, readable by their owner only. Raises CommandError."""
    write_private_file(profiles_path(), msgspec.json.format(msgspec.json.encode(profiles), indent=2) + b"\n")
