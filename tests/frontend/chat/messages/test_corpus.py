"""What models and strangers may write: none of it runs, fetches or breaks anything."""

from __future__ import annotations

import re

import flet as ft
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugai.frontend.chat.blocks import BlockSplitter, blocks_of
from plugai.frontend.chat.messages.markdown import MarkdownBlocks

CORPUS = {
    "script": "<script>alert(1)</script>",
    "broken script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "event": '<img src=x onerror="alert(1)"><svg onload=alert(1)>',
    "frame": "<iframe src='https://evil.example'></iframe><object data=x></object>",
    "javascript link": "[click](javascript:alert(1)) [also](JaVaScRiPt:alert(1)) <javascript:alert(1)>",
    "data link": "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "remote picture": "![](https://evil.example/track.png) ![a][b]\n\n[b]: https://evil.example/track.png",
    "picture in a link": "[![badge](https://evil.example/a.svg)](https://evil.example)",
    "picture in a table": "| a |\n|---|\n| ![x](https://evil.example/t.png) |",
    "picture in a quote": "> ![x](https://evil.example/t.png)",
    "one line": "x" * 1_000_000,
    "one line of code": "```\n" + "y" * 300_000 + "\n```",
    "many lines": "word\n" * 20_000,
    "open fence": "```python\nprint(1)",
    "nested fences": "````md\n```py\nx\n```\n````",
    "deep list": "\n".join("  " * depth + "- x" for depth in range(200)),
    "deep quote": ">" * 2_000 + " x",
    "many brackets": "[" * 20_000,
    "many stars": "*" * 20_000,
    "right to left": "مرحبا بالعالم\n\n- שלום\n- עולם\n\n\u202eevil\u202c",
    "east asian": "你好,世界。\n\n日本語のテキスト\n\n한국어",
    "emoji": "😀👩‍👩‍👧‍👦🏳️‍🌈 ok",
    "latex": "$e^{i\\pi}+1=0$\n\n$$\\int_0^1 x\\,dx$$\n\n\\[ x^2 \\]",
    "table": "| a | b |\n|---|:-:|\n| 1 | **2** |\n| `<b>` | ~~x~~ |",
    "control": "a\x00b\x07c\x1b[31m d\ud7ff",
    "footnote": "text[^1]\n\n[^1]: note",
    "front matter": "---\nkey: value\n---\n\ntext",
}


def _markdown(control: ft.Control) -> list[ft.Markdown]:
    """Every Markdown that a control consists of."""
    found = [control] if isinstance(control, ft.Markdown) else []
    inside = [getattr(control, "content", None), *(getattr(control, "controls", None) or [])]
    return found + [deeper for one in inside if isinstance(one, ft.Control) for deeper in _markdown(one)]


def _shown(text: str, opened: list[str] | None = None) -> list[ft.Markdown]:
    def open_link(url: str) -> None:
        (opened if opened is not None else []).append(url)

    views = MarkdownBlocks(lambda: False, lambda _: lambda _: None, open_link)
    return [found for block in blocks_of(text) for found in _markdown(views.control(block))]


def _prose(text: str) -> str:
    """What is shown, without code, in which nothing means anything."""
    without_fences = re.sub(r"(?ms)^(`{3,})[^\n]*\n.*?^\1$", "", "\n".join(str(found.value) for found in _shown(text)))
    return re.sub(r"(?s)(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", without_fences)


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_nothing_is_html_and_nothing_is_fetched(text: str) -> None:
    prose = _prose(text)
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", prose)
    assert "![" not in prose


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_no_word_and_no_block_is_so_long_that_it_stops_a_browser(text: str) -> None:
    for found in _shown(text):
        assert max(map(len, str(found.value).split()), default=0) <= 2010


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])
def test_a_link_that_is_none_to_a_page_opens_nothing(url: str) -> None:
    opened: list[str] = []
    [found] = _shown(f"[x]({url})", opened)
    event = ft.ControlEvent(name="tap_link", data=url, control=found)
    assert found.on_tap_link is not None
    found.on_tap_link(event)
    assert opened == []


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_it_does_not_matter_in_which_pieces_it_comes(text: str) -> None:
    text, splitter = text[:5_000], BlockSplitter()
    for start in range(0, len(text), 7):
        splitter.add(text[start : start + 7])
    splitter.finish()
    assert splitter.done == blocks_of(text)


@example("!![a picture](https://example.org/x.png)")
@given(st.text(alphabet="<>!/[]()`*_ aimgscript\n\\:", max_size=200))
def test_whatever_is_written_is_no_html_and_fetches_nothing(text: str) -> None:
    prose = _prose(text)
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", prose)
    assert "![" not in prose
