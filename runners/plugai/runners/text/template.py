"""A model's chat template: Jinja from an untrusted file, rendered in a process with limits on time, memory and size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugai.runners.errors import CapabilityMissingError, ModelBrokenError
from plugai.runners.text.template_process import RendererEndedError, TemplateProcess

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""The most common format, for models without their own template."""


class ChatTemplate:
    """Formats messages as the model was trained on."""

    def __init__(self, process: TemplateProcess, source: str, begin: str, end: str) -> None:
        """`begin` and `end` are the texts of the BOS and EOS tokens. Raises ModelBrokenError."""
        self._process = process
        self.source = source
        self._template = {"source": source, "begin": begin, "end": end}
        self._ask({"messages": None})

    def render(
        self,
        messages: Sequence[Mapping[str, object]],
        tools: Sequence[Mapping[str, object]] | None = None,
        variables: Mapping[str, object] | None = None,
    ) -> str:
        """The prompt of these messages, each with a `role` and a `content`, up to the start of the assistant's answer.

        `variables` are what else the template is told. Raises CapabilityMissingError if the template rejects the
        messages, ModelBrokenError if it fails.
        """
        return self._ask({"messages": messages, "tools": tools, "variables": variables or {}})

    def _ask(self, about: Mapping[str, object]) -> str:
        try:
            answer = self._process.ask({**self._template, **about})
        except RendererEndedError:
            raise ModelBrokenError(
                "the model's chat template took too long for these messages, or crashed; shorten them, or replace the "
                "model"
            ) from None
        if "rejected" in answer:
            raise CapabilityMissingError(f"the model's chat template rejects these messages: {answer['rejected']}")
        if "broken" in answer:
            raise ModelBrokenError(f"the model's chat template {answer['broken']}")
        return str(answer["text"])
