"""The one table of errors."""

from plugai.runners.errors import error_classes
from plugai.server.services.convert import enums
from plugai.server.status import CODE_OF_REASON, STATUS_CODES
from plugai.v1 import error_pb2

# Reasons that Envoy gives by itself, and none that an error of ours has.
ENVOYS_OWN = {"ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED", "BODY_TOO_LARGE", "GATEWAY_UNAVAILABLE", "GATEWAY_TIMEOUT"}


def test_every_error_has_a_status() -> None:
    assert set(STATUS_CODES) == set(error_classes())


def test_no_two_errors_have_one_reason() -> None:
    assert len({cls.reason for cls in STATUS_CODES}) == len(STATUS_CODES)


def test_the_contract_names_every_reason_and_no_other() -> None:
    names = {name.removeprefix("ERROR_REASON_") for name in error_pb2.ErrorReason.DESCRIPTOR.values_by_name}
    assert names - {"UNSPECIFIED"} == set(CODE_OF_REASON) | ENVOYS_OWN


def test_every_reason_can_be_told_on_the_wire() -> None:
    for reason in CODE_OF_REASON:
        assert error_pb2.ErrorReason.Name(enums.error_reason(reason)) == f"ERROR_REASON_{reason}"
