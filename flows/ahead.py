"""Two cores at once: what comes next is made while what has come is worked on."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def ahead(items: Generator[Item, None, None]) -> Generator[Item, None, None]:
    """Yield what a thread of its own makes, which is one item ahead and no more: memory holds two.

    All of the generator runs in that thread, its end too: there are connections that only the thread knows which made them.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        try:
            coming = thread.submit(next, items, _END)
            while (item := coming.result()) is not _END:
                coming = thread.submit(next, items, _END)
                yield item  # type: ignore[misc]
        finally:
            thread.submit(items.close).result()
