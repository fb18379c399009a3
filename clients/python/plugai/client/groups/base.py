"""What a group of calls is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from plugai.client.calls import Caller
from plugai.client.rpc import Answer, Request, Rpc

Item = TypeVar("Item")


class Group:
    """Calls that belong together."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def _call(self, rpc: Rpc[Request, Answer], request: Request) -> Answer:
        return await self._caller.unary(rpc, request)


class Pages(Generic[Item]):
    """A list that the server sends in pages. Iterate over its items; the next page is requested when it is needed.

    >>> "echo" in [model.id async for model in client.models.list()]
    True
    """

    def __init__(
        self, caller: Caller, rpc: Rpc[Any, Answer], request: Any, items: Callable[[Answer], Sequence[Item]]
    ) -> None:
        self._caller = caller
        self._rpc: Rpc[Any, Any] = rpc
        self._request = request
        self._items: Callable[[Any], Sequence[Item]] = items

    async def __aiter__(self) -> AsyncIterator[Item]:
        request = self._request
        while True:
            page = await self._caller.unary(self._rpc, request)
            for item in self._items(page):
                yield item
            if not page.next_page_token:
                return
            request = msgspec.structs.replace(request, page_token=page.next_page_token)

    async def all(self) -> list[Item]:
        """All items."""
        return [item async for item in self]

    async def first(self) -> Item | None:
        """The first item; None if there is none."""
        async for item in self:
            return item
        return None


def changes(**fields: Any) -> dict[str, Any]:
    """Those of the fields that were given: a None means unchanged."""
    return {name: value for name, value in fields.items() if value is not None}


def mask(fields: dict[str, Any]) -> str:
    """The field mask that names them."""
    return ",".join(fields)


def set_or_reset(value: msgspec.Struct, reset: Sequence[str], identity: str = "") -> str | None:
    """The mask of the fields that are set or reset; None if the set ones are all, which the server sees by itself.

    `identity` is a field that says what is changed.
    """
    if not reset:
        return None
    unset = type(value)()
    given = [name for name in value.__struct_fields__ if getattr(value, name) != getattr(unset, name)]
    return ",".join(dict.fromkeys([*(name for name in given if name != identity), *reset]))
