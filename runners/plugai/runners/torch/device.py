"""The device and number type for torch, chosen by what the machine has. Only worker processes import this."""

from __future__ import annotations

import gc
from dataclasses import dataclass

import torch

from plugai.runners.cores import usable_cores
from plugai.runners.errors import InvalidRequestError
from plugai.runners.torch.options import TorchOptions

_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True, slots=True)
class Placement:
    """A device, and the number type of a model there.

    Loaders must always get the number type: by default some use that of the file and some use float32, and then the
    components of one pipeline do not fit together.
    """

    device: torch.device
    dtype: torch.dtype

    def __str__(self) -> str:
        return f"{self.device} in {str(self.dtype).removeprefix('torch.')}"


def choose_placement(options: TorchOptions) -> Placement:
    """The placement from the options, or one that suits the machine. Also sets torch's number of threads.

    Raises InvalidRequestError if the device does not exist.
    """
    torch.set_num_threads(options.threads or usable_cores())
    device = _device(options.device)
    return Placement(device, _dtype(device) if options.dtype == "auto" else _DTYPES[options.dtype])


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this is an out-of-memory error of torch or Python."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # torch's CPU allocator has no exception class for it.
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def release_unused() -> None:
    """Release unreferenced memory, including torch's cache."""
    gc.collect()
    if torch.accelerator.is_available():
        torch.accelerator.empty_cache()


def _device(name: str) -> torch.device:
    available = torch.accelerator.current_accelerator(check_available=True)
    if name == "auto":
        return available or torch.device("cpu")
    requested = torch.device(name)
    if requested.type == "cpu":
        return requested
    if (
        available is None
        or available.type != requested.type
        or (requested.index or 0) >= torch.accelerator.device_count()
    ):
        problem = f"there is no {name} for this build of torch ({torch.__version__}); use 'auto'"
        raise InvalidRequestError(f"option 'device': {problem}", {"device": problem})
    return requested


def _dtype(device: torch.device) -> torch.dtype:
    match device.type:
        case "cpu":
            # Half the bytes, but several times slower on most processors.
            return torch.float32
        case "cuda" if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16
        case _:
            return torch.float16
