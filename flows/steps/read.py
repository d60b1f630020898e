"""Read one delivery into tables of text, with the reader of its kind."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from flows.corrections import names_another
from flows.delivery import Delivery
from flows.office import Office, OfficeError, Source
from flows.readers.access import read_access
from flows.readers.attlog import read_attlog
from flows.readers.daily_punches import read_daily_punches
from flows.readers.database import Database, months_asked, read_database
from flows.readers.delimited import read_delimited
from flows.readers.matrix import read_matrix
from flows.readers.siasn import read_siasn
from flows.readers.sniff import Unfit
from flows.readers.standard_report import read_standard_report
from flows.readers.table import SourceRefused, Table, Wanted
from flows.readers.workbook import read_workbook
from flows.readers.xml_records import read_xml

_FILE_READERS = {
    "access": read_access,
    "attlog": read_attlog,
    "daily_punches": read_daily_punches,
    "delimited": read_delimited,
    "matrix": read_matrix,
    "siasn": read_siasn,
    "standard_report": read_standard_report,
    "workbook": read_workbook,
    "xml": read_xml,
}


def read(delivery: Delivery, office: Office) -> Generator[Table, None, None]:
    """Yield the tables of a file or pull; raise SourceRefused where it is not what its contract says."""
    try:
        yield from _read(delivery, office)
    except (SourceRefused, OfficeError):
        raise
    except Unfit as unfit:
        raise SourceRefused(str(unfit)) from None
    except Exception as error:
        # Whatever a parser stumbles over is that file's own matter; its text may quote the file, so it is not repeated.
        raise SourceRefused(
            f"gagal dibaca ({type(error).__name__}); simpan ulang dari sumbernya lalu kirim lagi"
        ) from error


def _read(delivery: Delivery, office: Office) -> Iterator[Table]:
    wanted = Wanted.of(delivery.source)
    if delivery.source.kind == "database":
        if not delivery.path.exists():
            raise SourceRefused(f"query {delivery.path.name} not found; write it, or mend query in office.toml")
        if delivery.source.replaces == "snapshot" and months_asked(delivery.path.read_text(encoding="utf-8")):
            raise SourceRefused(
                f"{delivery.path.name} asks for some months, but replaces is snapshot; use keys in office.toml"
            )
        yield from read_database(delivery, wanted, _database(office, delivery.source))
    else:
        if delivery.source.replaces == "patch" and (other := names_another(delivery.path, delivery.source)):
            raise SourceRefused(f"berkas ini koreksi untuk sumber {other}; letakkan di folder sumber itu")
        yield from _FILE_READERS[delivery.source.kind](delivery, wanted, office.limits)


def _database(office: Office, source: Source) -> Database:
    return Database(
        url=office.database_url(source),
        timeout_seconds=source.timeout_seconds,
        look_back_months=source.look_back_months,
        time_zone=source.time_zone or office.time_zone,
    )
