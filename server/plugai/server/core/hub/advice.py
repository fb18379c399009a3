"""Which variant of a model is advised on this machine, and why. Memory is estimated from the sizes of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plugai.server.core.hub.hub import HubModel
from plugai.server.core.hub.variants import ModelVariant, WeightsFormat
from plugai.server.core.models.speed.expected import ExpectedSpeed

_GIB = 2**30
# Beside the weights: the context, buffers and the process itself.
_OVERHEAD_BYTES = 400 * 2**20
_OVERHEAD_SHARE = 0.1
# Weights that are half precision on disk are twice as large on a processor without a GPU.
_WIDENED = 2
# From best to worst, for who has the memory: below four bits answers get worse, and above five only slower.
_PREFERRED = (
    "Q4_K_M",
    "Q5_K_M",
    "Q4_K_S",
    "Q4_K_L",
    "IQ4_XS",
    "IQ4_NL",
    "Q4_1",
    "Q4_0",
    "MXFP4",
    "Q5_K_S",
    "Q6_K",
    "Q8_0",
)
# Small models lose more by quantization, and are fast enough with eight bits.
_SMALL = ("Q8_0", "Q6_K", *_PREFERRED)
_SMALL_BYTES = 2 * _GIB
# Tokens a second below which one waits for what one reads.
_READING_SPEED = 5.0
# Bytes of each parameter with four bits, as they are stored.
_FOUR_BITS = 0.6


class Fit(StrEnum):
    """Whether a model fits into the memory."""

    FITS = "fits"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"


def nothing_measured(_size_bytes: int) -> ExpectedSpeed | None:
    """What is known of the speed of a model where nobody has measured any, or where it says nothing."""
    return None


@dataclass(frozen=True, slots=True)
class Machine:
    """What models can use here: the memory in bytes, the cores, for a format the reason why it cannot be run, and how
    fast a GGUF model of a size in bytes would answer, judging by what was measured here."""

    memory_bytes: int
    cores: int
    missing: Callable[[WeightsFormat], str | None]
    expected_speed: Callable[[int], ExpectedSpeed | None] = nothing_measured


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of a variant: the estimated memory in bytes, whether it fits, whether it is advised, and why."""

    memory_bytes: int
    fit: Fit
    advised: bool
    reason: str


def estimate_memory(variant: ModelVariant) -> int:
    """The memory that a variant is estimated to need, in bytes."""
    widened = 1 if variant.format is WeightsFormat.GGUF else _WIDENED
    return round(variant.size * widened * (1 + _OVERHEAD_SHARE)) + _OVERHEAD_BYTES


def estimate_smallest(model: HubModel) -> int | None:
    """The memory that a model needs with four bits for each parameter, in bytes; None if the hub does not say."""
    if model.parameters is None:
        return None
    return round(model.parameters * _FOUR_BITS * (1 + _OVERHEAD_SHARE)) + _OVERHEAD_BYTES


def fit_of(memory_bytes: int | None, machine: Machine) -> tuple[Fit, str]:
    """Whether this much memory is there, and that in a sentence."""
    if memory_bytes is None:
        return Fit.UNKNOWN, "the hub does not say how large it is"
    needs = f"it needs about {_gib(memory_bytes)}, and models may use {_gib(machine.memory_bytes)} on this server"
    return (Fit.FITS if memory_bytes <= machine.memory_bytes else Fit.TOO_LARGE), needs


def advise(variants: Sequence[ModelVariant], machine: Machine) -> list[Advice]:
    """The advice for each of these variants, of which at most one is advised."""
    usable = [variant for variant in variants if _problem(variant, machine) is None]
    best = min(usable, key=_rank(machine), default=None)
    return [_advice(variant, variant is best, machine) for variant in variants]


def _advice(variant: ModelVariant, advised: bool, machine: Machine) -> Advice:
    memory = estimate_memory(variant)
    fit, sentence = fit_of(memory, machine)
    problem = _problem(variant, machine)
    if advised:
        reason = f"{_praise(variant, machine)}; {sentence}"
    elif problem is not None:
        reason = problem
    else:
        reason = f"{sentence}; another variant is a better choice between quality and speed"
    return Advice(memory, fit, advised, f"{reason}{_speed(variant, machine)}")


def _problem(variant: ModelVariant, machine: Machine) -> str | None:
    """Why a variant cannot be used here."""
    if variant.refusal:
        return variant.refusal
    if (missing := machine.missing(variant.format)) is not None:
        return missing
    fit, sentence = fit_of(estimate_memory(variant), machine)
    return None if fit is Fit.FITS else f"it is too large: {sentence}"


def _rank(machine: Machine) -> Callable[[ModelVariant], tuple[int, bool, bool, int, int]]:
    """The order of preference: what llama.cpp runs before the rest, known quantizations before others, of these what
    one need not wait for before the rest, then by quantization, then the largest."""

    def rank(variant: ModelVariant) -> tuple[int, bool, bool, int, int]:
        if variant.format is not WeightsFormat.GGUF:
            return 1, False, False, 0, -variant.size
        known = _SMALL if _keeps_quality(variant, machine) else _PREFERRED
        is_known = variant.quantization in known
        place = known.index(variant.quantization) if is_known else 0
        return 0, not is_known, is_known and _is_slow(variant, machine), place, -variant.size

    return rank


def _keeps_quality(variant: ModelVariant, machine: Machine) -> bool:
    """Whether a variant is small enough for eight bits."""
    return variant.size <= _SMALL_BYTES and not _is_slow(variant, machine)


def _is_slow(variant: ModelVariant, machine: Machine) -> bool:
    expected = _expected(variant, machine)
    return expected is not None and expected.tokens_per_second < _READING_SPEED


def _expected(variant: ModelVariant, machine: Machine) -> ExpectedSpeed | None:
    return machine.expected_speed(variant.size) if variant.format is WeightsFormat.GGUF else None


def _speed(variant: ModelVariant, machine: Machine) -> str:
    """The end of a sentence: how fast the variant would answer here, if that can be judged."""
    if (expected := _expected(variant, machine)) is None or variant.refusal:
        return ""
    speed = expected.tokens_per_second
    about = f"{speed:.0f}" if speed >= _READING_SPEED else f"{speed:.1f}"
    return (
        f"; on this machine a model of this size answers with about {about} tokens/s, judging by {expected.judged_by}"
    )


def _praise(variant: ModelVariant, machine: Machine) -> str:
    if variant.format is not WeightsFormat.GGUF:
        return f"it is what {variant.format} loads"
    if _keeps_quality(variant, machine):
        return f"small enough to keep its quality at a good speed on {machine.cores} cores"
    return f"the best choice between quality and speed on {machine.cores} cores, of what fits"


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f} GiB"
