"""One part is made while the one before is worked on, and never more than one."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from flows.ahead import ahead
from flows.readers.table import SourceRefused


def test_all_items_come_in_order() -> None:
    assert list(ahead(number for number in range(5))) == [0, 1, 2, 3, 4]
    assert list(ahead(number for number in range(0))) == []


def test_a_refusal_in_the_midst_comes_where_it_happened() -> None:
    def parts() -> Iterator[int]:
        yield 1
        raise SourceRefused("no")

    coming = ahead(parts())
    assert next(coming) == 1
    with pytest.raises(SourceRefused, match="no"):
        next(coming)


def test_what_is_left_half_way_is_closed_by_the_thread_that_opened_it_and_at_most_one_part_further() -> None:
    made, closed_by = [], []

    def parts() -> Iterator[int]:
        opened_by = threading.get_ident()
        try:
            for number in range(10):
                made.append(number)
                yield number
        finally:
            closed_by.append(threading.get_ident() == opened_by)

    coming = ahead(parts())
    assert next(coming) == 0
    coming.close()
    assert made == [0, 1]
    assert closed_by == [True]
