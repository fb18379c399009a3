from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.documents import DOCUMENTS, text
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT

from plugai.runners.llama_cpp.options import LlamaCppOptions
from plugai.server.settings import Settings
from plugai.v1 import error_pb2

_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
_PATH = re.compile(r"`([\w.-]+/[\w./-]*)`")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The references as the code makes them now."""
    folder = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, "-m", "scripts.docs", folder], cwd=ROOT, check=True, timeout=HANGS_SECONDS)
    return folder


@pytest.mark.parametrize("page", ["errors.md", "settings.md", "schemas/sessions.v1.json"])
def test_the_reference_pages_are_up_to_date(fresh: Path, page: str) -> None:
    assert text(f"docs/{page}") == (fresh / page).read_text(), "run `make docs`"


def test_every_reason_and_every_setting_is_documented() -> None:
    reasons = [name.removeprefix("ERROR_REASON_") for name, number in error_pb2.ErrorReason.items() if number]
    for page, names in (("errors.md", reasons), ("settings.md", list(Settings.model_fields))):
        for name in names:
            assert f"\n| `{name}` |" in text(f"docs/{page}")


def test_every_option_of_a_local_model_is_documented() -> None:
    page = text("docs/local-models.md")
    for name, option in LlamaCppOptions.model_fields.items():
        assert re.search(rf"^\| `{name}` \| [^|]* \| {re.escape(str(option.description))} \|$", page, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_has_a_target(document: str) -> None:
    for link in _LINK.findall(text(document)):
        assert (ROOT / document).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_in_the_documents_exists(document: str) -> None:
    # What is built is there once it is needed.
    top = {path.name for path in ROOT.iterdir()} - {".build"}
    for path in _PATH.findall(text(document)):
        if path.split("/")[0] in top:
            assert (ROOT / path).exists(), path
