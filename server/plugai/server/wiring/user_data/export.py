"""What the export of all data of a user is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.data_export.data_export import DataExport
from plugai.server.core.generation.records import RequestRepository
from plugai.server.core.sessions.portable.exporting import SessionExports
from plugai.server.services.account import AccountServicer
from plugai.server.services.credentials import CredentialsServicer
from plugai.server.services.data_export.account_summary import ApiAccountSummary
from plugai.server.services.data_export.servicer import ExportServicer
from plugai.server.services.models import ModelsServicer
from plugai.server.services.oauth import OAuthServicer
from plugai.server.services.preferences import PreferencesServicer
from plugai.server.services.second_factor import SecondFactorServicer
from plugai.server.wiring.foundation import Foundation

T = TypeVar("T")


def data_export(
    base: Foundation,
    servicers: Iterable[object],
    sessions: SessionExports,
    artifacts: ArtifactCatalog,
    requests: RequestRepository,
) -> ExportServicer:
    """The service of the export; of an account it says what `servicers` do."""
    given = list(servicers)

    def one(kind: type[T]) -> T:
        return next(servicer for servicer in given if isinstance(servicer, kind))

    summary = ApiAccountSummary(
        one(AccountServicer),
        one(PreferencesServicer),
        one(ModelsServicer),
        one(CredentialsServicer),
        one(SecondFactorServicer),
        one(OAuthServicer),
    )
    return ExportServicer(DataExport(summary, sessions, artifacts, requests, base.clock))
