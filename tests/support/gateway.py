"""A real gateway in the test's own process, and what a client needs to speak to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc import aio
from grpc_status import rpc_status
from plugai_scripted import SCRIPTS, Script
from tests.support.canary import require_no_secret
from tests.support.storage.databases import migrated_sqlite

from plugai.server.app import Gateway, gateway
from plugai.server.settings import ModelSettings, Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.hub import HubSettings
from plugai.server.settings.limits import UserLimitSettings
from plugai.v1 import (
    access_pb2_grpc,
    administration_pb2_grpc,
    artifacts_pb2_grpc,
    audit_pb2_grpc,
    auth_pb2_grpc,
    credentials_pb2_grpc,
    event_pb2,
    generate_pb2,
    generate_pb2_grpc,
    hub_pb2_grpc,
    message_pb2,
    mfa_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    oauth_pb2_grpc,
    operations_pb2_grpc,
    preferences_pb2_grpc,
    providers_pb2_grpc,
    sessions_pb2_grpc,
    users_pb2_grpc,
)

# A test that asks until something is so may ask often.
UNLIMITED = UserLimitSettings(requests_per_minute="unlimited")
# A test that needs a hub has one of its own.
NO_HUB = HubSettings(offline=True)
NO_ACCOUNTS = AccountSettings(enabled=False)


@dataclass
class Client:
    """Stubs of every service, over one channel."""

    gateway: Gateway
    channel: aio.Channel
    generate: generate_pb2_grpc.GenerateServiceAsyncStub
    models: models_pb2_grpc.ModelsServiceAsyncStub
    providers: providers_pb2_grpc.ProvidersServiceAsyncStub
    access: access_pb2_grpc.AccessServiceAsyncStub
    hub: hub_pb2_grpc.HubServiceAsyncStub
    operations: operations_pb2_grpc.OperationsServiceAsyncStub
    artifacts: artifacts_pb2_grpc.ArtifactsServiceAsyncStub
    administration: administration_pb2_grpc.AdministrationServiceAsyncStub
    audit: audit_pb2_grpc.AuditServiceAsyncStub
    credentials: credentials_pb2_grpc.CredentialsServiceAsyncStub
    sessions: sessions_pb2_grpc.SessionsServiceAsyncStub
    auth: auth_pb2_grpc.AuthServiceAsyncStub
    account: users_pb2_grpc.AccountServiceAsyncStub
    users: users_pb2_grpc.UsersServiceAsyncStub
    preferences: preferences_pb2_grpc.PreferencesServiceAsyncStub
    second_factor: mfa_pb2_grpc.SecondFactorServiceAsyncStub
    oauth: oauth_pb2_grpc.OAuthServiceAsyncStub


def model(name: str, runner: str, **options: Any) -> ModelSettings:
    return ModelSettings(id=name, runner=runner, **options)


def settings(folder: Path, *models: ModelSettings, **given: Any) -> Settings:
    return Settings(
        port=0,
        grpc_port=0,
        metrics_port=0,
        data_folder=folder / "data",
        runtime_folder=folder / "run",
        models=models,
        default_model=models[0].id,
        **{"accounts": NO_ACCOUNTS, "limits_per_user": UNLIMITED, "hub": NO_HUB, **given},
    )


def script(name: str, loads: bool = True) -> Script:
    """A fresh script for the model of this name; it is loaded at once unless `loads` is false."""
    fresh = SCRIPTS[name] = Script()
    if loads:
        fresh.may_load.set()
    return fresh


@asynccontextmanager
async def serving(given: Settings) -> AsyncGenerator[Client, None]:
    """A gateway with these settings, whose database need not be migrated first if it is its own, and a client of it."""
    file = given.data_folder / "plugai.db"
    if not given.database_url and not file.exists():
        given.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        migrated_sqlite(file)
    async with gateway(given) as running, aio.insecure_channel(f"127.0.0.1:{running.grpc_port}") as channel:
        yield Client(
            running,
            channel,
            generate_pb2_grpc.GenerateServiceStub(channel),
            models_pb2_grpc.ModelsServiceStub(channel),
            providers_pb2_grpc.ProvidersServiceStub(channel),
            access_pb2_grpc.AccessServiceStub(channel),
            hub_pb2_grpc.HubServiceStub(channel),
            operations_pb2_grpc.OperationsServiceStub(channel),
            artifacts_pb2_grpc.ArtifactsServiceStub(channel),
            administration_pb2_grpc.AdministrationServiceStub(channel),
            audit_pb2_grpc.AuditServiceStub(channel),
            credentials_pb2_grpc.CredentialsServiceStub(channel),
            sessions_pb2_grpc.SessionsServiceStub(channel),
            auth_pb2_grpc.AuthServiceStub(channel),
            users_pb2_grpc.AccountServiceStub(channel),
            users_pb2_grpc.UsersServiceStub(channel),
            preferences_pb2_grpc.PreferencesServiceStub(channel),
            mfa_pb2_grpc.SecondFactorServiceStub(channel),
            oauth_pb2_grpc.OAuthServiceStub(channel),
        )
    require_no_secret(given.data_folder)


def ask(text: str, **fields: Any) -> generate_pb2.GenerateRequest:
    message = message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=text)])
    return generate_pb2.GenerateRequest(messages=[message], **fields)


def said(events: list[event_pb2.GenerateEvent]) -> str:
    return "".join(event.delta.text for event in events)


def kinds(events: list[event_pb2.GenerateEvent]) -> list[str | None]:
    return [event.WhichOneof("event") for event in events]


async def until(stream: AsyncIterable[Any], kind: str) -> list[event_pb2.GenerateEvent]:
    """The stream's events up to the first of this kind."""
    events: list[event_pb2.GenerateEvent] = []
    async for event in stream:
        events.append(event)
        if event.WhichOneof("event") == kind:
            break
    return events


def detail(error: aio.AioRpcError, kind: type[Message]) -> Any:
    """The error's detail of this type."""
    status = rpc_status.from_call(error)
    assert status is not None
    for packed in status.details:
        if packed.Is(kind.DESCRIPTOR):
            unpacked = kind()
            packed.Unpack(unpacked)
            return unpacked
    raise AssertionError(f"no {kind.__name__} in {status}")


def reason(error: aio.AioRpcError) -> str:
    return str(detail(error, error_details_pb2.ErrorInfo).reason)


async def state(client: Client, name: str, wanted: models_pb2.ModelState.ValueType) -> models_pb2.Model:
    """The model as soon as it is in this state."""
    async for change in client.models.WatchModels(models_pb2.WatchModelsRequest()):
        if change.model.id == name and change.model.state == wanted:
            return change.model
    raise AssertionError("the watch ended")
