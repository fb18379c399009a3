"""What the form of a provider makes of what is written."""

from __future__ import annotations

from plugai.client import types
from plugai.frontend.administration.inputs import FieldInputs
from plugai.frontend.administration.providers.fields import (
    changes_of,
    more_fields,
    new_definition,
    usual_fields,
    values_of,
)
from plugai.frontend.administration.written import Written

AZURE = types.ProviderAdapter(
    name="azure",
    options_schema={
        "type": "object",
        "properties": {
            "api_version": {"type": "string", "default": ""},
            "deployments": {"type": "array", "items": {"type": "string"}, "default": []},
        },
    },
)


def test_the_options_of_an_adapter_are_fields_of_its_form() -> None:
    keys = [field.key for field in usual_fields(AZURE, is_new=True)]
    assert keys == ["id", "base_url", "options/api_version", "options/deployments", "allowed_hosts"]


def test_a_new_provider_has_only_what_was_written() -> None:
    written: Written = {
        "id": " azure ",
        "base_url": "https://a.example",
        "options/deployments": "one\ntwo\n",
        "list_models": True,
    }
    assert new_definition(AZURE, written) == types.ProviderDefinition(
        id="azure", runner="azure", base_url="https://a.example", options={"deployments": ["one", "two"]}
    )


def test_an_option_that_is_emptied_is_gone_and_one_without_a_field_stays() -> None:
    before = types.ProviderDefinition(
        id="azure", base_url="https://a.example", options={"api_version": "1", "later": True, "deployments": ["one"]}
    )
    written: Written = {"base_url": "https://a.example", "options/deployments": "one", "list_models": True}
    changed, reset = changes_of(AZURE, before, written)
    assert changed == types.ProviderDefinition(id="azure", options={"later": True, "deployments": ["one"]})
    assert list(reset) == []


def test_a_field_that_is_emptied_is_as_below() -> None:
    before = types.ProviderDefinition(
        id="azure", base_url="https://a.example", capacity=3, options={"api_version": "1"}
    )
    changed, reset = changes_of(AZURE, before, {"base_url": "https://a.example", "list_models": True})
    assert changed == types.ProviderDefinition(id="azure")
    assert sorted(reset) == ["capacity", "options"]


def test_a_form_of_which_nothing_was_changed_changes_nothing() -> None:
    """Also of an adapter of another package, with kinds of options that ours do not have."""
    properties = {
        "region": {"type": "string", "enum": ["here", "there"]},
        "fast": {"type": "boolean"},
        "weight": {"type": "integer", "minimum": 0, "maximum": 9},
    }
    adapter = types.ProviderAdapter(name="other", options_schema={"type": "object", "properties": properties})
    before = types.ProviderDefinition(
        id="other", base_url="https://a.example", options={"region": "there", "weight": 2}
    )
    inputs = FieldInputs(
        [*usual_fields(adapter, is_new=False), *more_fields()],
        values_of(before),
        lambda one: one,
        lambda one: one,
        print,
    )
    changed, reset = changes_of(adapter, before, inputs.written)
    assert (changed, list(reset)) == (types.ProviderDefinition(id="other"), [])


def test_what_the_form_shows_is_no_change() -> None:
    before = types.ProviderDefinition(
        id="azure", base_url="https://a.example", retries=0, list_models=False, allowed_hosts=["b"], connect_seconds=2.5
    )
    shown: Written = {"base_url": "https://a.example", "retries": "0", "list_models": False, "allowed_hosts": "b"}
    changed, reset = changes_of(AZURE, before, {**shown, "connect_seconds": "2.5"})
    assert (changed, list(reset)) == (types.ProviderDefinition(id="azure"), [])
    assert set(values_of(before)) == {"base_url", "retries", "list_models", "allowed_hosts", "connect_seconds"}
