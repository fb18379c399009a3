"""The gateway's side of the engines on torch: it needs none of their libraries, and says which are missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from plugai.runners.base import Provider
from plugai.runners.installation import install_command
from plugai.runners.shap_e.provider import ShapEProvider
from plugai.runners.transformers.provider import TransformersProvider


def test_the_gateway_imports_no_library_of_these_engines() -> None:
    script = """
import sys
from plugai.runners.shap_e.provider import ShapEProvider
from plugai.runners.transformers.provider import TransformersProvider
for provider in (ShapEProvider(), TransformersProvider()):
    provider.discover("/nowhere")
    provider.missing()
print(sorted({"torch", "diffusers", "transformers", "safetensors", "numpy", "trimesh", "PIL"} & set(sys.modules)))
"""
    output = subprocess.run([sys.executable, "-P", "-c", script], check=True, capture_output=True, text=True).stdout
    assert output == "[]\n"


@pytest.mark.parametrize("provider", [ShapEProvider(), TransformersProvider()], ids=["shap_e", "transformers"])
@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_without_a_library_the_provider_reports_what_to_install(
    provider: Provider, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert provider.missing() is None
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == library else object())
    assert install_command("images") in (provider.missing() or "")
