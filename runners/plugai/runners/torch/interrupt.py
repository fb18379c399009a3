"""Interrupts torch between two layers. Only worker processes import this."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager

from torch import nn


@contextmanager
def interruptible(modules: Iterable[nn.Module], check: Callable[[], None]) -> Generator[None, None, None]:
    """Call `check` before each of these modules runs within the block; an exception that it raises ends the work.

    This also covers code without callbacks: encoders and decoders, and the middle of a step.
    """
    with ExitStack() as hooks:
        for module in modules:
            hooks.callback(module.register_forward_pre_hook(lambda _module, _inputs: check()).remove)
        yield
