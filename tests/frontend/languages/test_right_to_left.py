"""A language that is written from right to left mirrors the pages: one that only this test has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from plugai.frontend.languages import catalogues, language
from plugai.frontend.languages.current import speaking
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shell.device import Device
from plugai.frontend.web.forms import sign_in_page

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Sign in"
msgstr "‫ni ngiS‬"
"""


@pytest.fixture
def mirrored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[language.Language]:
    (tmp_path / "ar.po").write_text(CATALOGUE)
    shipped = list(catalogues.folders())
    monkeypatch.setattr(catalogues, "folders", lambda: [*shipped, tmp_path])
    caches = (catalogues.tags, catalogues.translations, language._find)
    for cached in caches:
        cached.cache_clear()
    yield language.choose("ar-EG,ar;q=0.9,en;q=0.8")
    for cached in caches:
        cached.cache_clear()


def test_the_application_and_the_pages_for_coming_in_follow_the_direction(mirrored: language.Language) -> None:
    page = cast(Any, SimpleNamespace())
    with speaking(mirrored):
        Device.prepare(cast(Any, SimpleNamespace(page=page, _base="/ui/0")), "dark")
        html = bytes(sign_in_page("/ui/0").body).decode()
        assert tr("Sign in") in html
    assert page.rtl
    assert page.locale_configuration.current_locale == ft.Locale("ar")
    assert '<html lang="ar" dir="rtl">' in html


def test_other_languages_stay_as_they_are(mirrored: language.Language) -> None:
    page = cast(Any, SimpleNamespace())
    with speaking(language.choose("de")):
        Device.prepare(cast(Any, SimpleNamespace(page=page, _base="/ui/0")), "dark")
        html = bytes(sign_in_page("/ui/0").body).decode()
    assert not page.rtl
    assert '<html lang="de" dir="ltr">' in html
    assert "Anmelden" in html
    assert mirrored.is_right_to_left
