"""Which language somebody gets, and how sentences, numbers and dates are in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from plugai.frontend.languages import formats
from plugai.frontend.languages.current import bound, current, speak, speaking
from plugai.frontend.languages.language import choose, english, own_names, preferred
from plugai.frontend.languages.sentences import tr, tr_n

GERMAN = choose("de")
NOON = datetime(2026, 3, 1, 12, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de_AT"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("en;q=0.2, de;q=0.7", "de"),
        ("de;q=0, en-GB", "en_GB"),
        ("tlh", "en"),
        ("", "en"),
        ("de;q=x,%%%,;q=1," + "x" * 10_000, "en"),
    ],
)
def test_a_browser_gets_the_first_of_its_languages_that_there_is_else_english(accepted: str, locale: str) -> None:
    assert str(choose(accepted).locale) == locale


def test_a_chosen_language_comes_before_that_of_the_browser_if_there_is_one_of_its_name() -> None:
    assert preferred("de-CH", english()).tag == "de"
    assert preferred("tlh", GERMAN) is GERMAN
    assert preferred("", GERMAN) is GERMAN


def test_languages_are_called_by_their_own_names() -> None:
    assert own_names()["de"] == "Deutsch"
    assert own_names()["en"] == "English"


def test_a_sentence_is_translated_with_its_values_and_one_without_a_translation_stays_english() -> None:
    with speaking(GERMAN):
        assert tr("Default model") == "Standardmodell"
        assert tr("{model} (not there any more)", model="{a}") == "{a} (nicht mehr vorhanden)"
        assert tr("") == ""
        assert tr_n("{count} unheard", "{count} unheards", 1200) == "1.200 unheards"
    assert tr("Default model") == "Default model"


async def test_pages_of_several_languages_do_not_change_each_others() -> None:
    async def page(accepted: str) -> str:
        speak(choose(accepted))
        await asyncio.sleep(0)
        return await asyncio.create_task(said())

    async def said() -> str:
        return tr("Language")

    said_there = await asyncio.gather(page("de"), page("en"), page("de"))
    assert list(said_there) == ["Sprache", "Language", "Sprache"]
    assert current() == english()


def test_what_others_call_keeps_the_language_in_which_it_was_made() -> None:
    with speaking(GERMAN):
        told = bound(lambda: tr("Language"))
    assert told() == "Sprache"
    assert tr("Language") == "Language"


def test_numbers_sizes_dates_and_times_are_those_of_the_language() -> None:
    with speaking(GERMAN):
        assert formats.number(1234.56, 1) == "1.234,6"
        assert formats.fixed(3, 1) == "3,0"
        assert formats.percent(0.42) == "42\u00a0%"
        assert formats.size(1.5e9) == "1,5\u00a0GB"
        assert formats.moment(NOON) == "01.03.2026, 12:05"
    assert formats.size(2_400) == "2 kB"
    assert formats.moment(NOON, seconds=True) == "Mar 1, 2026, 12:05:09\u00a0PM"
    assert (formats.day(NOON), formats.short_day(NOON)) == ("Mar 1, 2026", "Mar 1")
