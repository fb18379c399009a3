"""Work of torch that ends between two of its layers. Only workers import this."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager

from torch import nn


@contextmanager
def interruptible(modules: Iterable[nn.Module], check: Callable[[], None]) -> Generator[None, None, None]:
    """Within the block, `check` is called before any of these modules computes; what it raises ends the work.

    That reaches what no pipeline has a callback for: its encoders and decoders, and the middle of a step.
    """
    with ExitStack() as hooks:
        for module in modules:
            hooks.callback(module.register_forward_pre_hook(lambda _module, _inputs: check()).remove)
        yield
