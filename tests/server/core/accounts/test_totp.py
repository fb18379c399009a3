"""Codes of authenticator apps, and recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.accounts.second_factor import recovery_codes, totp
from plugai.server.core.accounts.second_factor.authenticators import NEVER_USED

# RFC 6238, appendix B, in the six digits that apps show.
RFC_SECRET = b"12345678901234567890"
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
PEPPER = b"p" * 32

moments = st.integers(30, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_codes_match_the_test_vectors_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(RFC_SECRET, code, now, NEVER_USED) == seconds // 30


@given(moments, st.integers(-4, 4))
def test_a_code_is_valid_for_one_step_to_either_side(now: datetime, drift: int) -> None:
    step = int(now.timestamp()) // 30 + drift
    found = totp.matching_step(RFC_SECRET, pyotp.TOTP(totp.to_base32(RFC_SECRET)).generate_otp(max(step, 0)), now, -1)
    # Codes of different steps may look alike, once in a million.
    assert found == step if abs(drift) <= 1 else found != step


@given(moments)
def test_a_used_code_and_earlier_ones_are_void(now: datetime) -> None:
    step = int(now.timestamp()) // 30
    code = pyotp.TOTP(totp.to_base32(RFC_SECRET)).generate_otp(step)
    assert totp.matching_step(RFC_SECRET, code, now, step - 1) == step
    assert totp.matching_step(RFC_SECRET, code, now, step) is None
    assert totp.matching_step(RFC_SECRET, code, now, step + 1) is None


@pytest.mark.parametrize("code", ["", " ", "28708", "2870820", "287 082", "٢٨٧٠٨٢", "287082\n", "null", "28708O"])
def test_only_six_plain_digits_are_a_code(code: str) -> None:
    assert totp.matching_step(RFC_SECRET, code, datetime.fromtimestamp(59, UTC), NEVER_USED) is None


def test_the_enrolment_uri_has_secret_account_and_issuer() -> None:
    secret = totp.new_secret()
    uri = totp.enrolment_uri(secret, "ada", "PlugAI: at home")
    query = parse_qs(urlsplit(uri).query)
    assert query["secret"] == [totp.to_base32(secret)]
    assert query["issuer"] == ["PlugAI: at home"]
    assert pyotp.parse_uri(uri).secret == totp.to_base32(secret)


def test_recovery_codes_are_ten_unique_codes_of_eighty_bits() -> None:
    codes = [code for _ in range(20) for code in recovery_codes.new_codes()]
    assert len(set(codes)) == 200
    assert all(len(code.replace("-", "")) * 5 == 80 for code in codes)


@given(st.sampled_from(["", "-", " "]), st.booleans())
def test_a_recovery_code_is_accepted_however_it_is_typed(separator: str, upper_case: bool) -> None:
    code = recovery_codes.new_codes()[0]
    typed = code.replace("-", separator)
    assert recovery_codes.digest(typed.upper() if upper_case else typed, "u", PEPPER) == recovery_codes.digest(
        code, "u", PEPPER
    )


def test_a_recovery_codes_digest_depends_on_user_and_key() -> None:
    code = recovery_codes.new_codes()[0]
    stored = recovery_codes.digest(code, "u", PEPPER)
    assert stored is not None
    assert code.replace("-", "").upper().encode() not in stored
    assert recovery_codes.digest(code, "v", PEPPER) != stored
    assert recovery_codes.digest(code, "u", b"q" * 32) != stored


@pytest.mark.parametrize(
    "code", ["", "----", "000000", "1111-1111-1111-1111", "abcd-efgh-ijkl-mno", "\uff41\uff42\uff43\uff44" * 4]
)
def test_other_text_has_no_recovery_digest(code: str) -> None:
    assert recovery_codes.digest(code, "u", PEPPER) is None
