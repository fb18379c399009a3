"""A chain of entries shows what was done to it."""

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


def chain(length: int) -> list[ChainedEntry]:
    links: list[ChainedEntry] = []
    for number in range(length):
        entry = AuditEntry(NOON, "ann", AuditAction.MODEL_CREATED, f"m{number}", {"runner": "echo"})
        links.append(chain_entry(entry, number, links[-1].digest if links else GENESIS))
    return links


def broken(links: Sequence[ChainedEntry]) -> list[ChainBreak]:
    return list(find_breaks(links))


def test_an_untouched_chain_has_no_break() -> None:
    assert broken(chain(5)) == []


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
def test_the_entry_that_was_changed_is_named_and_no_other(where: int, change: dict[str, object]) -> None:
    links = chain(5)
    links[where] = replace(links[where], entry=replace(links[where].entry, **change))  # type: ignore[arg-type]
    assert broken(links) == [ChainBreak(where + 1, f"entry {where + 1} was changed")]


@given(where=st.integers(0, 3))
def test_a_change_with_a_digest_to_fit_shows_in_the_next_entry(where: int) -> None:
    links = chain(5)
    entry = replace(links[where].entry, actor="eve")
    links[where] = replace(links[where], entry=entry, digest=digest(where + 1, entry, links[where].previous))
    assert broken(links) == [ChainBreak(where + 2, f"entry {where + 2} does not follow the entry before it")]


@given(first=st.integers(0, 3), gone=st.integers(1, 3))
def test_entries_that_are_missing_are_named(first: int, gone: int) -> None:
    links = chain(8)
    del links[first : first + gone]
    told = f"entry {first + 1} is missing" if gone == 1 else f"entries {first + 1} to {first + gone} are missing"
    assert broken(links) == [ChainBreak(first + 1, told)]


def test_entries_that_changed_places_are_found() -> None:
    links = chain(4)
    links[1], links[2] = links[2], links[1]
    assert [found.number for found in broken(links)][:1] == [2]


def test_a_digest_is_the_same_everywhere() -> None:
    # Whoever checks an export by other means must get the same: this value is part of the format.
    entry = AuditEntry(NOON, "ann", AuditAction.MODEL_CREATED, "møns", {"b": "2", "a": "1"})
    assert digest(1, entry, GENESIS) == "fe8d9b7215a370d22732e060f4f33cbb4e2f912a7dbeee3636823ab7ddea6501"
