"""How fast a model would be that nobody has measured, judging by one that somebody has."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from plugai.server.core.models.speed.benchmark import BenchmarkRecord

# Its answers come as fast as the weights can be read, so that speeds of models compare by their sizes.
_RUNNER = "llama_cpp"


@dataclass(frozen=True, slots=True)
class ExpectedSpeed:
    """The tokens a second of one answer, and the model by which that is judged."""

    tokens_per_second: float
    judged_by: str


def expected_speed(records: Iterable[BenchmarkRecord], size_bytes: int) -> ExpectedSpeed | None:
    """The speed of a GGUF model of this size, by the measured one that is nearest in size; None if there is none.

    Each token reads all weights, so that a model of twice the size is half as fast.
    """
    measured = [
        (record.size_bytes, speed, record.model)
        for record in records
        if record.runner == _RUNNER and record.size_bytes and (speed := record.benchmark.answer_speed)
    ]
    if not measured or size_bytes <= 0:
        return None
    size, speed, model = min(measured, key=lambda found: abs(math.log(found[0] / size_bytes)))
    return ExpectedSpeed(speed * (size / size_bytes), model)
