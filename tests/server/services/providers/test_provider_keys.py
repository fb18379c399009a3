"""Where the server's keys for providers come from, and where they never go."""

from pathlib import Path

import pytest

from plugai.server.settings import Settings, read_settings
from plugai.server.wiring.providers import provider_parts

FILE = """
[[providers]]
id = "acme"
runner = "openai_compatible"
base_url = "https://acme.example/v1"
{key}
"""


def settings(folder: Path, key: str) -> Settings:
    (folder / "plugai.toml").write_text(FILE.format(key=key))
    return read_settings(folder / "plugai.toml")


async def key_of(given: Settings, name: str = "api_key") -> str | None:
    credential = await provider_parts(given).remote.server_credential("acme")
    return None if credential is None else credential.secrets.get(name)


async def test_a_key_is_in_the_settings_in_a_file_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("sk-of-a-file\n")
    assert await key_of(settings(tmp_path, "")) is None
    assert await key_of(settings(tmp_path, 'api_key = "sk-of-the-settings"')) == "sk-of-the-settings"
    in_file = f'api_key_file = "{tmp_path / "key"}"'
    assert await key_of(settings(tmp_path, in_file)) == "sk-of-a-file"
    monkeypatch.setenv("PLUGAI_PROVIDER_KEYS__ACME", "sk-of-the-environment")
    assert await key_of(settings(tmp_path, in_file)) == "sk-of-the-environment"


async def test_a_provider_may_have_other_secrets_than_a_key(tmp_path: Path) -> None:
    assert await key_of(settings(tmp_path, 'secrets = {token = "eyJ"}'), "token") == "eyJ"


def test_a_key_for_an_unknown_provider_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUGAI_PROVIDER_KEYS__NOBODY", "sk-lost")
    with pytest.raises(ValueError, match="nobody is not configured under providers"):
        settings(tmp_path, "")


async def test_no_value_shows_its_secrets(tmp_path: Path) -> None:
    given = settings(tmp_path, 'api_key = "sk-canary"\nsecrets = {token = "eyJcanary"}')
    remote = provider_parts(given).remote
    credential = await remote.server_credential("acme")
    shown = f"{given!r} {given} {credential!r} {remote.kind('acme').provider.config!r}"
    assert "canary" not in shown
    assert "acme" in shown


@pytest.mark.parametrize("wrong", ['retries = "many"', "retries = -1", "nonsense = {", 'allowed_hosts = "one"'])
def test_an_error_in_the_settings_is_shown_without_the_keys_next_to_it(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - whatever is wrong
        settings(tmp_path, f'api_key = "sk-canary"\n{wrong}')
    assert "canary" not in f"{error.value} {error.value!r}"


def test_a_provider_is_configured_once_and_never_called_local(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="configured twice") as error:
        settings(tmp_path, FILE.format(key='api_key = "sk-canary"'))
    assert "canary" not in str(error.value)
    with pytest.raises(ValueError, match="local"):
        settings(tmp_path, '[[providers]]\nid = "local"')
