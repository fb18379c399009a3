"""A key stands once in a mapping of YAML: of two, readers silently drop one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from scripts.checks.tree import Tree, Violation

# Envoy's template is YAML once each of these is a value.
PLACEHOLDER = re.compile(r"\$\{\w+\}")


def check(tree: Tree) -> Iterator[Violation]:
    """The keys that stand there a second time, and the files that are no YAML."""
    for path in (*tree.named("*.yaml"), *tree.named("*.yml")):
        try:
            for document in yaml.compose_all(PLACEHOLDER.sub("null", tree.text(path)), yaml.SafeLoader):
                yield from _twice(path, document)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            yield Violation(path, line, f"make this YAML: {error.problem}")


def _twice(path: str, document: yaml.Node | None) -> Iterator[Violation]:
    for node in _nodes(document):
        first: dict[str, int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            line = key.start_mark.line + 1
            if key.value in first:
                sentence = f"merge the two values of `{key.value}`: the key stands in line {first[key.value]} already"
                yield Violation(path, line, sentence)
            first.setdefault(key.value, line)


def _nodes(document: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """The mappings of a document, each once: an alias is its anchor again."""
    waiting, seen = [document], set[int]()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
            waiting.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
