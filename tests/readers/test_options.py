"""Which options of a source cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from flows.office import Source

PUNCHES: dict[str, Any] = {"dataset": "punch", "constant": {"device_id": "9"}}
DAILY: dict[str, Any] = {
    **PUNCHES, "kind": "daily_punches", "punch_columns": ["Scan Masuk", "Scan Pulang"], "date_column": "Tanggal",
    "pin_column": "No. ID",
}  # fmt: skip


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"dataset": "punch", "kind": "daily_punches"}, "needs punch_columns, date_column"),
        ({"dataset": "training", "kind": "siasn"}, "needs kind_of"),
        ({"dataset": "leave", "kind": "standard_report"}, "holds punches"),
        ({"dataset": "punch", "kind": "matrix"}, 'cells = "times"'),
        ({"dataset": "leave", "kind": "workbook", "fill_down": ["unit"]}, "no column unit"),
        ({"dataset": "punch", "kind": "attlog", "order": ["pin"]}, "order lacks punched_at"),
        ({**DAILY, "schedule_columns": ["Jam Masuk"]}, "schedule_columns are two"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Source(name="sumber", files="x", **options)
