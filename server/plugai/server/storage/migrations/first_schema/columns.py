"""Columns, in a short form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def big_integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def real(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=nullable)


def boolean(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def binary(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def number() -> sa.Column[int]:
    """A primary key that the database counts up; SQLite does so only for INTEGER."""
    return sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True)


def outcome() -> list[sa.Column[Any]]:
    """Why a request, an attempt or a message failed, and what it used."""
    return [
        text("failure_reason", nullable=True),
        text("failure_message", nullable=True),
        boolean("failure_retryable", nullable=True),
        big_integer("input_tokens", nullable=True),
        big_integer("cached_input_tokens", nullable=True),
        big_integer("output_tokens", nullable=True),
        big_integer("reasoning_tokens", nullable=True),
        big_integer("steps", nullable=True),
        text("usage_source"),
    ]
