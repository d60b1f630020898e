"""Retention: say what would go because its time is over, and take it out of the warehouse, the archive and the HR file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from flows import night
from flows.office import Office
from flows.warehouse import ledger, releases, retention
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.tables import load_reference

PURGE = "purge"


@dataclass(frozen=True)
class Plan:
    """What would go. records: dataset, table_name, month, records. files: by dataset, how many of the archive."""

    records: pd.DataFrame
    files: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Tell that nothing is over."""
        return self.records.empty


def plan(office: Office, as_of: date) -> Plan:
    """Say what would go on a day; nothing is changed."""
    with night.opened(office) as warehouse:
        load_reference(warehouse, office, as_of)
        told = retention.limits(warehouse, as_of)
        files = {limit.dataset: len({f for _, f in retention.files_over(warehouse, limit)}) for limit in told}
        return Plan(retention.due(warehouse, told), {name: count for name, count in files.items() if count})


def purge(office: Office, as_of: date, reason: str, who: str) -> Plan:
    """Take out what is over in one transaction, then the files of the archive, then the rows of the HR file; say what went."""
    with held(office, office.now()) as mine:
        told = plan(mine, as_of)
        with night.opened(mine) as warehouse:
            if not told.is_empty:
                _purge(warehouse, office, as_of, reason, who)
            _clear_archive(warehouse, office)
            releases.export(warehouse, office)
        return told


def _purge(warehouse: Warehouse, office: Office, as_of: date, reason: str, who: str) -> None:
    limits = retention.limits(warehouse, as_of)
    # The figures stay those of the day of the last release.
    shown = releases.day_shown(warehouse)
    run_id = ledger.begin_run(warehouse, PURGE, shown or as_of, office.now(), reason)
    with warehouse.transaction():
        retention.purge(warehouse, run_id, limits, who, office.now())
        if warehouse.rows("select 1 from ops.release limit 1"):
            releases.note_cut(warehouse, run_id, office.now())
        ledger.end_run(warehouse, run_id, "done", office.now())


def _clear_archive(warehouse: Warehouse, office: Office) -> None:
    """Delete archived files whose content is noted as gone; a purge that was killed before it did so is finished by the next."""
    kept = {str(row[0]) for row in warehouse.rows("select content_hash from ops.purged_file")}
    for path in office.archive.glob("*") if kept else ():
        if path.name.partition(".")[0] in kept:
            path.unlink()
