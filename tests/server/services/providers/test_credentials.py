"""Users' own credentials: shown without secrets, tested, and used before the server's."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from grpc import aio
from pydantic import SecretStr
from sqlalchemy import update
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Dialect
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Problem, Refuses
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.adapters.fakes.token_services import ACCOUNT, CLIENT, SECRET, TENANT, account_file, token_service
from tests.server.services.providers.test_providers import answered, provider, state
from tests.support.gateway import Client, ask, kinds, model, reason, serving, settings

from plugai.server.core.errors import SecretUnreadableError
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.tables import CredentialRow
from plugai.server.wiring.master_keys import MasterKeys
from plugai.v1 import audit_pb2, error_pb2, generate_pb2, providers_pb2
from plugai.v1 import credentials_pb2 as pb

NOTHING = SecretStr("")


@asynccontextmanager
async def server(folder: Path, fake: FakeProvider, **given: object) -> AsyncGenerator[Client, None]:
    """A gateway with one provider, `acme`, for which the server has no key unless one is given."""
    models = (model("echo", "echo"), model("fast", "acme", model="small"))
    acme = provider(fake, **{"api_key": NOTHING, "list_models": False, **given})
    async with serving(settings(folder, *models, providers=(acme,))) as client:
        yield client


async def put(client: Client, key: str = KEY) -> pb.ProviderCredential:
    return await client.credentials.SetCredential(pb.SetCredentialRequest(provider="acme", api_key=key))


async def tried(client: Client) -> pb.TestCredentialResponse:
    return await client.credentials.TestCredential(pb.TestCredentialRequest(provider="acme"))


async def payers(client: Client) -> list[generate_pb2.Payer.ValueType]:
    """The payer of each attempt, of the newest request first."""
    listed = await client.generate.ListRequests(generate_pb2.ListRequestsRequest())
    return [attempt.paid_by for request in listed.requests for attempt in request.attempts]


async def test_a_key_is_used_for_its_owners_requests_and_the_record_has_the_payer(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        failed = (await answered(client, "fast"))[-1].failed
        assert failed.reason == error_pb2.ERROR_REASON_CREDENTIAL_REJECTED
        await put(client)
        assert kinds(await answered(client, "fast"))[-1] == "finished"
        assert await payers(client) == [generate_pb2.PAYER_USER, generate_pb2.PAYER_UNSPECIFIED]


async def test_ones_own_key_comes_before_the_servers(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as fake,
        server(tmp_path, fake, api_key=SecretStr("sk-of-the-server")) as client,
    ):
        await put(client)
        assert kinds(await answered(client, "fast"))[-1] == "finished"
        assert fake.calls[-1].headers["authorization"] == f"Bearer {KEY}"
        await client.credentials.DeleteCredential(pb.DeleteCredentialRequest(provider="acme"))
        await answered(client, "fast")
        assert fake.calls[-1].headers["authorization"] == "Bearer sk-of-the-server"
        assert await payers(client) == [generate_pb2.PAYER_SERVER, generate_pb2.PAYER_USER]


async def test_a_credential_is_shown_without_its_secret(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        kept = await put(client, f" {KEY}\n")
        assert (kept.provider, kept.kind, kept.hint) == ("acme", "api_key", f"…{KEY[-4:]}")
        assert list(kept.origins) == [fake.origin]
        assert await client.credentials.GetCredential(pb.GetCredentialRequest(provider="acme")) == kept
        (only,) = (await client.credentials.ListCredentials(pb.ListCredentialsRequest())).credentials
        assert only == kept
        logged = [entry async for entry in client.audit.ExportAudit(audit_pb2.ExportAuditRequest())]
        assert [entry.target for entry in logged if entry.action == "credential.set"] == ["acme"]
        for told in (kept, only, *logged):
            assert KEY not in str(told)


async def test_a_test_reports_whether_the_provider_accepts_the_credential_and_if_not_why(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        await put(client)
        before = fake.listings
        assert await tried(client) == pb.TestCredentialResponse(works=True, models=len(fake.dialect.models))
        assert fake.listings == before + 1
        await put(client, "sk-mistyped-canary")
        found = await tried(client)
        assert (found.works, found.error.reason) == (False, error_pb2.ERROR_REASON_CREDENTIAL_REJECTED)
        assert found.error.message == "provider 'acme' does not accept the key, or not for this; check it"


async def test_a_test_reports_a_provider_that_cannot_be_reached(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:1/v1"
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake, base_url=nobody) as client:
        await put(client)
        found = await tried(client)
        assert found.error.reason == error_pb2.ERROR_REASON_PROVIDER_UNAVAILABLE
        assert "cannot be reached" in found.error.message


async def test_a_users_bad_key_does_not_affect_the_providers_health(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake, api_key=SecretStr(KEY)) as client:
        await put(client, "sk-mistyped")
        for _ in range(4):
            assert kinds(await answered(client, "fast"))[-1] == "failed"
        assert (await state(client)).state == providers_pb2.PROVIDER_STATE_HEALTHY
        await client.credentials.DeleteCredential(pb.DeleteCredentialRequest(provider="acme"))
        assert kinds(await answered(client, "fast"))[-1] == "finished"


async def test_a_key_is_never_sent_to_another_address_than_it_was_stored_for(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as first, fake_provider(CompatibleChat()) as second:
        async with server(tmp_path, first) as client:
            await put(client)
        # The same server, whose provider somebody has sent elsewhere.
        async with server(tmp_path, second, api_key=SecretStr("sk-of-the-server")) as client:
            failed = (await answered(client, "fast"))[-1].failed
            assert failed.reason == error_pb2.ERROR_REASON_CREDENTIAL_MISSING
            assert "stored for another address" in failed.message
            assert "stored for another address" in (await tried(client)).error.message
            assert second.calls == []
            assert second.heard(KEY) == 0
            await put(client)
            assert kinds(await answered(client, "fast"))[-1] == "finished"
            assert second.heard(KEY) > 0


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.credentials.GetCredential(pb.GetCredentialRequest(provider="acme")),
        lambda client: client.credentials.DeleteCredential(pb.DeleteCredentialRequest(provider="acme")),
        tried,
    ],
)
async def test_what_was_never_set_is_not_there(tmp_path: Path, call: object) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        with pytest.raises(aio.AioRpcError) as error:
            await call(client)  # type: ignore[operator]
        assert reason(error.value) == "CREDENTIAL_NOT_FOUND"


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (pb.SetCredentialRequest(provider="nobody", api_key="sk-canary-canary"), "PROVIDER_NOT_FOUND"),
        (pb.SetCredentialRequest(provider="acme"), "INVALID_REQUEST"),
        (pb.SetCredentialRequest(provider="acme", api_key="sk-canary with spaces"), "INVALID_REQUEST"),
        (pb.SetCredentialRequest(provider="acme", api_key=" \n"), "INVALID_REQUEST"),
        (pb.SetCredentialRequest(provider="acme", google_service_account='{"canary": 1}'), "INVALID_REQUEST"),
        (pb.SetCredentialRequest(provider="acme", google_service_account="[" * 9000), "INVALID_REQUEST"),
        (
            pb.SetCredentialRequest(
                provider="acme",
                azure_entra=pb.AzureEntra(tenant_id="../x", client_id="c", client_secret="canary"),
            ),
            "INVALID_REQUEST",
        ),
    ],
)
async def test_what_can_be_no_credential_is_refused_without_being_repeated(
    tmp_path: Path, request_: pb.SetCredentialRequest, wanted: str
) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        with pytest.raises(aio.AioRpcError) as error:
            await client.credentials.SetCredential(request_)
        assert reason(error.value) == wanted
        assert "canary" not in f"{error.value.details()} {error.value.trailing_metadata()}"


async def test_aws_keys_are_stored_and_a_test_reports_that_the_provider_does_not_use_them(tmp_path: Path) -> None:
    pair = pb.AwsKeys(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="canary-canary-canary")
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        kept = await client.credentials.SetCredential(pb.SetCredentialRequest(provider="acme", aws_keys=pair))
        assert (kept.kind, kept.hint) == ("aws_keys", "…MPLE")
        found = await tried(client)
        assert found.error.reason == error_pb2.ERROR_REASON_CREDENTIAL_MISSING
        assert found.error.message == "the credential for provider 'acme' has no api_key; add one"


async def test_without_the_master_key_nothing_starts_until_the_lost_secrets_are_given_up(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with server(tmp_path, fake) as client:
            await put(client)
        (tmp_path / "data" / "keys" / "master.keys").unlink()
        with pytest.raises(SecretUnreadableError, match="which is missing; have the operator restore that key"):
            async with server(tmp_path, fake):
                pass
        # It is lost, and so is what it has sealed.
        assert await MasterKeys(settings(tmp_path, model("echo", "echo"))).discard() > 1
        async with server(tmp_path, fake, api_key=SecretStr(KEY)) as client:
            listed = await client.credentials.ListCredentials(pb.ListCredentialsRequest())
            assert list(listed.credentials) == []
            await put(client)
            assert kinds(await answered(client, "fast"))[-1] == "finished"


async def test_a_damaged_credential_is_shown_as_unreadable(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with server(tmp_path, fake) as client:
            await put(client)
        async with Database(f"sqlite:///{tmp_path}/data/plugai.db") as database:
            await database.write(lambda session: session.exec(update(CredentialRow).values(secret=b"x" * 99)))
        async with server(tmp_path, fake, api_key=SecretStr(KEY)) as client:
            (only,) = (await client.credentials.ListCredentials(pb.ListCredentialsRequest())).credentials
            assert (only.kind, only.error.reason) == ("", error_pb2.ERROR_REASON_SECRET_UNREADABLE)
            # The server does not pay in silence for what was to be paid by its owner.
            failed = (await answered(client, "fast"))[-1].failed
            assert failed.reason == error_pb2.ERROR_REASON_SECRET_UNREADABLE
            await put(client)
            assert kinds(await answered(client, "fast"))[-1] == "finished"


async def test_a_spent_account_of_ones_own_lets_a_fallback_answer(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, server(tmp_path, fake) as client:
        await put(client)
        fake.then(Refuses(Problem.NO_CREDIT))
        stream = client.generate.Generate(ask("hi", model="fast", fallback_models=["echo"]))
        events = [event async for event in stream]
        assert events[-1].WhichOneof("event") == "finished"
        assert await payers(client) == [generate_pb2.PAYER_USER, generate_pb2.PAYER_UNSPECIFIED]


@pytest.mark.parametrize(
    ("dialect", "options", "request_", "hint"),
    [
        (
            Azure(),
            {"runner": "azure", "deployments": ["small"], "setting": "authority"},
            pb.SetCredentialRequest(
                provider="acme",
                azure_entra=pb.AzureEntra(tenant_id=TENANT, client_id=CLIENT, client_secret=SECRET),
            ),
            f"{CLIENT} …{SECRET[-4:]}",
        ),
        (
            Gemini(),
            {"runner": "google", "setting": "token_url"},
            pb.SetCredentialRequest(provider="acme", google_service_account=json.dumps(account_file())),
            f"{ACCOUNT} …cdef",
        ),
    ],
    ids=["azure", "google"],
)
async def test_what_is_no_key_pays_too(
    tmp_path: Path, dialect: Dialect, options: dict[str, object], request_: pb.SetCredentialRequest, hint: str
) -> None:
    async with token_service() as tokens, fake_provider(dialect, "token-1") as fake:
        setting = str(options["setting"])
        given = {name: value for name, value in options.items() if name != "setting"} | {setting: tokens.origin}
        async with server(tmp_path, fake, **given) as client:
            kept = await client.credentials.SetCredential(request_)
            assert kept.hint == hint
            assert list(kept.origins) == [fake.origin, tokens.origin]
            assert (await tried(client)).works
            assert kinds(await answered(client, "fast"))[-1] == "finished"
            assert await payers(client) == [generate_pb2.PAYER_USER]
            # The test and the request share a token.
            assert len(tokens.forms) == 1
