"""What was measured belongs to a model's files and options, and tells how fast models of other sizes would be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.base import ModelSpec
from plugai.server.core.models.speed.benchmark import Benchmark, BenchmarkRecord, BenchmarkSpeed
from plugai.server.core.models.speed.expected import expected_speed
from plugai.server.core.models.speed.fingerprint import fingerprint
from plugai.server.core.models.speed.machine import machine_name

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
GB = 10**9


def speed(streams: int, tokens: float | None, prompt: int = 40) -> BenchmarkSpeed:
    return BenchmarkSpeed(streams, prompt, 3, 0.1, 100.0, tokens and tokens * streams, tokens)


def record(name: str, size: int | None, *speeds: BenchmarkSpeed, runner: str = "llama_cpp") -> BenchmarkRecord:
    return BenchmarkRecord("here", name, name, runner, size, NOON, Benchmark(speeds))


def test_the_speed_of_an_answer_is_that_of_one_alone_to_a_short_prompt() -> None:
    assert Benchmark((speed(4, 9), speed(1, 20, 600), speed(1, 25, 40), speed(1, None, 10))).answer_speed == 25
    assert Benchmark((speed(4, 9),)).answer_speed is None


def test_a_model_is_judged_by_the_one_that_is_nearest_in_size() -> None:
    known = [record("small", GB, speed(1, 40)), record("large", 8 * GB, speed(1, 6))]
    small, large = expected_speed(known, 2 * GB), expected_speed(known, 6 * GB)
    assert small is not None
    assert large is not None
    assert (small.judged_by, small.tokens_per_second) == ("small", 20)
    assert (large.judged_by, large.tokens_per_second) == ("large", 8)


@pytest.mark.parametrize(
    "known",
    [
        record("pictures", GB, speed(1, 40), runner="diffusers"),
        record("folder", GB, speed(1, 40), runner="transformers"),
        record("sizeless", None, speed(1, 40)),
        record("crowd", GB, speed(4, 40)),
    ],
    ids=lambda known: known.model,
)
def test_of_what_does_not_compare_nothing_is_said(known: BenchmarkRecord) -> None:
    assert expected_speed([known], GB) is None


@given(st.lists(st.tuples(st.integers(1, 10**12), st.floats(0.1, 1e4)), min_size=1), st.integers(1, 10**12))
def test_a_larger_model_is_never_said_to_be_faster_than_the_one_it_is_judged_by(
    known: list[tuple[int, float]], size: int
) -> None:
    records = [record(f"m{number}", of, speed(1, tokens)) for number, (of, tokens) in enumerate(known)]
    found = expected_speed(records, size)
    assert found is not None
    of, tokens = known[int(found.judged_by[1:])]
    assert (found.tokens_per_second <= tokens) == (size >= of)


def spec(path: Path, **options: object) -> ModelSpec:
    return ModelSpec("m", "llama_cpp", options={"path": str(path), **options}, size_bytes=path.stat().st_size)


def test_what_was_measured_moves_with_a_file_and_not_with_its_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gguf", tmp_path / "other.gguf"
    one.write_bytes(b"GGUF" + bytes(100))
    before = fingerprint(spec(one))
    one.rename(other)
    assert fingerprint(spec(other)) == before


def test_other_files_and_other_options_have_figures_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    file.write_bytes(b"GGUF" + bytes(100))
    seen = [fingerprint(spec(file)), fingerprint(spec(file, threads=1)), fingerprint(spec(file, threads=2))]
    file.write_bytes(b"GGUF" + bytes(99) + b"x")
    seen.append(fingerprint(spec(file)))
    file.write_bytes(b"GGUF" + bytes(101))
    seen.append(fingerprint(spec(file)))
    folder = tmp_path / "folder"
    folder.mkdir()
    for size in (10, 11):
        (folder / "model.safetensors").write_bytes(bytes(size))
        seen.append(fingerprint(spec(folder)))
    assert len(set(seen)) == len(seen)


def test_a_model_without_files_is_told_from_no_other(tmp_path: Path) -> None:
    assert fingerprint(ModelSpec("echo", "echo")) == ""
    assert fingerprint(ModelSpec("gone", "llama_cpp", options={"path": str(tmp_path / "gone.gguf")})) == ""


def test_a_machine_is_named_by_its_processor_and_its_gpus(tmp_path: Path) -> None:
    processor, gpus = tmp_path / "cpuinfo", tmp_path / "gpus"
    processor.write_text("processor\t: 0\nmodel name\t: AMD  EPYC\x07 7763\nmodel name\t: another\n")
    assert machine_name(processor, gpus).startswith("AMD EPYC 7763, ")
    for number in (0, 1):
        (gpus / f"0000:0{number}").mkdir(parents=True)
        (gpus / f"0000:0{number}" / "information").write_text("Model: \t\t NVIDIA H200\nIRQ: 3\n")
    assert machine_name(processor, gpus).endswith(", NVIDIA H200, NVIDIA H200")
    assert " cores" in machine_name(tmp_path / "none", tmp_path / "none")
