"""A model's parameter schema is within the contract: a panel made from it sends nothing that is refused."""

import pytest

from plugai.runners.llama_cpp.parameters import RANGES
from plugai.runners.text.parameters import text_schema
from plugai.v1 import message_pb2, options_pb2

PROPERTIES = text_schema(RANGES)["properties"]
assert isinstance(PROPERTIES, dict)


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_a_models_range_is_within_the_contracts(name: str) -> None:
    assert isinstance(PROPERTIES, dict)
    rules = message_pb2.Parameters.DESCRIPTOR.fields_by_name[name].GetOptions().Extensions[options_pb2.rules]
    if rules.HasField("min"):
        assert PROPERTIES[name]["minimum"] >= rules.min
    if rules.HasField("max"):
        assert PROPERTIES[name]["maximum"] <= rules.max
    if rules.HasField("max_items"):
        assert PROPERTIES[name]["maxItems"] <= rules.max_items
