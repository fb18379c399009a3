"""Secrets that clients send to the server appear in nothing that it stores, logs or returns."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from pydantic import SecretStr
from pysqlite3 import dbapi2
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.script import Verbatim
from tests.adapters.fakes.server import fake_provider
from tests.adapters.fakes.token_services import CLIENT, SECRET, TENANT, account_file, token_service
from tests.server.services.providers.test_credentials import server, tried
from tests.server.services.providers.test_providers import answered, metrics
from tests.support.gateway import Client, model, settings

from plugai.server.wiring.master_keys import MasterKeys
from plugai.v1 import audit_pb2, generate_pb2
from plugai.v1 import credentials_pb2 as pb

# Of each secret a part in the middle, so that no cut of it is missed.
KEY = "sk-0a1b-canary-key-9f8e7d"
SERVER_KEY = "sk-0a1b-canary-server-9f8e7d"
PAIR = "canary-pair-of-aws-0a1b2c"
CANARIES = (KEY[4:-4], SERVER_KEY[4:-4], PAIR[4:-4], SECRET[4:-4], "token-canary", "canary-in-a-wrong-file")
PEM = account_file()["private_key"].splitlines()[5]


class Ear:
    """Collects everything that a client receives."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def listen(self, call: Any) -> None:
        try:
            self.heard.append(str(await call))
        except aio.AioRpcError as error:
            self.heard.append(f"{error!r} {error.details()} {error.trailing_metadata()}")


async def tell_everything(client: Client, ear: Ear) -> None:
    """Set every kind of credential, right and wrong, use each, and ask for all that can be asked."""
    entra = pb.AzureEntra(tenant_id=TENANT, client_id=CLIENT, client_secret=SECRET)
    wrong = pb.AzureEntra(tenant_id=TENANT, client_id="other", client_secret=SECRET)
    requests = [
        pb.SetCredentialRequest(provider="acme", api_key=KEY),
        pb.SetCredentialRequest(provider="acme", api_key=f"{KEY} {KEY}"),
        pb.SetCredentialRequest(provider=KEY[:60], api_key=KEY),
        pb.SetCredentialRequest(provider="acme", aws_keys=pb.AwsKeys(access_key_id="AKIA", secret_access_key=PAIR)),
        pb.SetCredentialRequest(provider="acme", google_service_account=json.dumps(account_file())),
        pb.SetCredentialRequest(provider="acme", google_service_account='{"type": "canary-in-a-wrong-file"}'),
        pb.SetCredentialRequest(provider="acme", azure_entra=wrong),
        pb.SetCredentialRequest(provider="acme", azure_entra=entra),
    ]
    for request in requests[:2] + requests[3:]:
        await ear.listen(client.credentials.SetCredential(request))
        await ear.listen(tried(client))
        ear.heard.append(str(await answered(client, "fast")))
    await ear.listen(client.credentials.ListCredentials(pb.ListCredentialsRequest()))
    await ear.listen(client.generate.ListRequests(generate_pb2.ListRequestsRequest()))
    ear.heard += [str(entry) async for entry in client.audit.ExportAudit(audit_pb2.ExportAuditRequest())]


def kept(folder: Path) -> bytes:
    """Every byte of the server's data but the master key, and the database's rows as text."""
    files = [path for path in (folder / "data").rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert any(path.name == "plugai.db" for path in files)
    with closing(dbapi2.connect(folder / "data" / "plugai.db")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = "\n".join(str(row) for name in names for row in connection.execute(f'SELECT * FROM "{name}"'))
    return b"".join(path.read_bytes() for path in files) + rows.encode()


def repeated(*secrets: str) -> Verbatim:
    """An error of a provider that repeats the request, as some do."""
    error = {"code": "bad_request", "message": f"not with {' and '.join(secrets)}", "type": ""}
    return Verbatim(json.dumps({"error": error}).encode(), 400, "application/json")


async def test_no_secret_is_in_what_the_server_stores_logs_and_returns(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ear = Ear()
    own, servers = (repeated(*secrets) for secrets in ((SECRET, "token-canary"), (SERVER_KEY,)))
    options = {"runner": "azure", "deployments": ["small"], "api_key": SecretStr(SERVER_KEY)}
    async with token_service() as tokens, fake_provider(Azure(), "token-canary") as fake:
        tokens.tokens = ["token-canary"]
        async with server(tmp_path, fake, **options, authority=tokens.origin) as client:
            await tell_everything(client, ear)
            fake.then(own)
            ear.heard.append(str(await answered(client, "fast")))
            await client.credentials.DeleteCredential(pb.DeleteCredentialRequest(provider="acme"))
            fake.key = SERVER_KEY
            fake.then(servers)
            ear.heard.append(str(await answered(client, "fast")))
            await client.credentials.SetCredential(pb.SetCredentialRequest(provider="acme", api_key=KEY))
            master = MasterKeys(settings(tmp_path, model("echo", "echo")))
            await master.add()
            await master.rotate_encryption()
            ear.heard.append(await asyncio.to_thread(metrics, client.gateway.metrics_port))
            found = kept(tmp_path)
        found += kept(tmp_path)
    logged = capfd.readouterr()
    everything = found + "\n".join([*ear.heard, logged.out, logged.err, caplog.text]).encode()
    # The secrets were really used, and what is no secret is really found.
    assert fake.heard(KEY) > 0
    assert fake.heard("token-canary") > 0
    assert fake.heard(SERVER_KEY) > 0
    for public in ("acme", "credential.set", CLIENT, "CredentialsService/SetCredential", "[key]"):
        assert public.encode() in everything, public
    for canary in (*CANARIES, PEM):
        assert canary.encode() not in everything, canary
