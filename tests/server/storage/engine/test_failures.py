"""How failures of the database are told."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from plugai.server.core.errors import StorageFullError, StorageUnavailableError
from plugai.server.status import STATUS_CODES
from plugai.server.storage.engine.failures import translate_errors


def test_a_full_disk_of_postgresql_is_told_as_such() -> None:
    full = OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))
    with pytest.raises(StorageFullError, match="deleting still works") as told, translate_errors("plugai"):
        raise full from full.orig
    assert STATUS_CODES[type(told.value)].name == "RESOURCE_EXHAUSTED"


def test_another_failure_of_postgresql_is_not() -> None:
    lost = OperationalError("INSERT", None, psycopg.errors.AdminShutdown("terminating connection"))
    with pytest.raises(StorageUnavailableError) as told, translate_errors("plugai"):
        raise lost from lost.orig
    assert not isinstance(told.value, StorageFullError)
