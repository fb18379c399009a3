"""Chat templates with the tags and filters that published models use."""

from __future__ import annotations

import re
import sys

import pytest
from tests.runners.processes import children, told
from tests.runners.templates import template_process

from plugai.runners.errors import ModelBrokenError
from plugai.runners.text.template import ChatTemplate
from plugai.runners.text.template_process import TemplateProcess

MESSAGES = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]


@pytest.mark.parametrize(
    ("source", "prompt"),
    [
        ("{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}", "ab"),
        ("{%- generation -%} x {%- endgeneration -%}", "x"),
        ("{% generation %}{% if true %}{% generation %}x{% endgeneration %}{% endif %}{% endgeneration %}", "x"),
        ("{% set n = 1 %}{% generation %}{% set n = 2 %}{{ n }}{% endgeneration %}{{ n }}", "21"),
        (
            "{% set n = namespace(k=1) %}{% generation %}{% set n.k = 2 %}{% endgeneration %}{{ n.k }}",
            "2",
        ),
        ("{% for m in messages %}{% if loop.last %}{% continue %}{% endif %}{{ m.content }}{% endfor %}", "a"),
        ("{% set l = [] %}{{ l | length }}{% do l %}", "0"),
        ("{{ {'b': 1, 'a': 'é'} | tojson(separators=(',', ':'), sort_keys=true) }}", '{"a":"é","b":1}'),
    ],
)
def test_a_template_with_the_tags_of_published_models_is_rendered(source: str, prompt: str) -> None:
    assert ChatTemplate(template_process(), source, "", "").render(MESSAGES) == prompt


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * (10**10 * n) }}",
        "{{ [0] * (10**10 * n) }}",
        "{{ '%10000000000d' % n }}",
        "{{ '{:10000000000}'.format(n) }}",
        "{{ 'a'.ljust(10**10 * n) }}",
        "{{ 'a' | center(10**10 * n) }}",
        "{{ ('a' * (10**6 * n)).replace('a', 'a' * (10**6 * n)) }}",
        "{{ ('a' * (10**6 * n)).join(['a'] * (10**6 * n)) }}",
        "{% set t = namespace(s='a') %}{% for _ in range(99) %}{% set t.s = t.s ~ t.s %}{% endfor %}",
        "{{ 9 ** (9 ** (9 * n)) }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_that_uses_up_memory_or_time_fails_its_own_request(source: str) -> None:
    source = "{% set n = messages | length %}{% if n == 1 %}" + source + "{% endif %}{{ bos_token }}"
    template = ChatTemplate(template_process(), source, "B", "")
    with pytest.raises(ModelBrokenError, match="the model's chat template"):
        template.render(MESSAGES[:1])
    assert template.render(MESSAGES) == "B"


def test_a_template_that_cannot_be_prepared_in_time_is_refused() -> None:
    # Jinja computes constants when it reads a template.
    with pytest.raises(ModelBrokenError, match="the model's chat template took too long"):
        ChatTemplate(template_process(), "{{ 9 ** (9 ** 9) }}", "", "")
    assert ChatTemplate(template_process(), "x", "", "").render(MESSAGES) == "x"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_a_template_allocates_at_most_half_a_gigabyte() -> None:
    with TemplateProcess() as process:
        template = ChatTemplate(process, "{{ 'a' * (10**9 * messages | length) }}", "", "")
        with pytest.raises(ModelBrokenError, match="fails: MemoryError"):
            template.render(MESSAGES)
        (peak,) = re.findall(r"VmPeak:\s+(\d+) kB", told(process.pid, "status"))
    assert int(peak) * 1024 <= 2**29


def test_the_process_ends_with_its_owner() -> None:
    with TemplateProcess() as process:
        ChatTemplate(process, "", "", "").render(MESSAGES)
        assert process.pid in children()
    assert process.pid not in children()
