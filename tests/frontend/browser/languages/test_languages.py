"""The web interface in another language: chosen in the settings, and no English sentence is left."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import choose, come_in, field, shoot, told, until_told, visitor
from tests.frontend.browser.served import Served
from tests.support.tiers import slow

# The pages, and what each says when all of it is there.
PAGES = {
    "/": "Worum soll es gehen?",
    "/models": "Hub durchsuchen",
    "/models/import": "Ein Modell von anderswo",
    "/settings/preferences": "Wenn ein Modell nicht antworten kann",
    "/settings/keys": "Anbieterschlüssel",
    "/pictures": "Eigene Bilder",
    "/administration/users": "Jemanden einladen",
    "/administration/queue": "Nichts läuft oder wartet.",
    "/administration/access": "Regel hinzufügen",
    "/administration/models": "Modelle und Arbeitsspeicher",
    "/administration/about": "Einstellungsdatei",
}


def english() -> Mapping[str, str]:
    """What a page would say if it were not translated, with what it says instead: sentences that have no values."""
    file = resources.files("plugai.frontend.languages").joinpath("catalogues", "de.po")
    with file.open("rb") as source:
        found = {message.id: message.string for message in read_po(source) if isinstance(message.id, str)}
    return {words: str(german) for words, german in found.items() if " " in words.strip() and "{" not in words}


def untranslated(page: Page) -> list[str]:
    """The English sentences that a page says."""
    said = told(page)
    known = english()
    return [words for words, german in known.items() if len(words) > 12 and words != german and words in said]


def show(page: Page, url: str, path: str) -> None:
    """Show a page, and wait until all of it is there."""
    page.goto(f"{url}{path}")
    until_told(page, PAGES[path])


@slow
def test_german_is_chosen_and_nothing_is_said_in_english_any_more(browser: Browser, served: Served) -> None:
    with visitor(browser) as page:
        come_in(page, served.link)
        page.goto(f"{served.url}/settings/preferences")
        until_told(page, "If a model cannot answer")
        assert untranslated(page)
        choose(page, "Language: The browser's", "Deutsch")
        until_told(page, "Wenn ein Modell nicht antworten kann")
        for path in PAGES:
            show(page, served.url, path)
            assert untranslated(page) == [], path
            assert page.evaluate("document.documentElement.lang") == "de"
            shoot(page, f"de{path.replace('/', '-')}-1440")
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
        for path in ("/", "/settings/preferences", "/models", "/administration/users"):
            show(page, served.url, path)
            shoot(page, f"de{path.replace('/', '-')}-390")


@slow
@pytest.mark.parametrize(("locale", "words"), [("de-AT", "Anmelden"), ("fr-FR", "Sign in")])
def test_who_comes_in_is_spoken_to_in_the_language_of_the_browser(
    browser: Browser, served: Served, locale: str, words: str
) -> None:
    with visitor(browser, locale=locale) as page:
        page.goto(f"{served.url}/sign-in")
        assert page.get_by_role("button").inner_text() == words
        assert not field(page).count()
