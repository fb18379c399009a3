"""The environment variables of a worker: only those listed here, so that it gets no secrets of the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_NAMES = frozenset({"PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "LLAMA_CPP_LIB_PATH"})
_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "GGML_", "GOMP_", "OMP_", "OPENBLAS_")


def worker_environment(parent: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of a worker, from that of the gateway. It writes its temporary files into `folder`."""
    # With libgomp's default the threads of an engine spin so long at barriers that one busy neighbour
    # slows down decoding a hundredfold; without spinning they are slow even on an idle machine.
    variables = {"GOMP_SPINCOUNT": "10000"}
    variables.update({name: value for name, value in parent.items() if name in _NAMES or name.startswith(_PREFIXES)})
    # Response formats are checked in a copy of the worker, which gRPC's handlers for copies crash now and then.
    variables["GRPC_ENABLE_FORK_SUPPORT"] = "0"
    # Some libraries store caches in the user's folder.
    return {**variables, "TMPDIR": str(folder), "HOME": str(folder), "HF_HUB_OFFLINE": "1"}
