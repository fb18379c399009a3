"""Which listed models are offered: those for chat, which only their names can tell."""

import pytest

from plugai.adapters.openai.chat import is_for_chat


@pytest.mark.parametrize(
    "name",
    [
        "gpt-5-mini",
        "sorafine-7b",
        "qwen2-audio-instruct",
        "chat-image-7b",
        "rerank-chat",
        "imagebind-7b",
        "audiolm",
        "gemma-3-27b-it",
        "embedded-coder",
        "Qwen/Qwen2-Audio-7B-Instruct",
        "realtimex",
    ],
)
def test_a_model_is_not_hidden_for_a_part_of_a_word_or_if_it_says_that_it_chats(name: str) -> None:
    assert is_for_chat(name)


@pytest.mark.parametrize(
    "name",
    [
        "sora-2",
        "text-embedding-3-small",
        "nomic-embed-text",
        "Qwen3-Embedding-8B",
        "whisper-1",
        "gpt-4o-mini-tts",
        "tts-1",
        "dall-e-3",
        "omni-moderation-latest",
        "gpt-realtime",
        "gpt-4o-audio-preview",
        "davinci-002",
        "bge-reranker-v2",
        "gpt-4o-transcribe",
    ],
)
def test_a_model_of_another_kind_is_hidden(name: str) -> None:
    assert not is_for_chat(name)
