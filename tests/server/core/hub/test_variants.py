"""Which files make a variant, which is advised, and what is shown of a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.hub.advice import Fit, Machine, advise, estimate_memory, estimate_smallest, fit_of
from plugai.server.core.hub.card import safe_card
from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.hub.hub import HubFile, HubModel, is_safe_path
from plugai.server.core.hub.variants import ModelVariant, WeightsFormat, find_variants, requires_code
from plugai.server.core.models.speed.expected import ExpectedSpeed

GIB = 2**30


def named(*paths: str) -> list[HubFile]:
    return [HubFile(path, 100, "0" * 64) for path in paths]


def gguf(**sizes: float) -> list[ModelVariant]:
    return [
        ModelVariant(name, WeightsFormat.GGUF, (HubFile(f"m-{name}.gguf", round(size * GIB)),), name)
        for name, size in sizes.items()
    ]


def machine(gib: float, *missing: WeightsFormat) -> Machine:
    return Machine(round(gib * GIB), 4, lambda wanted: "it is not installed" if wanted in missing else None)


def advised(variants: list[ModelVariant], here: Machine) -> str | None:
    chosen = [v.name for v, a in zip(variants, advise(variants, here), strict=True) if a.advised]
    assert len(chosen) <= 1
    return chosen[0] if chosen else None


def test_each_quantization_is_a_variant_and_parts_belong_together() -> None:
    found = find_variants(
        named(
            "M-Q4_K_M.gguf",
            "BF16/M-BF16-00002-of-00002.gguf",
            "BF16/M-BF16-00001-of-00002.gguf",
            "M-UD-IQ2_XXS.gguf",
            "mmproj-F16.gguf",
            "README.md",
            "M-Q8_0-00001-of-00003.gguf",
        )
    )
    assert {variant.name: [file.path for file in variant.files][:-1] for variant in found} == {
        "BF16": ["BF16/M-BF16-00001-of-00002.gguf", "BF16/M-BF16-00002-of-00002.gguf"],
        "Q4_K_M": ["M-Q4_K_M.gguf"],
        "Q8_0": ["M-Q8_0-00001-of-00003.gguf"],
        "IQ2_XXS": ["M-UD-IQ2_XXS.gguf"],
    }
    assert {variant.files[-1].path for variant in found} == {"mmproj-F16.gguf"}
    assert [variant.name for variant in found if variant.refusal] == ["Q8_0"]


def test_each_variant_has_its_own_copy_of_the_best_projector_beside_it() -> None:
    found = find_variants(named("M-Q4_0.gguf", "M-Q8_0.gguf", "mmproj-M-Q8_0.gguf", "mmproj-M-f16.gguf"))
    plans = [DownloadPlan("op", HubModel("a/m"), variant, "owner", datetime.now(UTC)) for variant in found]
    assert [[str(plan.place(file)) for file in plan.variant.files] for plan in plans] == [
        ["a/m/M-Q4_0.gguf", "a/m/mmproj-M-Q4_0.gguf"],
        ["a/m/M-Q8_0.gguf", "a/m/mmproj-M-Q8_0.gguf"],
    ]
    assert {plan.variant.files[-1].path for plan in plans} == {"mmproj-M-f16.gguf"}


def test_variants_of_the_same_quantization_are_named_by_their_files() -> None:
    found = find_variants(named("a-Q4_0.gguf", "b-Q4_0.gguf"))
    assert [variant.name for variant in found] == ["a-Q4_0", "b-Q4_0"]


def test_a_folder_has_what_its_runner_reads_and_no_code_and_no_pickles() -> None:
    (found,) = find_variants(
        named(
            "config.json",
            "model.safetensors",
            "pytorch_model.bin",
            "modeling.py",
            "tokenizer.json",
            "onnx/model.onnx",
            "1_Pooling/config.json",
        )
    )
    assert found.format is WeightsFormat.TRANSFORMERS
    assert {file.path for file in found.files} == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "1_Pooling/config.json",
    }


def test_a_pipeline_has_its_parts_and_half_precision_only_without_others() -> None:
    (found,) = find_variants(
        named(
            "model_index.json",
            "all-in-one.safetensors",
            "unet/config.json",
            "unet/model.safetensors",
            "unet/model.fp16.safetensors",
            "vae/model.fp16.safetensors",
        )
    )
    assert found.format is WeightsFormat.DIFFUSERS
    assert {file.path for file in found.files} == {
        "model_index.json",
        "unet/config.json",
        "unet/model.safetensors",
        "vae/model.fp16.safetensors",
    }


@pytest.mark.parametrize(
    ("sizes", "memory", "choice"),
    [
        ({"Q4_K_M": 4.0, "Q8_0": 8.0, "Q2_K": 2.5}, 16, "Q4_K_M"),
        ({"Q4_K_M": 4.0, "Q8_0": 8.0, "Q2_K": 2.5}, 4, "Q2_K"),
        ({"Q4_K_M": 4.0, "Q8_0": 8.0, "Q2_K": 2.5}, 2, None),
        ({"Q4_K_M": 0.4, "Q8_0": 0.8}, 16, "Q8_0"),
        ({"Q4_K_M": 0.4, "Q8_0": 0.8}, 0.9, "Q4_K_M"),
        ({"F16": 14.0}, 32, "F16"),
        ({}, 32, None),
    ],
)
def test_the_best_choice_that_fits_is_advised(sizes: dict[str, float], memory: float, choice: str | None) -> None:
    assert advised(gguf(**sizes), machine(memory)) == choice


def test_gguf_is_advised_before_safetensors_unless_its_runner_is_missing() -> None:
    folder = ModelVariant("transformers", WeightsFormat.TRANSFORMERS, tuple(named("model.safetensors")))
    both = [*gguf(Q4_K_M=1.0), folder]
    assert advised(both, machine(16)) == "Q4_K_M"
    assert advised(both, machine(16, WeightsFormat.GGUF)) == "transformers"
    assert advise(both, machine(16, WeightsFormat.GGUF))[0].reason == "it is not installed"


@given(
    st.dictionaries(st.sampled_from(["Q2_K", "Q4_K_M", "Q8_0", "F16", "odd"]), st.floats(0.01, 100)), st.floats(0.1, 64)
)
def test_nothing_is_advised_that_does_not_fit_and_something_is_if_anything_fits(
    sizes: dict[str, float], memory: float
) -> None:
    variants, here = gguf(**sizes), machine(memory)
    chosen = advised(variants, here)
    fitting = {v.name for v in variants if estimate_memory(v) <= here.memory_bytes}
    assert chosen in fitting if fitting else chosen is None
    assert all(advice.reason for advice in advise(variants, here))


def test_memory_is_estimated_from_parameters_and_said_plainly() -> None:
    needed = estimate_smallest(HubModel("a/b", parameters=7_000_000_000))
    assert needed is not None
    assert 4 * GIB < needed < 6 * GIB
    assert fit_of(needed, machine(2))[0] is Fit.TOO_LARGE
    fit, reason = fit_of(needed, machine(16))
    assert (fit, "GiB" in reason, "16.0 GiB" in reason) == (Fit.FITS, True, True)
    assert fit_of(estimate_smallest(HubModel("a/b")), machine(16))[0] is Fit.UNKNOWN


@pytest.mark.parametrize(
    ("config", "code"),
    [
        (b'{"auto_map": {"AutoModel": "x.Y"}}', True),
        (b'{"auto_map": {}}', False),
        (b"{}", False),
        (b"[]", False),
        (b"not json", False),
        (b"[" * 100_000, False),
    ],
)
def test_code_of_the_repository_is_recognised_by_its_configuration(config: bytes, code: bool) -> None:
    assert requires_code(config) is code


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("a.gguf", True),
        ("a/b c/d.json", True),
        ("../a", False),
        ("a/../b", False),
        ("/a", False),
        ("a//b", False),
        ("a\\b", False),
        ("a\nb", False),
        ("./a", False),
        ("", False),
        ("x" * 256, False),
    ],
)
def test_a_file_stays_in_its_folder(path: str, safe: bool) -> None:
    assert is_safe_path(path) is safe


CARD = b"""---
license: mit
---
# A model
<script>alert(1)</script><b onclick="x()">bold</b> <!-- hidden --> a < b &lt;i&gt;
![picture](https://evil.example/track.png) [site](https://ok.example)
[bad](javascript:alert(1)) [data](data:text/html,x)
<javascript:alert(2)>

[ref]: javascript:alert(3)
"""


def test_a_card_is_text_without_html_images_and_odd_links() -> None:
    card = safe_card(CARD)
    assert card.startswith("# A model")
    for gone in (
        "<script",
        "alert(",
        "onclick",
        "<b",
        "hidden",
        "evil.example",
        "javascript:",
        "data:",
        "license: mit",
    ):
        assert gone not in card
    for there in ("bold", "a < b", "&lt;i&gt;", "picture", "[site](https://ok.example)", "bad"):
        assert there in card


@given(st.text(alphabet="<>a!-/=\"'()[]& :javscript\n", max_size=200))
def test_no_card_has_tags_that_a_browser_would_run(text: str) -> None:
    card = safe_card(text.encode()).lower()
    assert "<script" not in card
    assert "](javascript:" not in card


def measured(gib_per_second: float) -> Machine:
    """A machine on which this much of a model's weights is read in a second."""

    def expected(size: int) -> ExpectedSpeed:
        return ExpectedSpeed(gib_per_second * GIB / size, "tiny")

    return replace(machine(64), expected_speed=expected)


@pytest.mark.parametrize(
    ("speed", "name"),
    [
        pytest.param(20, "Q8_0", id="eight bits are fast enough"),
        pytest.param(8, "Q4_K_M", id="only four bits are"),
        pytest.param(1, "Q4_K_M", id="nothing is, and below four bits answers get worse"),
    ],
)
def test_what_was_measured_here_decides_how_many_bits_are_advised(speed: float, name: str) -> None:
    assert advised(gguf(Q2_K=0.6, Q4_K_M=1.2, Q8_0=1.9), measured(speed)) == name


def test_the_advice_says_how_fast_a_model_of_this_size_answers_here() -> None:
    fast, slow = (advise(gguf(Q4_K_M=2), measured(speed))[0].reason for speed in (24.4, 2.46))
    assert fast.endswith("; on this machine a model of this size answers with about 12 tokens/s, judging by tiny")
    assert "about 1.2 tokens/s" in slow
    assert "at a good speed" not in slow


def test_without_figures_no_speed_is_told() -> None:
    assert "tokens/s" not in advise(gguf(Q4_K_M=2), machine(64))[0].reason
