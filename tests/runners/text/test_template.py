"""Chat templates with the tags and filters that published models use."""

from __future__ import annotations

import pytest

from plugai.runners.text.template import ChatTemplate

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
    assert ChatTemplate(source, "", "").render(MESSAGES) == prompt
