"""The nightly flow: flows/night.py with its steps as Prefect tasks, and the clock."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from prefect import flow
from rich.markup import escape

from flows import alerts, telling
from flows.office import read_office
from flows.tasks import run_as_task
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer


class AuditFailed(Exception):
    """The audit forbade to publish; consumers keep the last release."""


@flow(name="nightly", flow_run_name="nightly {office}", log_prints=True, validate_parameters=True)
def nightly(office: str = "sample", as_of: date | None = None) -> None:
    """Bring an office's data to its published figures; office is the folder of its office.toml."""
    told = read_office(Path(office))
    outcome, code = alerts.run_night(told, as_of or told.today(), run_as_task)
    if code == telling.AUDIT_FAILED:
        raise AuditFailed(", ".join(outcome.failed_checks))


def main(arguments: list[str]) -> int:
    """Run the flow once: `python -m flows.nightly --office DIR`."""
    office = arguments[arguments.index("--office") + 1] if "--office" in arguments else "sample"
    try:
        nightly(office)
    except AuditFailed:
        return telling.AUDIT_FAILED
    except WarehouseNewer as error:
        telling.say(escape(str(error)))
        return telling.USAGE
    except (WarehouseBusy, WarehouseAway) as error:
        telling.say(escape(str(error)))
        return telling.BUSY
    return telling.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
