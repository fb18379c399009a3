"""Which server a command calls, with which token: the order that docs/cli.md promises."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from plugai.client import FileStore
from plugai.client.types import TokenPair
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.local_server import LocalServer, write_local_server
from plugai.server.cli.remote.finding import ServerChoice, Target, find_server
from plugai.server.cli.remote.profiles import Profiles, ServerProfile, profiles_path, read_profiles, write_profiles

HERE, WORK, OTHER = "http://127.0.0.1:1", "https://work.example", "https://other.example"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a server's data folder, and a user's configuration folder without profiles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PLUGAI_DATA_FOLDER", str(tmp_path / "data"))
    write_local_server(tmp_path / "data", LocalServer((HERE, "grpc://127.0.0.1:2"), "machine"))
    return tmp_path


@pytest.fixture
def profiles() -> Profiles:
    """Two profiles, of which `work` is the default."""
    made = Profiles().with_profile("other", ServerProfile(OTHER)).with_profile("work", ServerProfile(WORK, "ca.pem"))
    write_profiles(made)
    return made


def test_without_anything_this_machines_server_is_called_with_its_token(folder: Path) -> None:
    assert find_server(ServerChoice()) == Target(HERE, "machine", local=folder / "data")


def test_the_order_is_option_folder_variable_profile_and_this_machine(folder: Path, profiles: Profiles) -> None:
    everything = ServerChoice(server=OTHER, variable="http://variable", data_dir=folder / "data")
    assert find_server(everything).url == OTHER
    assert find_server(ServerChoice(variable="http://variable", data_dir=folder / "data")).url == HERE
    assert find_server(ServerChoice(variable="http://variable")).url == "http://variable"
    assert find_server(ServerChoice()) == Target(WORK, None, "ca.pem")
    write_profiles(profiles.with_default(""))
    assert find_server(ServerChoice()).url == HERE


def test_a_server_is_named_by_its_profile_or_its_url(profiles: Profiles) -> None:
    assert find_server(ServerChoice(server="other")) == Target(OTHER)
    assert find_server(ServerChoice(variable="other")) == Target(OTHER)
    assert find_server(ServerChoice(server=f"{OTHER}/")) == Target(OTHER)
    with pytest.raises(BadUsageError, match=r"there is no profile 'nobody' \(there are: other, work\)"):
        find_server(ServerChoice(server="nobody"))


def test_the_machines_token_is_for_its_own_urls_only() -> None:
    assert find_server(ServerChoice(server=HERE)).token == "machine"
    assert find_server(ServerChoice(server="grpc://127.0.0.1:2")).token == "machine"
    assert find_server(ServerChoice(server="http://localhost:1")).token is None
    assert "'machine'" not in repr(find_server(ServerChoice()))


def test_a_given_token_comes_before_what_is_stored_and_that_before_the_machines() -> None:
    FileStore().save(HERE, TokenPair(access_token="mine"))
    assert find_server(ServerChoice(server=HERE)).token is None
    assert find_server(ServerChoice(server=HERE, token="given\n")).token == "given"
    assert find_server(ServerChoice(token="given")).token == "given"
    with pytest.raises(BadUsageError, match="copy it again"):
        find_server(ServerChoice(token="given\u200b"))


def test_a_folder_whose_server_has_never_run_is_called_at_the_port_of_the_settings(folder: Path) -> None:
    assert find_server(ServerChoice(data_dir=folder / "new")).url == "http://127.0.0.1:8080"
    (folder / "plugai.toml").write_text("port = 0\n")
    with pytest.raises(BadUsageError, match="no server has run with this data folder"):
        find_server(ServerChoice(data_dir=folder / "new"))


def test_profiles_are_readable_by_their_owner_only_and_a_damaged_file_is_reported(profiles: Profiles) -> None:
    assert stat.S_IMODE(profiles_path().stat().st_mode) == 0o600
    assert read_profiles() == profiles
    assert read_profiles().without_profile("work") == Profiles({"other": ServerProfile(OTHER)})
    profiles_path().write_text("{")
    with pytest.raises(BadUsageError, match="is damaged"):
        read_profiles()
