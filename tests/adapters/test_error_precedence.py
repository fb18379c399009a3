"""Which of an error's statements counts: a code that says what is wrong, else the status, else a general code."""

import pytest

from plugai.adapters.provider_errors import ProviderErrorPayload, plugai_error
from plugai.runners.errors import PlugAIError

GENERAL = ["invalid_request_error", "api_error", "server_error", "INVALID_ARGUMENT", "unknown_error"]
STATUSES = {
    401: "CREDENTIAL_REJECTED",
    402: "PROVIDER_QUOTA",
    403: "CREDENTIAL_REJECTED",
    404: "MODEL_NOT_OFFERED",
    408: "PROVIDER_TIMEOUT",
    429: "RATE_LIMITED",
    500: "PROVIDER_UNAVAILABLE",
    502: "PROVIDER_UNAVAILABLE",
    503: "PROVIDER_OVERLOADED",
    504: "PROVIDER_TIMEOUT",
    529: "PROVIDER_OVERLOADED",
}


def error_of(status: int | None, *codes: str) -> PlugAIError:
    return plugai_error("fake", ProviderErrorPayload(status, codes), lambda text: text)


@pytest.mark.parametrize("code", GENERAL)
@pytest.mark.parametrize("status", STATUSES)
def test_the_status_outranks_a_code_that_says_little(status: int, code: str) -> None:
    assert error_of(status, code).reason == STATUSES[status]


@pytest.mark.parametrize("status", [None, 400, 401, 403, 429, 500])
def test_a_code_that_says_what_is_wrong_outranks_the_status(status: int | None) -> None:
    assert error_of(status, "invalid_request_error", "context_length_exceeded").reason == "CONTEXT_OVERFLOW"
    assert error_of(status, "insufficient_quota").reason == "PROVIDER_QUOTA"


@pytest.mark.parametrize("status", [None, 400, 418, 422])
def test_a_general_code_counts_where_there_is_nothing_better(status: int | None) -> None:
    assert error_of(status, "invalid_request_error").reason == "INVALID_REQUEST"
