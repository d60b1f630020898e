"""Make audited months visible: one release in the warehouse, then the files that consumers open."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from flows.office import Office
from flows.warehouse import releases, requests
from flows.warehouse.engine import Warehouse


def publish(warehouse: Warehouse, office: Office, run_id: int, changed: dict[date, str], now: datetime) -> int | None:
    """Release the changed months and bring the published files up to them; None where nothing changed."""
    release_id = releases.release(warehouse, run_id, changed, now)
    catch_up(warehouse, office)
    return release_id


def catch_up(warehouse: Warehouse, office: Office) -> list[Path]:
    """Export again where a killed run left the files behind the newest release."""
    made = releases.export(warehouse, office)
    requests.close_published(warehouse, office.now())
    return made
