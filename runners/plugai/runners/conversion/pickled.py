"""The process that converts a pickle: `python -m plugai.runners.conversion.pickled FILE TARGET BYTES CONFINEMENT`.

Its digest was checked before. torch's reader creates only tensors, in a process with no network, no secrets in its
environment, and limits.
"""

from __future__ import annotations

import pickle
import resource
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.process import confine, confine_calls

_CPU_SECONDS = 900


def main() -> int:
    """Convert the file of the first argument. Returns the exit status."""
    source, target, max_bytes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    confinement = Confinement.from_argument(sys.argv[4])
    confine(confinement)
    confine_calls(confinement)
    resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    try:
        tensors = read_tensors(source)
    except (pickle.UnpicklingError, RuntimeError, ValueError, EOFError, OSError, MemoryError) as error:
        sys.stderr.write(f"it is damaged, or contains more than tensors ({_first_line(error)})\n")
        return 1
    save_file(tensors, target, {"format": "pt"})
    return 0


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors in a file by name. Raises pickle.UnpicklingError if it contains anything else."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    # Some files contain the weights next to the training state.
    content = content.get("state_dict", content) if isinstance(content, dict) else content
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise pickle.UnpicklingError("it is not a dictionary of tensors")
    # Safetensors does not support tensors that share memory.
    return {str(name): value.detach().clone().contiguous() for name, value in content.items()}


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"


if __name__ == "__main__":
    sys.exit(main())
