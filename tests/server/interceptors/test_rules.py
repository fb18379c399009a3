"""The rules of the contract: what they refuse, and that comments say what they say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FieldDescriptor

from plugai.runners.errors import InvalidRequestError
from plugai.server.interceptors.rules import check
from plugai.v1 import audit_pb2, credentials_pb2, generate_pb2, message_pb2, models_pb2, operations_pb2, options_pb2

ROOT = Path(__file__).parents[3]


def broken(message: object) -> dict[str, str]:
    with pytest.raises(InvalidRequestError) as caught:
        check(message)  # type: ignore[arg-type]
    return dict(caught.value.violations)


def test_a_length_is_counted_in_bytes_up_to_exactly_its_limit() -> None:
    check(models_pb2.GetModelRequest(model="é" * 128))
    assert broken(models_pb2.GetModelRequest(model="é" * 128 + "x")) == {
        "model": "has 257 bytes; at most 256 are allowed"
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.001, 2.001])
def test_a_number_outside_its_range_or_nan_is_refused(value: float) -> None:
    request = generate_pb2.GenerateOnceRequest()
    request.request.messages.add(role=message_pb2.ROLE_USER).parts.add(text="x")
    request.request.parameters.temperature = value
    assert set(broken(request)) == {"request.parameters.temperature"}


@pytest.mark.parametrize("value", [-1, 1_048_577, 2**31 - 1])
def test_a_number_outside_its_range_is_quoted_with_all_its_digits(value: int) -> None:
    request = generate_pb2.GenerateOnceRequest()
    request.request.messages.add(role=message_pb2.ROLE_USER).parts.add(text="x")
    request.request.parameters.max_output_tokens = value
    expected = f"is {value}; it must be at least 1 and at most 1048576"
    assert broken(request) == {"request.parameters.max_output_tokens": expected}


def test_unset_fields_violate_no_rule() -> None:
    check(message_pb2.Parameters())
    check(operations_pb2.ListOperationsRequest())


@pytest.mark.slow
def test_the_comment_of_each_field_documents_its_rule(tmp_path: Path) -> None:
    # Google's protos, which ours import, are not in the repository.
    subprocess.run([sys.executable, ROOT / "scripts" / "protos.py", tmp_path], check=True)
    image = tmp_path / "all.binpb"
    buf = Path(sys.executable).with_name("buf")
    subprocess.run([buf, "build", "--path", "protos/plugai/v1", "-o", image], cwd=ROOT, check=True)
    files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    told = 0
    for file in files.file:
        comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
        for m, message in enumerate(file.message_type):
            for f, field in enumerate(message.field):
                rules = field.options.Extensions[options_pb2.rules]
                comment = comments.get((4, m, 2, f), "").replace("\n", " ")
                told += _numbers_are_told(f"{message.name}.{field.name}", field, rules, comment)
    assert told > 40


def _numbers_are_told(
    name: str, field: descriptor_pb2.FieldDescriptorProto, rules: options_pb2.FieldRules, comment: str
) -> int:
    limits = [rules.max, rules.max_bytes, rules.max_items, rules.min_items]
    named = [limit for limit in limits if limit]
    for limit in named:
        assert re.search(rf"(?<![\d.]){limit:.16g}\b", comment), f"{name}: {limit:.16g} in {comment!r}"
    return len(named)


def test_every_string_and_list_that_a_client_sends_has_a_limit() -> None:
    unlimited = []
    waiting = [
        method.input_type
        for file in (audit_pb2, credentials_pb2, generate_pb2, models_pb2, operations_pb2)
        for service in file.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]
    seen = set()
    while waiting:
        message = waiting.pop()
        if message.full_name in seen or not message.full_name.startswith("plugai."):
            continue
        seen.add(message.full_name)
        for field in message.fields:
            unlimited += [field.full_name] if _is_unlimited(field) else []
            waiting += [field.message_type] if field.message_type is not None else []
    assert unlimited == []


def _is_unlimited(field: FieldDescriptor) -> bool:
    rules = field.GetOptions().Extensions[options_pb2.rules]
    has_length = field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)
    return (field.is_repeated and not rules.HasField("max_items")) or (has_length and not rules.HasField("max_bytes"))


def test_a_required_message_must_be_set() -> None:
    assert broken(generate_pb2.GenerateOnceRequest()) == {"request": "must be given"}
    assert set(broken(generate_pb2.GenerateOnceRequest(request=generate_pb2.GenerateRequest()))) == {"request.messages"}
