"""An export says everything that is known of an account, and no secret of it."""

from __future__ import annotations

import io
import json
import zipfile

from tests.support.accounts import Person
from tests.support.canary import MARK, secrets_in
from tests.support.gateway import Client

from plugai.v1 import credentials_pb2, export_pb2, export_pb2_grpc, models_pb2, preferences_pb2

KEY = f"sk-{MARK}-0123456789wxyz"


async def exported(client: Client, person: Person) -> zipfile.ZipFile:
    service: export_pb2_grpc.ExportServiceAsyncStub = export_pb2_grpc.ExportServiceStub(client.channel)
    call = service.ExportMe(export_pb2.ExportMeRequest(), metadata=person.metadata)
    pieces = [piece async for piece in call]
    assert {piece.content_type for piece in pieces} == {"application/zip"}
    return zipfile.ZipFile(io.BytesIO(b"".join(piece.data for piece in pieces)))


async def test_an_export_describes_the_account_without_its_secrets_and_without_others(
    client: Client, ann: Person, eve: Person
) -> None:
    for person in (ann, eve):
        await person.api_token()
        request = credentials_pb2.SetCredentialRequest(provider="huggingface", api_key=KEY)
        await client.credentials.SetCredential(request, metadata=person.metadata)
    chosen = preferences_pb2.UpdatePreferencesRequest(preferences=preferences_pb2.Preferences(language="de"))
    await client.preferences.UpdatePreferences(chosen, metadata=ann.metadata)
    await client.preferences.AddFavourite(preferences_pb2.AddFavouriteRequest(model="echo"), metadata=ann.metadata)
    alias = models_pb2.Alias(id="mine", targets=[models_pb2.AliasTarget(model="echo")])
    await client.models.SetMyAlias(models_pb2.SetMyAliasRequest(alias=alias), metadata=ann.metadata)

    archive = await exported(client, ann)
    text = archive.read("account.json")
    account = json.loads(text)
    assert secrets_in(text) == []
    assert b"wxyz" not in text
    assert eve.id.encode() not in text
    assert (account["user"]["user_id"], account["user"]["name"]) == (ann.id, "ann")
    assert account["preferences"] == {"language": "de"}
    assert [one["model"] for one in account["favourites"]] == ["echo"]
    assert [one["id"] for one in account["aliases"]] == ["mine"]
    assert [one["name"] for one in account["api_tokens"]] == ["for a test"]
    assert [one["provider"] for one in account["credentials"]] == ["huggingface"]
    assert len(account["devices"]) == 1
