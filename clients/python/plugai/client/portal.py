"""From threads into an event loop: what the synchronous classes are made of."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from plugai.client.groups.base import Pages

T = TypeVar("T")
Item = TypeVar("Item")
Inner = TypeVar("Inner")
SyncSource = bytes | Path | Iterator[bytes]
"""Content to upload: bytes, a file, or chunks of any size."""

# So many items are read ahead of a program that iterates: taking one costs no change of threads.
_AHEAD = 64


class Portal:
    """An event loop in a thread of its own, which begins with the first call."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop, which runs."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # A program that forgets to close its client still ends.
                self._thread = threading.Thread(target=self._loop.run_forever, name="plugai-client", daemon=True)
                self._thread.start()
            return self._loop

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a call in the loop, and wait for it. Ctrl-C cancels it."""
        future = asyncio.run_coroutine_threadsafe(call, self.loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def iterate(self, items: AsyncIterable[T]) -> Iterator[T]:
        """Iterate in this thread over what comes in the loop. Leaving early closes it there."""
        reader = self.run(_reader(items))
        try:
            while not isinstance(item := reader.take(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            self.run(reader.close())

    def close(self) -> None:
        """End the loop and the thread."""
        with self._starting:
            loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(_end(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()
            loop.close()


class Facade(Generic[Inner]):
    """The synchronous twin of an object."""

    def __init__(self, portal: Portal, inner: Inner) -> None:
        self._portal = portal
        self._inner = inner
        self._iterating: WeakSet[Iterator[Any]] = WeakSet()

    def __repr__(self) -> str:
        return f"Sync{self._inner!r}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what runs."""

    def _iterate(self, items: AsyncIterable[T]) -> Iterator[T]:
        made = self._portal.iterate(items)
        self._iterating.add(made)
        return made

    def _close(self, closing: Coroutine[Any, Any, None]) -> None:
        for iterator in list(self._iterating):
            # Another thread may be in the middle of it, and then has to end it.
            with suppress(ValueError):
                iterator.close()  # type: ignore[attr-defined]
        self._portal.run(closing)

    def _end(self, closing: Coroutine[Any, Any, None]) -> None:
        self._close(closing)
        self._portal.close()


class SyncPages(Generic[Item]):
    """A list that the server sends in pages. Iterate over its items; the next page is requested when it is needed.

    >>> "echo" in [model.id for model in client.models.list()]
    True
    """

    def __init__(self, portal: Portal, pages: Pages[Any], wrap: Callable[[Any], Item]) -> None:
        self._portal = portal
        self._pages = pages
        self._wrap = wrap

    def __iter__(self) -> Iterator[Item]:
        return map(self._wrap, self._portal.iterate(self._pages))

    def all(self) -> list[Item]:
        """All items."""
        return [self._wrap(item) for item in self._portal.run(self._pages.all())]

    def first(self) -> Item | None:
        """The first item; None if there is none."""
        found = self._portal.run(self._pages.first())
        return None if found is None else self._wrap(found)


class _End:
    """The end of what is iterated over, and the error that ended it."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Reader(Generic[T]):
    """Reads ahead in the loop what a thread takes."""

    def __init__(self, items: AsyncIterable[T]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._room = asyncio.Semaphore(_AHEAD)
        self._taken = 0
        self._task = asyncio.create_task(self._read(items))

    def take(self) -> T | _End:
        """The next item, as soon as there is one."""
        item = self._ready.get()
        self._taken += 1
        if self._taken == _AHEAD // 2:
            self._loop.call_soon_threadsafe(self._make_room, self._taken)
            self._taken = 0
        return item

    async def close(self) -> None:
        """Stop reading, and wait until everything is closed."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _read(self, items: AsyncIterable[T]) -> None:
        error: BaseException | None = None
        iterator = aiter(items)
        try:
            async for item in iterator:
                await self._room.acquire()
                self._ready.put(item)
        except BaseException as raised:
            error = raised
        finally:
            if isinstance(iterator, AsyncGenerator):
                await iterator.aclose()
            self._ready.put(_End(error))

    def _make_room(self, taken: int) -> None:
        for _ in range(taken):
            self._room.release()


async def _reader(items: AsyncIterable[T]) -> _Reader[T]:
    return _Reader(items)


def asynchronous(content: bytes | Path | Iterator[bytes]) -> Any:
    """Content to upload; chunks are read in a thread, since they may take their time."""
    return content if isinstance(content, bytes | Path) else _chunks(content)


def unchanged(item: T) -> T:
    """The item itself."""
    return item


async def _chunks(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


async def _end() -> None:
    """Cancel what still runs in the loop."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
    await asyncio.get_running_loop().shutdown_default_executor()
