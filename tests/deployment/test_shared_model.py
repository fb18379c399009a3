"""What requests to one local model share, and what they do not, as their clients see it."""

import asyncio
from typing import Any

import pytest
from tests.deployment.conftest import Visitor
from tests.deployment.sse import STORY

pytestmark = pytest.mark.asyncio(loop_scope="module")
GREEDY = {"temperature": 0, "max_output_tokens": 24}


async def answered(visitor: Visitor, *turns: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """The whole answer to a conversation."""
    messages = [{"role": f"ROLE_{role}", "parts": [{"text": text}]} for role, text in turns]
    response = await visitor.rest.post("/v1/generate:once", json={"messages": messages, "parameters": GREEDY, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def said(answer: dict[str, Any]) -> str:
    return "".join(part["text"] for part in answer["message"]["parts"])


async def test_concurrent_requests_are_answered_as_if_alone(shared_visitor: Visitor) -> None:
    questions = [STORY, "What is 2+2?", "Name a colour.", "Count to ten."]
    alone = [said(await answered(shared_visitor, ("USER", question))) for question in questions]
    together = await asyncio.gather(*(answered(shared_visitor, ("USER", question)) for question in questions))
    assert list(map(said, together)) == alone


async def test_the_next_turn_of_a_conversation_decodes_only_the_new_tokens(shared_visitor: Visitor) -> None:
    first = await answered(shared_visitor, ("USER", "Tell me about Paris."))
    turns = (("USER", "Tell me about Paris."), ("ASSISTANT", said(first)), ("USER", "Is it large?"))
    second = await answered(shared_visitor, *turns, parameters={"max_output_tokens": 8})
    usage = second["usage"]
    assert first["usage"]["input_tokens"] <= usage["cached_input_tokens"] < usage["input_tokens"]


async def test_the_log_probabilities_of_an_answer_are_returned(shared_visitor: Visitor) -> None:
    answer = await answered(shared_visitor, ("USER", "What is 2+2?"), parameters={**GREEDY, "top_logprobs": 2})
    assert "".join(token["token"] for token in answer["logprobs"]) == said(answer)
    assert all(len(token["top"]) == 2 and token["logprob"] <= 0 for token in answer["logprobs"])


async def test_each_message_becomes_a_vector(shared_visitor: Visitor) -> None:
    turns = (("USER", "The sea"), ("USER", "A ship on the sea"))
    answer = await answered(
        shared_visitor, *turns, model="vectors", parameters={}, output_modalities=["MODALITY_EMBEDDING"]
    )
    assert [embedding["index"] for embedding in answer["embeddings"]] == [0, 1]
    assert {len(embedding["values"]) for embedding in answer["embeddings"]} == {576}
