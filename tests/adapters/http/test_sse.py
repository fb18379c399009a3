"""Server-sent events: cut anywhere, they are the same."""

from hypothesis import given
from hypothesis import strategies as st

from plugai.adapters.http.sse import EventParser, ServerEvent


def parsed(*pieces: bytes) -> list[ServerEvent]:
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_the_formats_of_the_standard() -> None:
    assert parsed(b"data: one\n\n") == [ServerEvent("", b"one")]
    assert parsed(b"data:one\n\n") == [ServerEvent("", b"one")]
    assert parsed(b"data: a\ndata: b\n\n") == [ServerEvent("", b"a\nb")]
    assert parsed(b"event: delta\nid: 7\nretry: 10\ndata: x\n\n") == [ServerEvent("delta", b"x")]
    assert parsed(b"\xef\xbb\xbfdata: x\n\n") == [ServerEvent("", b"x")]
    assert parsed(b": a comment\n\ndata: x\n\n\n\ndata: y\n\n") == [ServerEvent("", b"x"), ServerEvent("", b"y")]
    assert parsed(b"data\n\n") == [ServerEvent("", b"")]
    assert parsed(b"data: a\n\ndata: b\ndata: c\n\n") == [ServerEvent("", b"a"), ServerEvent("", b"b\nc")]
    assert parsed(b"data: a\r", b"", b"\ndata: b\n\n") == [ServerEvent("", b"a\nb")]


def test_an_incomplete_event_is_never_returned() -> None:
    assert parsed(b"data: whole\n\ndata: ha") == [ServerEvent("", b"whole")]
    assert parsed(b"data: ha\n") == []


_LINES = st.sampled_from([b"data: a", b"data:", b'data: {"b": 1}', b"event: e", b": ping", b"", b"", b"nonsense"])


@given(st.lists(_LINES), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.data())
def test_the_split_of_the_bytes_does_not_matter(lines: list[bytes], end: bytes, data: st.DataObject) -> None:
    stream = end.join([*lines, b"data: last", b"", b""])
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = parsed(stream.replace(end, b"\n"))
    assert parsed(*pieces) == whole
    assert whole[-1].data.endswith(b"last")
    assert parsed(*(stream[i : i + 1] for i in range(len(stream)))) == whole
