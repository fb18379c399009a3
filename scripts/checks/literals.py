"""Literals of the web interface that people may see, and whether they are marked for translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = frozenset({"tr", "tr_n", "tr_c", "mark"})
NOT_SHOWN = "# not shown"
"""A comment on the line of a literal that nobody sees, or that is no language's, though it looks like a sentence."""
# What is shown by these is a sentence, even if it is one small word.
_SHOWS = {"text": 1, "quiet_button": 1, "main_button": 1, "group": 2, "choice": 1, "say": 2, "announce": 1, "tab": 1}
"""How many of the first arguments of each are sentences."""
_SHOWN = frozenset({"tooltip", "label", "hint_text", "helper", "semantics_label"})
# Names that are the same in every language.
_BRANDS = re.compile(
    r"\b(PlugAI|OpenAI|Anthropic|Ollama|Open WebUI|ChatGPT|Inter|JetBrains Mono|Hugging Face|Microsoft Entra)\b"
)
_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.!?”]* +\S|\S +[^\W\d_]{2,}|^[A-Z][a-z]+[.…!?]?$|^[A-Z]?[a-z]{2,}[.…!?]$")
_CODE = re.compile(r"^\s*[</^.#@*]|[{]\s|=\S+;|url=|max-age|^plugai |'none'|charset=|\\[swS]|filename\*|url\(")


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal that people may see. The values within it are `{}`."""

    node: ast.Constant | ast.JoinedStr
    text: str


def unmarked(tree: ast.Module, lines: list[str]) -> Iterator[Literal]:
    """The literals that look like sentences, in which no translation is asked for."""
    finder = _Finder(lines)
    finder.visit(tree)
    yield from finder.found


def is_sentence(text: str) -> bool:
    """Whether it looks like something that is said to people, rather than a key, an address or code."""
    bare = _BRANDS.sub("", text)
    return bool(_WORDS.search(bare.strip())) and not _CODE.search(text) and bool(re.search(r"[^\W\d_]{2,}", bare))


class _Finder(ast.NodeVisitor):
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.found: list[Literal] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Compare(self, _: ast.Compare) -> None:
        """What is compared is no sentence."""

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in MARKS:
            for given in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if not isinstance(given, ast.Constant):
                    self.visit(given)
        elif name == "get":
            for given in node.args[1:]:
                self.visit(given)
        elif not _is_log(node) and name not in {"TypeVar", "getattr", "compile", "rpartition"}:
            self._small_words(name, node)
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
        self._take(node, "".join(parts), is_shown=False)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._take(node, node.value, is_shown=False)

    def _small_words(self, name: str, node: ast.Call) -> None:
        shown = node.args[: _SHOWS.get(name, 0)]
        for given in [*shown, *(keyword.value for keyword in node.keywords if keyword.arg in _SHOWN)]:
            if isinstance(given, ast.Constant) and isinstance(given.value, str) and not is_sentence(given.value):
                self._take(given, given.value, is_shown=bool(re.search(r"[^\W\d_]{2,}", _BRANDS.sub("", given.value))))

    def _take(self, node: ast.Constant | ast.JoinedStr, text: str, *, is_shown: bool) -> None:
        if (is_shown or is_sentence(text)) and NOT_SHOWN not in self._lines[(node.end_lineno or node.lineno) - 1]:
            self.found.append(Literal(node, text))


def _is_log(node: ast.Call) -> bool:
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == "_log"
