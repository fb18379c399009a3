"""Every sentence of the web interface is marked, and translated into every language that has a catalogue."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po
from scripts.catalogues import FOLDER, SOURCES, updated
from scripts.checks.literals import unmarked
from scripts.checks.tree import Tree, Violation

_TAG = re.compile(r">\s*[^<>$&\s][^<>$]*<")
# Names that are the same in every language, and signs.
_SAME = re.compile(r"PlugAI|[+\u2212\u2013\s]")


def check(tree: Tree) -> Iterator[Violation]:
    """The sentences that nobody could translate, and those that nobody has translated."""
    modules = {path: tree.text(path) for path in tree.named("*.py") if path.startswith(f"{SOURCES}/")}
    for path, module in tree.modules():
        for literal in unmarked(module, modules[path].split("\n")) if path in modules else ():
            yield Violation(path, literal.node.lineno, f"mark `{literal.text.strip()}` for translation, with `tr`")
    for path in tree.named("*.html"):
        if path.startswith(f"{SOURCES}/static/"):
            yield from _in_page(path, tree.text(path))
    for path in tree.named("*.po"):
        if path.startswith(FOLDER):
            yield from _in_catalogue(path, tree.text(path), modules)


def _in_page(path: str, text: str) -> Iterator[Violation]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _TAG.findall(line):
            if _SAME.sub("", found.strip("<>")):
                yield Violation(path, number, f"give the page `{found[1:-1]}` in the language of its visitor")


def _in_catalogue(path: str, text: str, modules: dict[str, str]) -> Iterator[Violation]:
    try:
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        yield Violation(path, 1, f"make this a catalogue: {error}")
        return
    for message in catalogue:
        if message.id:
            yield from _in_message(path, message)
    if text != updated(text, modules):
        yield Violation(path, 1, "run `python -m scripts.catalogues`: the sentences are not those of the code")


def _in_message(path: str, message: Message) -> Iterator[Violation]:
    first = message.id if isinstance(message.id, str) else message.id[0]
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    given = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
    if not all(given):
        yield Violation(path, 1, f"translate `{first}`")
    # The form for one may leave the number out.
    each = [_placeholders(source) for source in sources]
    for translated in filter(None, given):
        if not set.intersection(*each) <= _placeholders(translated) <= set.union(*each):
            yield Violation(path, 1, f"give `{translated}` the placeholders of `{first}`")


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}
