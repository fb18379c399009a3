"""A later version of PlugAI: the migrations with one revision more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plugai.server.storage import migrations
from plugai.server.storage.engine import migrate

REVISION = "r9000"
_SCRIPT = """
'''Users get a nickname.'''

import sqlalchemy as sa
from alembic import op

revision = "r9000"
down_revision = {down_revision!r}


def upgrade() -> None:
    op.add_column("users", sa.Column("nickname", sa.String(), nullable=True))
    op.execute("UPDATE users SET nickname = 'none yet'")
    {more}
"""


def add_revision(folder: Path, monkeypatch: pytest.MonkeyPatch, more: str = "pass") -> None:
    """Make this process the later version, whose revision also runs the statement `more`."""
    (source,) = migrations.__path__
    scripts = shutil.copytree(source, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(path.stem.split("_")[0] for path in (scripts / "versions").glob("r*.py"))
    (scripts / "versions" / "r9000_nickname.py").write_text(_SCRIPT.format(down_revision=newest, more=more))
    monkeypatch.setattr(migrate, "SCRIPTS", str(scripts))
