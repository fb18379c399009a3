"""Where torch computes and in which numbers, chosen from what the machine has. Only workers import this."""

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
    """A device, and the numbers that a model has there.

    Loaders must always be given the numbers: left to themselves, some keep those of the file and some take float32,
    and the parts of one pipeline then do not fit together.
    """

    device: torch.device
    dtype: torch.dtype

    def __str__(self) -> str:
        return f"{self.device} in {str(self.dtype).removeprefix('torch.')}"


def place(options: TorchOptions) -> Placement:
    """The placement that the options ask for, or that suits the machine. It also sets torch's number of threads.

    Raises InvalidRequestError if the device is not there.
    """
    torch.set_num_threads(options.threads or usable_cores())
    device = _device(options.device)
    return Placement(device, _dtype(device) if options.dtype == "auto" else _DTYPES[options.dtype])


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this is how torch, or Python, says that there is no memory left."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # The allocator of the CPU has no class of its own for it.
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def release_unused() -> None:
    """Give back what no object holds any more, also what torch keeps for later."""
    gc.collect()
    if torch.accelerator.is_available():
        torch.accelerator.empty_cache()


def _device(name: str) -> torch.device:
    there = torch.accelerator.current_accelerator(check_available=True)
    if name == "auto":
        return there or torch.device("cpu")
    wanted = torch.device(name)
    if wanted.type == "cpu":
        return wanted
    if there is None or there.type != wanted.type or (wanted.index or 0) >= torch.accelerator.device_count():
        problem = f"there is no {name} for this build of torch ({torch.__version__}); use 'auto'"
        raise InvalidRequestError(f"option 'device': {problem}", {"device": problem})
    return wanted


def _dtype(device: torch.device) -> torch.dtype:
    match device.type:
        case "cpu":
            # Half the bytes, but several times slower on most processors.
            return torch.float32
        case "cuda" if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16
        case _:
            return torch.float16
