"""All tables of the first release."""

from __future__ import annotations

from alembic import op

from plugai.server.storage.migrations.first_schema import (
    accounts,
    artifacts,
    audit,
    login,
    models,
    quotas,
    requests,
    search,
    secrets,
    sessions,
)

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

# A table comes after those that it refers to.
_AREAS = (quotas, requests, models, artifacts, audit, accounts, login, secrets, sessions)


def upgrade() -> None:
    for area in _AREAS:
        area.create()
    search.create()


def downgrade() -> None:
    for area in reversed(_AREAS):
        for table in reversed(area.TABLES):
            op.drop_table(table)
    search.drop()
    audit.drop_function()
