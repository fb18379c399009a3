"""E-mail addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.emails import email_domain, is_email, require_email

NOT_EMAILS = [
    "ada",
    "@example.com",
    "ada@",
    "ada@@example.com",
    "eve@evil.example@example.com",
    '"eve@evil.example"@example.com',
    "ada@example.com\n",
    "ada\0@example.com",
    "a\x1bda@example.com",
    "ada@exam\u0085ple.com",
    "ada\u200b@example.com",
    " ada@example.com",
    "a da@example.com",
    ".ada@example.com",
    "a..da@example.com",
    "ada@example..com",
    "ada@-example.com",
    "ada@.example.com",
    "ada@example.com,eve@evil.example",
    "Ada <ada@example.com>",
    "a" * 65 + "@example.com",
    "a@" + "b" * 260,
]


@pytest.mark.parametrize("email", NOT_EMAILS)
def test_what_is_no_address_has_no_domain_and_is_refused(email: str) -> None:
    assert not is_email(email)
    assert email_domain(email) == ""
    with pytest.raises(InvalidRequestError, match="not an e-mail address"):
        require_email(email)


@pytest.mark.parametrize(
    "email", ["ada@example.com", "a.b+c_d@sub.example.co", "o'hara@x-y.example", "zoë@bücher.example", "root@localhost"]
)
def test_an_address_is_accepted(email: str) -> None:
    require_email(email)
    assert email_domain(email.upper()) == email.partition("@")[2]


@given(st.text())
def test_an_address_is_one_line_with_one_at_sign_and_text_on_both_sides(text: str) -> None:
    if is_email(text):
        local, domain = text.split("@")
        assert local
        assert domain
        assert text.isprintable()
        assert not any(map(str.isspace, text))
