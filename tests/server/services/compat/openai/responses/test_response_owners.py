"""A response of another user looks nonexistent."""

from __future__ import annotations

import openai
import pytest
from tests.hostile.people import MEMBER_SCOPES, register
from tests.server.services.compat.openai.conftest import sdk
from tests.support.server import ACCOUNTS, ECHO_MODELS, running_server


@pytest.mark.slow
async def test_a_response_belongs_to_who_created_it() -> None:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as server:
        ann, eve = (register(server, name, MEMBER_SCOPES) for name in ("ann", "eve"))
        async with sdk(server, ann.token) as hers, sdk(server, eve.token) as other:
            made = await hers.responses.create(model="echo", input="secret")
            own = other.responses
            for call in (own.retrieve, own.cancel, own.delete, own.input_items.list):
                with pytest.raises(openai.NotFoundError):
                    await call(made.id)
            with pytest.raises(openai.BadRequestError):
                await own.create(model="echo", input="go on", previous_response_id=made.id)
            with pytest.raises(openai.BadRequestError):
                await own.create(model="echo", input=[{"type": "item_reference", "id": made.output[0].id}])
            assert (await hers.responses.retrieve(made.id)).output_text == "secret"
