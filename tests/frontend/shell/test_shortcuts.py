import pytest

from plugai.frontend.shell.keyboard.shortcuts import SHORTCUTS, Command, Shortcut, command_of


def pressed(keys: str, *, is_writing: bool) -> Command | None:
    *held, key = keys.split("+") if len(keys) > 1 else [keys]
    # As Flutter names them.
    named = {".": "Period", ",": "Comma"}.get(key, key)
    shift = "Shift" in held or key == "?"
    return command_of(named, ctrl="Ctrl" in held, shift=shift, alt=False, is_writing=is_writing)


@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=lambda shortcut: shortcut.keys)
def test_every_shortcut_of_the_list_does_what_it_says(shortcut: Shortcut) -> None:
    assert pressed(shortcut.keys, is_writing=False) is shortcut.command
    # Who writes `/` or `?` wants that character.
    assert pressed(shortcut.keys, is_writing=True) is (None if len(shortcut.keys) == 1 else shortcut.command)


@pytest.mark.parametrize("key", ["A", "Enter", "Tab", "Arrow Down", "1"])
def test_what_one_types_is_no_shortcut(key: str) -> None:
    assert command_of(key, ctrl=False, shift=False, alt=False, is_writing=False) is None


def test_a_question_mark_is_one_on_every_layout() -> None:
    for key, shift in (("?", True), ("?", False), ("/", True)):
        assert command_of(key, ctrl=False, shift=shift, alt=False, is_writing=False) is Command.HELP


def test_no_keys_mean_two_things() -> None:
    assert len({shortcut.keys for shortcut in SHORTCUTS}) == len(SHORTCUTS)
