"""A value for each parameter of the official SDKs, which asks for something, and the smallest bodies."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PICTURE = b"\x89PNG"
_SCHEMA: Json = {"type": "object"}
_HELLO = [{"role": "user", "content": "hello"}]
_OTHER = [{"role": "user", "content": "other"}]
_CALLED: Json = {"type": "function", "function": {"name": "f", "parameters": _SCHEMA}}
# Of the same name in several interfaces.
_SAME: Json = {
    "model": "other",
    "stream": True,
    "temperature": 0.5,
    "top_p": 0.5,
    "user": "u",
    "metadata": {"a": "b"},
}
_OPENAI: Json = _SAME | {
    "frequency_penalty": 0.5,
    "presence_penalty": 0.5,
    "max_tokens": 5,
    "n": 2,
    "seed": 7,
    "stop": "x",
    "logit_bias": {"1": 1},
    "stream_options": {"include_usage": True},
    "moderation": {"model": "x"},
    "parallel_tool_calls": False,
    "prompt_cache_key": "k",
    "prompt_cache_options": {"mode": "explicit"},
    "prompt_cache_retention": "24h",
    "safety_identifier": "s",
    "service_tier": "flex",
    "store": False,
    "top_logprobs": 2,
}

LEAST_CHAT: Json = {"model": "m", "messages": _HELLO}
CHAT: Json = _OPENAI | {
    "messages": _OTHER,
    "audio": {"format": "wav", "voice": "alloy"},
    "function_call": "auto",
    "functions": [{"name": "f"}],
    "logprobs": True,
    "max_completion_tokens": 5,
    "modalities": ["text", "audio"],
    "prediction": {"type": "content", "content": "x"},
    "reasoning_effort": "low",
    "response_format": {"type": "json_object"},
    "tool_choice": "required",
    "tools": [_CALLED],
    "verbosity": "low",
    "web_search_options": {},
}

LEAST_COMPLETION: Json = {"model": "m", "prompt": "hello"}
COMPLETION: Json = _OPENAI | {"prompt": "other", "best_of": 3, "echo": True, "logprobs": 2, "suffix": "x"}

LEAST_RESPONSE: Json = {"model": "m", "input": "hello"}
RESPONSE: Json = _OPENAI | {
    "access_programs": {"cyber": "standard"},
    "background": True,
    "background_options": {"completion_window": "soonest"},
    "context_management": [{"type": "compaction"}],
    "conversation": "c",
    "image": {"context_compression": "auto"},
    "include": ["message.output_text.logprobs"],
    "input": "other",
    "instructions": "be kind",
    "max_output_tokens": 5,
    "max_tool_calls": 3,
    "previous_response_id": "resp_1",
    "prompt": {"id": "p"},
    "reasoning": {"effort": "low"},
    "stream_options": {"include_obfuscation": False},
    "text": {"format": {"type": "json_object"}},
    "tool_choice": "required",
    "tools": [{"type": "function", "name": "f", "parameters": _SCHEMA, "strict": True}],
    "truncation": "auto",
}

LEAST_EMBEDDING: Json = {"model": "m", "input": "hello"}
EMBEDDING: Json = _SAME | {"input": "other", "dimensions": 5, "encoding_format": "base64"}

LEAST_IMAGE: Json = {"prompt": "a cat"}
LEAST_EDIT: Json = {"prompt": "a cat", "image": PICTURE}
IMAGE: Json = _SAME | {
    "prompt": "a dog",
    "image": PICTURE + b"other",
    "mask": PICTURE,
    "markup": PICTURE,
    "background": "transparent",
    "complexity": "low",
    "frame_count": 2,
    "frame_duration_ms": 40,
    "input_fidelity": "high",
    "moderation": "low",
    "n": 2,
    "output_compression": 50,
    "output_format": "webp",
    "partial_images": 1,
    "quality": "high",
    "response_format": "url",
    "safety_identifier": "s",
    "size": "512x512",
    "style": "vivid",
    "svg": {"model": "x"},
}

LEAST_MESSAGE: Json = {"model": "m", "max_tokens": 9, "messages": _HELLO}
MESSAGE: Json = _SAME | {
    "messages": _OTHER,
    "max_tokens": 5,
    "cache_control": {"type": "ephemeral"},
    "container": "c",
    "inference_geo": "us",
    "output_config": {"effort": "low"},
    "service_tier": "auto",
    "stop_sequences": ["x"],
    "system": "be kind",
    "thinking": {"type": "enabled", "budget_tokens": 1024},
    "tool_choice": {"type": "any"},
    "tools": [{"name": "f", "input_schema": _SCHEMA}],
    "top_k": 3,
}

OLLAMA_CHAT: Json = {"model": "m", "messages": _HELLO}
OLLAMA_PROMPT: Json = {"model": "m", "prompt": "hello"}
OLLAMA_EMBED: Json = {"model": "m", "input": "hello"}
OLLAMA: Json = {
    "model": "other",
    "messages": _OTHER,
    "prompt": "other",
    "input": "other",
    "source": "other",
    "destination": "other",
    "stream": True,
    "options": {"temperature": 0.5},
    "format": "json",
    "keep_alive": "5m",
    "think": "low",
    "tools": [_CALLED],
    "logprobs": True,
    "top_logprobs": 2,
    "suffix": "x",
    "system": "be kind",
    "template": "x",
    "context": [1],
    "raw": True,
    "images": ["iVBORw=="],
    "dimensions": 5,
    "truncate": False,
    "insecure": True,
    "width": 64,
    "height": 64,
    "steps": 2,
}
OLLAMA_OPTIONS: Json = {
    "numa": True,
    "num_ctx": 64,
    "num_batch": 8,
    "num_gpu": 1,
    "main_gpu": 1,
    "low_vram": True,
    "f16_kv": True,
    "logits_all": True,
    "vocab_only": True,
    "use_mmap": False,
    "use_mlock": True,
    "embedding_only": True,
    "num_thread": 2,
    "num_keep": 2,
    "seed": 7,
    "num_predict": 5,
    "top_k": 3,
    "top_p": 0.5,
    "tfs_z": 0.5,
    "typical_p": 0.5,
    "repeat_last_n": 5,
    "temperature": 0.5,
    "repeat_penalty": 1.5,
    "presence_penalty": 0.5,
    "frequency_penalty": 0.5,
    "mirostat": 1,
    "mirostat_tau": 0.5,
    "mirostat_eta": 0.5,
    "penalize_newline": False,
    "stop": ["x"],
}
