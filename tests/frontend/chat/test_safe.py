import re

import pytest

from plugai.frontend.chat.safe import allowed_link, harmless

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<iframe src='https://evil.example'></iframe>",
    "text <b>bold</b> </p> <!-- comment --> <?php ?>",
    "![picture](https://evil.example/track.png)",
    "![ref][1]\n\n[1]: https://evil.example/track.png",
    "[![badge](https://evil.example/a.svg)](https://evil.example)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_and_pictures_from_elsewhere_are_shown_not_obeyed(text: str) -> None:
    safe = harmless(text)
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", safe)
    assert "![" not in safe


@pytest.mark.parametrize(
    "text",
    [
        "`<b>` is bold, and ``<script>`` runs",
        "1 < 2 and a <= b",
        "مرحبا بالعالم, שלום, 你好世界, 😀 👩‍💻",
        "| a | b |\n|---|---|\n| **1** | $x^2$ |",
        "[link](https://example.org), https://example.org",
    ],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_word_of_a_megabyte_can_be_broken() -> None:
    assert max(map(len, harmless("x" * 1_000_000).split())) <= 2000


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://example.org/a?b#c", True),
        ("mailto:ada@example.org", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//evil.example", False),
        ("http://[", False),
    ],
)
def test_only_links_to_pages_and_people_are_opened(url: str, allowed: bool) -> None:
    assert allowed_link(url) is allowed
