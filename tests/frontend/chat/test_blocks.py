from hypothesis import given
from hypothesis import strategies as st

from plugai.frontend.chat.blocks import Block, BlockSplitter, blocks_of

TEXT = """# Longest word

One *two*
three

- first

- second
  and more

1. one
2. two

After the list:

```python
def f():

    return 1
```

| a | b |
|---|---|
| 1 | 2 |

~~~
```
not a fence
~~~
last"""


def test_a_text_becomes_paragraphs_lists_and_code() -> None:
    assert blocks_of(TEXT) == [
        Block("# Longest word"),
        Block("One *two*\nthree"),
        Block("- first\n\n- second\n  and more\n\n1. one\n2. two"),
        Block("After the list:"),
        Block("def f():\n\n    return 1", True, "python"),
        Block("| a | b |\n|---|---|\n| 1 | 2 |"),
        Block("```\nnot a fence", True),
        Block("last"),
    ]


@given(
    st.lists(st.integers(1, 9), min_size=200, max_size=200), st.sampled_from([TEXT, TEXT * 2, "`" * 7, "a\n\n\nb\n"])
)
def test_the_blocks_do_not_depend_on_the_pieces_in_which_a_text_comes(sizes: list[int], text: str) -> None:
    splitter, at = BlockSplitter(), 0
    for size in sizes:
        splitter.add(text[at : at + size])
        at += size
    splitter.add(text[at:])
    splitter.finish()
    assert splitter.done == blocks_of(text)


@given(st.text(alphabet="ab `~#-1.\n*|<>", max_size=200))
def test_nothing_that_is_written_is_lost(text: str) -> None:
    def letters(words: str) -> list[str]:
        return [letter for letter in words if letter in "ab<>#|*1"]

    shown = "".join(block.language + block.text for block in blocks_of(text))
    assert sorted(letters(shown)) == sorted(letters(text))


def test_what_is_being_written_is_shown_before_it_is_complete() -> None:
    splitter = BlockSplitter()
    assert splitter.add("Hello wor") == []
    assert splitter.tail == Block("Hello wor")
    assert splitter.add("ld\n\n```py\nx = ") == [Block("Hello world")]
    assert splitter.tail == Block("x = ", True, "py")


def test_a_long_answer_costs_the_same_at_its_end_as_at_its_start() -> None:
    splitter = BlockSplitter()
    for text in ("word " * 20 + "\n\n") * 400, "```py\n" + "x = 1\n" * 5000:
        splitter.add(text)
        assert splitter.tail is None or len(splitter.tail.text) < 1000
