"""Whole numbers of a schema stay whole on their way to a provider."""

import json

from google.protobuf import json_format, struct_pb2

from plugai.server.services.convert.json_values import json_object


def test_whole_numbers_stay_whole_at_every_depth() -> None:
    given = {"a": 5, "b": [1, 2.5, {"c": -3}], "d": {"e": 0}, "f": 1e300, "g": True, "h": None}
    value = json_format.ParseDict(given, struct_pb2.Struct())
    assert json.dumps(json_object(value), sort_keys=True) == json.dumps(given, sort_keys=True)
