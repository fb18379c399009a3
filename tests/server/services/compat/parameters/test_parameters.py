"""Every parameter of the official SDKs is honoured, refused by its name, or documented as one without effect."""

from __future__ import annotations

import re
from typing import Any

import pytest
from anthropic.types import model_list_params
from google.protobuf.message import Message
from openai.types import file_create_params, file_list_params
from openai.types.responses import input_item_list_params, response_retrieve_params
from tests.server.services.compat.parameters.interfaces import INTERFACES, Interface
from tests.support.documents import text

from plugai.compat.v1 import anthropic_pb2, openai_files_pb2, openai_responses_pb2
from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.openai.files.servicer import check_field

CASES = [(interface, name) for interface in INTERFACES for name in sorted(interface.known)]
_PLACE = r"^{title}:\n(.*?)(?=^[A-Z][^\n]*:\n|\Z)"
_ITEM = re.compile(r"^- (.*?)(?=^- |\Z)", re.MULTILINE | re.DOTALL)


def documented(title: str) -> set[str]:
    """What docs/compat.md says is without effect, in the part about this API."""
    place = re.search(_PLACE.format(title=re.escape(title)), text("docs/compat.md"), re.MULTILINE | re.DOTALL)
    assert place is not None
    items = [item for item in _ITEM.findall(place[1]) if "without effect" in item]
    return {name for item in items for name in re.findall(r"`([\w.]+)`", item)}


def effect(interface: Interface, name: str) -> str:
    """What becomes of a parameter: `honoured`, `ignored`, or `refused` by its name."""
    try:
        changed = interface.translated({**interface.least, name: interface.values[name]})
    except InvalidRequestError as error:
        is_named = name in error.message and all(re.match(rf"{name}\b", field) for field in error.violations)
        return "refused" if is_named else f"refused by another name: {error.message}"
    return "ignored" if changed == interface.translated(interface.least) else "honoured"


@pytest.mark.parametrize(("interface", "name"), CASES, ids=[f"{each.name}-{name}" for each, name in CASES])
def test_a_parameter_is_honoured_or_refused_or_documented_as_one_without_effect(
    interface: Interface, name: str
) -> None:
    if name in interface.refused:
        expected = "refused"
    else:
        expected = "ignored" if name in documented(interface.documented) else "honoured"
    assert effect(interface, name) == expected


@pytest.mark.parametrize(
    ("params", "request_type", "title"),
    [
        (file_list_params.FileListParams, openai_files_pb2.ListFilesRequest, "Files, OpenAI's API"),
        (
            response_retrieve_params.ResponseRetrieveParamsBase,
            openai_responses_pb2.GetResponseRequest,
            "Stored responses, OpenAI's API",
        ),
        (
            input_item_list_params.InputItemListParams,
            openai_responses_pb2.ListInputItemsRequest,
            "Stored responses, OpenAI's API",
        ),
        (model_list_params.ModelListParams, anthropic_pb2.ListAnthropicModelsRequest, "Anthropic"),
    ],
)
def test_a_parameter_of_a_query_is_honoured_or_documented(params: Any, request_type: type[Message], title: str) -> None:
    known = {field.name for field in request_type.DESCRIPTOR.fields}
    assert set(params.__annotations__) - known <= documented(title)


def test_a_parameter_of_a_file_is_honoured_or_refused() -> None:
    for name in set(file_create_params.FileCreateParams.__annotations__) - {"file", "purpose"}:
        with pytest.raises(InvalidRequestError, match=name):
            check_field(name)
