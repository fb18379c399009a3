"""Reads the structure of Dart sources: nothing here compiles them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import tree_sitter
import tree_sitter_dart
from tree_sitter import Node

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "clients" / "dart"
_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_dart.language()))
_DECLARED = {"class_definition", "enum_declaration", "type_alias", "extension_declaration"}
_CONSTRUCTORS = ("constant_constructor_signature", "constructor_signature", "factory_constructor_signature")
_DIRECTIVE = re.compile(r"^(import|export|part)\s+'([^']+)'(?:\s+as\s+(\w+))?", re.MULTILINE)
_PART_OF = re.compile(r"^part of '([^']+)'", re.MULTILINE)


@dataclass(frozen=True)
class DartClass:
    """A class: what it extends and implements, its fields with their types, its methods, constants and parameters."""

    name: str
    parents: frozenset[str]
    is_sealed: bool
    fields: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """One file."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def root(self) -> Node:
        return _PARSER.parse(self.text.encode()).root_node

    @cached_property
    def directives(self) -> list[tuple[str, str, str]]:
        """Of imports, exports and parts: the kind, what it names, and the prefix."""
        return [(kind, uri, prefix) for kind, uri, prefix in _DIRECTIVE.findall(self.text)]

    @cached_property
    def library(self) -> Path:
        """The file whose imports it uses: itself, unless it is a part."""
        found = _PART_OF.search(self.text)
        return (self.path.parent / found[1]).resolve() if found else self.path

    @cached_property
    def classes(self) -> dict[str, DartClass]:
        nodes = (node for node in self.root.children if node.type == "class_definition")
        return {found.name: found for found in map(_class, nodes)}

    @cached_property
    def enums(self) -> dict[str, dict[str, str]]:
        """Of each enum its values, with their arguments."""
        return {
            _name(node): {
                _name(value): text_of(value).partition("(")[2].removesuffix(")")
                for value in below(node, "enum_constant")
            }
            for node in self.root.children
            if node.type == "enum_declaration"
        }

    @cached_property
    def declared(self) -> set[str]:
        """The names that it gives to what is not in a class."""
        names = {_name(node) for node in self.root.children if node.type in _DECLARED}
        for node in self.root.children:
            if node.type == "function_signature":
                names.add(_name(node))
            elif node.type in ("static_final_declaration_list", "initialized_identifier_list"):
                names |= {text_of(at.children[0]) for at in node.children if at.is_named}
        return names

    @cached_property
    def used(self) -> set[str]:
        """All identifiers."""
        return {text_of(node) for kind in ("identifier", "type_identifier") for node in below(self.root, kind)}

    def calls(self) -> Iterator[tuple[str, frozenset[str], int]]:
        """What is called by its name, with the names of arguments, and the line."""
        for node in below(self.root, "arguments"):
            labels = frozenset(
                text_of(label.children[0]) for at in node.children for label in at.children if label.type == "label"
            )
            if (called := _called(node)) is not None:
                yield text_of(called), labels, node.start_point.row + 1


def sources(*folders: str) -> list[Source]:
    """The files below folders of the client."""
    found = (path for folder in folders for path in sorted((CLIENT / folder).rglob("*.dart")))
    return [Source(path) for path in found if "stubs" not in path.parts]


def below(node: Node, kind: str) -> Iterator[Node]:
    """The nodes of a kind in a tree."""
    if node.type == kind:
        yield node
    for child in node.children:
        yield from below(child, kind)


def text_of(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode()


def _class(node: Node) -> DartClass:
    headers = [part for part in node.children if part.type in ("superclass", "interfaces")]
    parents = {text_of(at) for header in headers for at in header.children}
    found = DartClass(_name(node), frozenset(parents), any(at.type == "sealed" for at in node.children))
    body = node.child_by_field_name("body")
    members = body.children if body is not None else []
    parameters: set[str] = set()
    for member in members:
        for signature in below(member, "function_signature"):
            found.methods[_name(signature)] = _type_before(signature, "formal_parameter_list")
        for constant in below(member, "static_final_declaration"):
            found.constants[text_of(constant.children[0])] = text_of(constant)
        for declared in below(member, "initialized_identifier"):
            found.fields[text_of(declared.children[0])] = _type_before(member, "initialized_identifier_list")
        for constructor in (at for kind in _CONSTRUCTORS for at in below(member, kind) if _is_unnamed(at)):
            parameters |= {text_of(at.children[-1]) for at in below(constructor, "constructor_param")}
            parameters |= {text_of(at.children[-1]) for at in below(constructor, "super_formal_parameter")}
            parameters |= {_name(at) for at in below(constructor, "formal_parameter") if at.child_by_field_name("name")}
    return DartClass(
        found.name, found.parents, found.is_sealed, found.fields, found.methods, found.constants, frozenset(parameters)
    )


def _is_unnamed(constructor: Node) -> bool:
    """Whether it is `Name(…)`, not `Name.other(…)`."""
    return sum(child.type == "identifier" for child in constructor.children) == 1


def _type_before(node: Node, kind: str) -> str:
    """The type that a declaration begins with."""
    parts = []
    for child in node.children:
        if child.type == kind or child == node.child_by_field_name("name"):
            break
        if child.type not in ("final_builtin", "const_builtin", "late", "static"):
            parts.append(text_of(child))
    return "".join(parts)


def _called(arguments: Node) -> Node | None:
    """The name before the parentheses, if it is one name."""
    parent = arguments.parent
    if parent is None:
        return None
    if parent.type == "const_object_expression":
        return next((at for at in parent.children if at.type == "type_identifier"), None)
    if parent.type == "argument_part" and parent.parent is not None and parent.parent.type == "selector":
        before = parent.parent.prev_sibling
        return before if before is not None and before.type == "identifier" else None
    return None


def _name(node: Node) -> str:
    named = node.child_by_field_name("name")
    found = named or next((at for at in node.children if at.type in ("identifier", "type_identifier")), None)
    return text_of(found) if found is not None else ""
