"""The environment of a worker: what is named here, so that no secret of the gateway's is in it."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = frozenset({"PATH", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "LLAMA_CPP_LIB_PATH"})
_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "GGML_", "GOMP_", "OMP_", "OPENBLAS_")


def worker_environment(parent: Mapping[str, str]) -> dict[str, str]:
    """The variables that a worker gets, of those that the gateway has."""
    # With libgomp's default the threads of an engine spin so long at their barriers that one busy neighbour
    # slows decoding a hundredfold; with none at all they are slow even when alone.
    chosen = {"GOMP_SPINCOUNT": "10000"}
    chosen.update({name: value for name, value in parent.items() if name in _NAMES or name.startswith(_PREFIXES)})
    chosen["HF_HUB_OFFLINE"] = "1"
    return chosen
