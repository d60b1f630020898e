"""How much a source usually brings, and what is held back because it departs from that. Nothing is changed here."""

from __future__ import annotations

import re
from datetime import date, timedelta
from statistics import median

from flows.delivery import Delivery
from flows.warehouse import ledger
from flows.warehouse.engine import Warehouse

_WEEKS, _ENOUGH, _FEW = 8, 4, 20
_DATED = re.compile(
    r"(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])(?:[-_. ]?[0-3]\d)?|[0-3]\d[-_. ](?:0[1-9]|1[0-2])[-_. ](?:19|20)\d\d"
)


class DeliveryHeld(Exception):
    """A delivery is nothing like what its source usually brings; the message says how. It waits for `kinerja accept`."""


def hold_if_unusual(warehouse: Warehouse, delivery: Delivery, n_records: int, n_new: int, n_known: int) -> None:
    """Raise DeliveryHeld where a delivery is empty, or brings far more or less than others of its weekday.

    n_new, n_known: its records that raw did not hold before, and those that it did. Only sources that say how often they
    deliver are watched. Full states have a guard of their own, and a correction is as large as it is.
    """
    source = delivery.source
    if not source.cadence or source.replaces not in {"keys", "scope"} or ledger.is_accepted(warehouse, delivery):
        return
    if not n_records:
        raise DeliveryHeld("it holds no record")
    # A log or register that grows repeats itself: how long it is by now says nothing.
    if not source.most_deviation or n_known >= n_new:
        return
    usual = _of_weekday(warehouse, delivery)
    if usual is None:
        return
    percent = 100 * (n_new - usual) / usual
    if abs(percent) > source.most_deviation:
        day = f"{delivery.source_as_of:%A}"
        raise DeliveryHeld(
            f"{n_new} records, {percent:+.0f} % against the usual {usual:.0f} of a {day} "
            f"(most_deviation = {source.most_deviation})"
        )


def _of_weekday(warehouse: Warehouse, delivery: Delivery) -> float | None:
    """Give the median of what the same file brought on this weekday in eight weeks; None where it is a holiday, or too little is known."""
    day = delivery.source_as_of.date()
    holidays = _holidays(warehouse)
    if day in holidays:
        return None
    found = warehouse.rows(
        """select file_name, cast(source_as_of as date), n_loaded from ops.load
           where source = ? and outcome = 'loaded' and replaces <> 'patch' and n_loaded > n_duplicate
               and source_as_of >= ? and source_as_of < ?""",
        [delivery.source.name, day - timedelta(weeks=_WEEKS), day],
    )
    series = _series(delivery.file_name)
    brought = [
        n_loaded
        for name, arrived, n_loaded in found
        if _series(name) == series and arrived.weekday() == day.weekday() and arrived not in holidays
    ]
    usual = float(median(brought)) if len(brought) >= _ENOUGH else 0.0
    return usual if usual >= _FEW else None


def _series(file_name: str) -> str:
    """Name what comes again and again: the file without its folder and without the dates in its name."""
    return _DATED.sub("*", file_name.rsplit("/", 1)[-1])


def _holidays(warehouse: Warehouse) -> set[date]:
    """Give the holidays, as far as a build has brought the calendar in; before that no source has a rhythm either."""
    sql = "select 1 from information_schema.tables where table_schema = 'reference' and table_name = 'calendar'"
    if not warehouse.rows(sql):
        return set()
    return {row[0] for row in warehouse.rows("select day from reference.calendar where scope = 'NASIONAL'")}
