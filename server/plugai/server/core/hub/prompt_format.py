"""How a model's chat template marks who says what, by the name under which people know it."""

from __future__ import annotations

# What is looked for first is in templates that others have been made from, too.
_MARKS = (
    ("<|start_header_id|>", "Llama 3"),
    ("<|header_start|>", "Llama 4"),
    ("<|im_start|>", "ChatML"),
    ("<start_of_turn>", "Gemma"),
    ("<|START_OF_TURN_TOKEN|>", "Command"),
    ("<\uff5cAssistant\uff5c>", "DeepSeek"),
    ("<|channel|>", "Harmony"),
    ("[INST]", "Mistral"),
    ("<|assistant|>", "Phi and Zephyr"),
    ("### Instruction", "Alpaca"),
    ("ASSISTANT:", "Vicuna"),
)
_OTHER = "its own"


def prompt_format(template: str) -> str:
    """The name of a chat template's format, `its own` if it has none; empty without a template."""
    if not template:
        return ""
    return next((name for mark, name in _MARKS if mark in template), _OTHER)
