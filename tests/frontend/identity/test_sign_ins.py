import os
from datetime import UTC, datetime
from pathlib import Path

from plugai.client.types import TokenPair
from plugai.frontend.identity.sign_ins import BrowserStore, SignIn, SignInFiles

PAIR = TokenPair(
    access_token="access-1", refresh_token="refresh-1", access_expire_time=datetime(2030, 1, 1, tzinfo=UTC)
)


def test_a_browser_is_known_again_after_a_restart(tmp_path: Path) -> None:
    SignInFiles(tmp_path).write("secret-a", SignIn(PAIR))
    assert SignInFiles(tmp_path).read("secret-a") == SignIn(PAIR)


def test_another_secret_reads_nothing(tmp_path: Path) -> None:
    files = SignInFiles(tmp_path)
    files.write("secret-a", SignIn(PAIR))
    assert files.read("secret-b") is None
    assert files.read("") is None
    assert files.read("../secret-a") is None


def test_who_copies_the_folder_has_neither_tokens_nor_secrets(tmp_path: Path) -> None:
    SignInFiles(tmp_path).write("secret-a", SignIn(PAIR))
    (file,) = tmp_path.iterdir()
    found = file.name.encode() + file.read_bytes()
    assert not any(word in found for word in (b"access-1", b"refresh-1", b"secret-a"))
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    files = SignInFiles(tmp_path)
    files.write("secret-a", SignIn(machine=True))
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    for at in range(len(content)):
        content[at] ^= 1
        file.write_bytes(content)
        assert files.read("secret-a") is None
        content[at] ^= 1


def test_tokens_that_were_renewed_are_kept_and_a_browser_that_left_stays_away(tmp_path: Path) -> None:
    files = SignInFiles(tmp_path)
    store = BrowserStore(files, "secret-a")
    files.write("secret-a", SignIn(PAIR))
    renewed = TokenPair(access_token="access-2", refresh_token="refresh-2")
    store.save("any", renewed)
    assert store.load("any") == renewed
    store.delete("any")
    # Its last call may have renewed them meanwhile.
    store.save("any", PAIR)
    assert files.read("secret-a") is None


def test_browsers_that_do_not_come_any_more_are_forgotten(tmp_path: Path) -> None:
    files = SignInFiles(tmp_path)
    files.write("old", SignIn(PAIR))
    (file,) = tmp_path.iterdir()
    os.utime(file, (0, 0))
    files.write("new", SignIn(PAIR))
    files.delete_old()
    assert (files.read("old"), files.read("new")) == (None, SignIn(PAIR))
