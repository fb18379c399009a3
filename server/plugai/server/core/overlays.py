"""Definitions in layers: what an upper layer sets wins, field by field, over what is below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")


def merge(upper: D, lower: D) -> D:
    """Both layers in one: where both set a field, the upper one wins. A field that is None is not set."""
    return replace(lower, **fields_set(upper))


def fields_set(definition: DataclassInstance) -> dict[str, Any]:
    """The fields that a layer sets, by name."""
    values: dict[str, Any] = {field.name: getattr(definition, field.name) for field in fields(definition)}
    return {name: value for name, value in values.items() if value is not None}


def apply_changes(definition: D, changes: D, names: frozenset[str]) -> D:
    """The definition with these fields as in `changes`: None there resets a field."""
    return replace(definition, **{name: getattr(changes, name) for name in names})


def audit_details(changes: DataclassInstance, names: frozenset[str]) -> dict[str, str]:
    """What the audit log shows of these fields: of options only the names, whose values only the runner understands."""
    values = {name: getattr(changes, name) for name in sorted(names)}
    return {
        name: ", ".join(sorted(value))
        if isinstance(value, Mapping | frozenset)
        else "unset"
        if value is None
        else str(value)
        for name, value in values.items()
    }
