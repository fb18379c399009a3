"""Work of torch can be broken off between any two layers, in whichever network it is. Only workers import this."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

from torch import nn

Check = Callable[[], None]


class Interruption:
    """Calls a check before each layer of the networks that it watches; what the check raises ends the work."""

    def __init__(self, networks: Iterable[nn.Module]) -> None:
        self._check: Check | None = None
        for network in networks:
            for module in network.modules():
                # Layers and blocks stand in lists; one more level down would cost more than it saves.
                if isinstance(module, nn.ModuleList):
                    for layer in module:
                        layer.register_forward_pre_hook(self._before)

    @contextmanager
    def by(self, check: Check) -> Generator[None, None, None]:
        """Have this called before each layer in the block."""
        self._check = check
        try:
            yield
        finally:
            self._check = None

    def _before(self, _layer: nn.Module, _inputs: Any) -> None:
        if self._check is not None:
            self._check()
