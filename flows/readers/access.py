"""The Access database of attendance programs (att2000.mdb): punches in CHECKINOUT, and in USERINFO the PIN of each person.

Read with mdbtools, which has to be installed beside Kinerja: no database driver for Python reads such a file.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.sniff import opened, refuse_too_large
from flows.readers.table import SourceRefused, Table, Wanted

_PROGRAM = "mdb-export"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_PART = 200_000
_LOG = ["USERID", "CHECKTIME", "CHECKTYPE", "VERIFYCODE", "SENSORID"]
_STATUS = {"I": "0", "O": "1"}


def read_access(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read every punch of the database; a punch of nobody whom USERINFO knows has no PIN, and is rejected."""
    if not shutil.which(_PROGRAM):
        raise SourceRefused(
            "mdbtools is not installed, which reads .mdb files; install it (apt install mdbtools), then run again"
        )
    with opened(delivery.path) as file:
        refuse_too_large(file, limits.text_mb)
    with tempfile.TemporaryDirectory() as folder:
        people = pd.concat(
            _exported(delivery.path, "USERINFO", ["USERID", "Badgenumber"], Path(folder), limits.seconds)
        )
        seen = 0
        for log in _exported(delivery.path, "CHECKINOUT", _LOG, Path(folder), limits.seconds):
            yield Table(
                punches(log, people).assign(row_number=range(seen + 1, seen + len(log) + 1)), sheet="CHECKINOUT"
            )
            seen += len(log)


def punches(log: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of CHECKINOUT the PIN that their USERID has in USERINFO, and device_status as devices count it."""
    pins = people.drop_duplicates("USERID", keep="last").set_index("USERID")["Badgenumber"]
    return pd.DataFrame(
        {
            "pin": log["USERID"].map(pins).astype(log["USERID"].dtype),
            "punched_at": log["CHECKTIME"],
            "device_id": log["SENSORID"].str.strip(),
            "device_status": log["CHECKTYPE"].str.strip().str.upper().replace(_STATUS),
            "verify_mode": log["VERIFYCODE"],
        }
    )


def _exported(path: Path, table: str, columns: list[str], folder: Path, seconds: int) -> Iterator[pd.DataFrame]:
    """Yield the columns of a table as text, many rows at a time."""
    target = folder / f"{table}.csv"
    try:
        with target.open("wb") as file:
            subprocess.run(
                [_PROGRAM, "-D", _MOMENT, "-T", _MOMENT, str(path.resolve()), table],
                stdout=file, stderr=subprocess.DEVNULL, check=True, timeout=seconds,
            )  # fmt: skip
        yield from pd.read_csv(
            target, usecols=columns, dtype="string[pyarrow]", keep_default_na=False, na_values=[""], chunksize=_PART
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, ValueError):
        raise SourceRefused(
            f"tabel {table} tidak terbaca; berkas rusak atau bukan database presensi, salin ulang dari program mesinnya"
        ) from None
