"""Which server a command calls, and with which token. docs/cli.md has the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.local_server import LocalServer, read_local_server
from plugai.server.cli.options import local_url, settings_from
from plugai.server.cli.program import program
from plugai.server.cli.remote.profiles import read_profiles


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """What the command line and the environment say of the server to call.

    `server` is the option: a URL or a profile's name; `variable` is the same from PLUGAI_SERVER.
    """

    server: str = ""
    variable: str = ""
    token: str = field(default="", repr=False)
    config: Path | None = None
    data_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A server to call. `local` is its data folder if the server was found by that.

    Without a token, what `plugai login` has stored for the URL is used.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    ca_file: str = ""
    local: Path | None = None


def find_server(choice: ServerChoice) -> Target:
    """The server to call: the option, the data folder in an option, the variable, the default profile, this machine.

    Raises BadUsageError if it names none.
    """
    if choice.server:
        return _named(choice.server, choice)
    if choice.config is None and choice.data_dir is None:
        if choice.variable:
            return _named(choice.variable, choice)
        if default := read_profiles().default:
            return _named(default, choice)
    return _of_this_machine(choice)


def _named(name: str, choice: ServerChoice) -> Target:
    if "://" in name:
        return Target(name.rstrip("/"), _token(name.rstrip("/"), choice))
    profile = read_profiles().get(name)
    return Target(profile.url, _token(profile.url, choice), profile.ca_file)


def _token(url: str, choice: ServerChoice) -> str | None:
    """The given token, or this machine's if the URL is its server's and nobody has signed in there."""
    if choice.token:
        return _checked(choice.token)
    # A server, which prints commands to try, has no use for a client.
    from plugai.client.credentials import default_store  # noqa: PLC0415

    if default_store().load(url) is not None:
        return None
    server = read_local_server(_folder(choice))
    return server.token or None if server is not None and url in server.urls else None


def _of_this_machine(choice: ServerChoice) -> Target:
    folder = _folder(choice)
    server = read_local_server(folder) or LocalServer(_urls_of_settings(choice), "")
    return Target(server.url, _checked(choice.token) or server.token or None, local=folder)


def _folder(choice: ServerChoice) -> Path:
    return settings_from(choice.config, data_folder=choice.data_dir).data_folder


def _urls_of_settings(choice: ServerChoice) -> tuple[str, ...]:
    """Where the server of these settings would be: its data folder may be another user's, or in a container."""
    url = local_url(settings_from(choice.config, data_folder=choice.data_dir))
    if url is None:
        raise BadUsageError(
            "no server has run with this data folder, and the settings set no fixed port; "
            f"start one with `{program()} up`, or name one with --server"
        )
    return (url,)


def _checked(token: str) -> str:
    token = token.strip()
    if not (token.isascii() and token.isprintable()):
        raise BadUsageError("the token has characters that no token has; copy it again, and set it in PLUGAI_TOKEN")
    return token
