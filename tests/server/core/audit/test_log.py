"""The hash chain of the audit log reveals tampering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.audit.log import (
    GENESIS,
    AuditAction,
    AuditEntry,
    ChainBreak,
    ChainedEntry,
    chain_entry,
    digest,
    find_breaks,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def build_chain(length: int) -> list[ChainedEntry]:
    links: list[ChainedEntry] = []
    for number in range(length):
        entry = AuditEntry(NOON, "ann", AuditAction.MODEL_CREATED, f"m{number}", {"runner": "echo"})
        links.append(chain_entry(entry, number, links[-1].digest if links else GENESIS))
    return links


def breaks_of(links: Sequence[ChainedEntry]) -> list[ChainBreak]:
    return list(find_breaks(links))


def test_an_unchanged_chain_has_no_breaks() -> None:
    assert breaks_of(build_chain(5)) == []


@given(
    where=st.integers(0, 4),
    change=st.sampled_from(
        [
            {"actor": "eve"},
            {"target": "other"},
            {"action": "model.deleted"},
            {"at": NOON + timedelta(microseconds=1)},
            {"details": {"runner": "other"}},
            {"details": {}},
        ]
    ),
)
def test_exactly_the_changed_entry_is_reported(where: int, change: dict[str, object]) -> None:
    links = build_chain(5)
    links[where] = replace(links[where], entry=replace(links[where].entry, **change))  # type: ignore[arg-type]
    assert breaks_of(links) == [ChainBreak(where + 1, f"entry {where + 1} was changed")]


@given(where=st.integers(0, 3))
def test_a_change_with_a_matching_digest_breaks_the_next_entry(where: int) -> None:
    links = build_chain(5)
    entry = replace(links[where].entry, actor="eve")
    links[where] = replace(links[where], entry=entry, digest=digest(where + 1, entry, links[where].previous))
    assert breaks_of(links) == [ChainBreak(where + 2, f"entry {where + 2} does not follow the entry before it")]


@given(first=st.integers(0, 3), gone=st.integers(1, 3))
def test_missing_entries_are_reported(first: int, gone: int) -> None:
    links = build_chain(8)
    del links[first : first + gone]
    problem = f"entry {first + 1} is missing" if gone == 1 else f"entries {first + 1} to {first + gone} are missing"
    assert breaks_of(links) == [ChainBreak(first + 1, problem)]


def test_swapped_entries_are_reported() -> None:
    links = build_chain(4)
    links[1], links[2] = links[2], links[1]
    assert [found.number for found in breaks_of(links)][:1] == [2]


def test_the_digest_format_is_stable() -> None:
    # Part of the export format: other programs that verify an export compute the same value.
    entry = AuditEntry(NOON, "ann", AuditAction.MODEL_CREATED, "møns", {"b": "2", "a": "1"})
    assert digest(1, entry, GENESIS) == "fe8d9b7215a370d22732e060f4f33cbb4e2f912a7dbeee3636823ab7ddea6501"
