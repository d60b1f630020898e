"""Datasets of who works where: employee, placement, unit, unit head, PIN map. All are dated by their effect."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Moment, Record, Text, column
from schemas.identifiers import is_employee_id

EMPLOYMENT_TYPES = ["PNS", "CPNS", "PPPK", "PPPK_PW", "HONORER"]
POSITION_TYPES = ["JPT", "ADMINISTRATOR", "PENGAWAS", "JF", "PELAKSANA"]
UNIT_TYPES = ["DINAS", "SEKRETARIAT", "BIDANG", "SEKOLAH", "UPT"]
HEAD_STATUSES = ["DEFINITIF", "PLT", "PLH"]
TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]

EMPLOYEE_ID_HEADERS = ("NIP", "NIP Pegawai", "NIP / Nomor Pegawai", "NIP/ID", "Nomor Pegawai", "NIP Baru")


def employee_id_column() -> pa.Field:
    """Describe the identifier that a person is written down with; the same in every dataset."""
    return column(
        "NIP or NI PPPK (18 digits), or the office's own number of staff without NIP (letters, hyphen, digits)",
        sql="text",
        headers=EMPLOYEE_ID_HEADERS,
    )


class OfPerson(Record):
    """A record about a person, known by employee_id."""

    employee_id: Series[Text] = employee_id_column()

    @pa.check("employee_id", name="valid")
    def valid(cls, numbers: pd.Series) -> pd.Series:
        """Accept a sound NIP, NI PPPK or own number of the office."""
        return is_employee_id(numbers)


class OfNamedPerson(OfPerson):
    """A record about a person whose name may stand beside the number; it is compared with the known one, not kept."""

    full_name: Series[Text] = column(
        "Name beside the number, compared with the known one",
        sql="text",
        headers=["Nama", "Nama Pegawai", "Nama Lengkap"],
        nullable=True,
        is_stored=False,
    )


class Dated(Record):
    """A record that holds from valid_from to valid_to, both days included."""

    valid_from: Series[Moment] = column(
        "First day on which the record holds", sql="date", headers=["TMT", "Berlaku Dari"]
    )
    valid_to: Series[Moment] = column(
        "Last day on which it holds; empty while it still does",
        sql="date",
        headers=["Sampai", "Berlaku Sampai"],
        nullable=True,
    )

    @pa.dataframe_check(name="valid_to:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["valid_to"] < rows["valid_from"])


class Employee(OfPerson, Dated):
    """One row a person and period of unchanged status."""

    person_id: Series[Text] = column(
        "Key of the person in the personnel database; survives honorer, PPPK, PNS",
        sql="text",
        headers=["id_peg", "ID Pegawai"],
    )
    full_name: Series[Text] = column("Name as in the personnel database", sql="text", headers=["Nama", "Nama Lengkap"])
    sex: Series[Text] = column(
        "L male, P female",
        sql="text",
        headers=["Jenis Kelamin", "JK"],
        is_enum=True,
        words={"LAKI-LAKI": "L", "PEREMPUAN": "P", "M": "L", "F": "P"},
        isin=["L", "P"],
    )
    birth_on: Series[Moment] = column(
        "Date of birth", sql="date", headers=["Tanggal Lahir", "Tgl Lahir"], nullable=True
    )
    employment_type: Series[Text] = column(
        "PNS, CPNS, PPPK, PPPK_PW (part-time) or HONORER",
        sql="text",
        headers=["Status Kepegawaian", "Jenis Pegawai"],
        is_enum=True,
        isin=EMPLOYMENT_TYPES,
    )
    grade: Series[Text] = column(
        "Grade (golongan), I/a to IV/e or I to XVII", sql="text", headers=["Golongan", "Gol"], nullable=True
    )
    education_level: Series[Text] = column(
        "Highest recognised education", sql="text", headers=["Pendidikan"], nullable=True
    )
    position_type: Series[Text] = column(
        "JPT, ADMINISTRATOR, PENGAWAS, JF or PELAKSANA",
        sql="text",
        headers=["Jenis Jabatan"],
        nullable=True,
        is_enum=True,
        isin=POSITION_TYPES,
    )
    position: Series[Text] = column("Name of the post", sql="text", headers=["Jabatan"], nullable=True)


class Placement(OfPerson, Dated):
    """One row a person and period in one unit on one schedule."""

    unit_id: Series[Text] = column("Unit of the person in that period", sql="text", headers=["Kode Unit", "NPSN"])
    schedule_id: Series[Text] = column(
        "Working time schedule, see reference.schedule", sql="text", headers=["Kode Jadwal"]
    )
    decision_number: Series[Text] = column(
        "Number of the decision", sql="text", headers=["Nomor SK", "No SK"], nullable=True
    )


class Unit(Dated):
    """One row a unit and period with one name and one place in the tree."""

    unit_id: Series[Text] = column("Code of the unit; NPSN of a school", sql="text", headers=["Kode Unit", "NPSN"])
    unit_name: Series[Text] = column("Name of the unit", sql="text", headers=["Nama Unit", "Unit Kerja"])
    parent_unit_id: Series[Text] = column(
        "Unit above it; empty at the root", sql="text", headers=["Kode Induk"], nullable=True
    )
    unit_type: Series[Text] = column("Kind of unit", sql="text", headers=["Jenis Unit"], is_enum=True, isin=UNIT_TYPES)
    time_zone: Series[Text] = column(
        "Zone of its local times: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)",
        sql="text",
        headers=["Zona"],
        isin=TIME_ZONES,
    )


class UnitHead(OfPerson, Dated):
    """One row a unit and period under one head."""

    unit_id: Series[Text] = column("Unit that is headed", sql="text", headers=["Kode Unit"])
    head_status: Series[Text] = column(
        "DEFINITIF, PLT (acting) or PLH (daily acting)",
        sql="text",
        headers=["Status"],
        is_enum=True,
        isin=HEAD_STATUSES,
    )
    decision_number: Series[Text] = column(
        "Number of the decision", sql="text", headers=["Nomor SK", "No SK"], nullable=True
    )


class PinMap(OfPerson, Dated):
    """One row a PIN on a device and the period in which it belongs to one person."""

    device_id: Series[Text] = column("Number of the attendance device", sql="text", headers=["Mesin", "Nomor Mesin"])
    pin: Series[Text] = column("User number on the device", sql="text", headers=["PIN", "No. ID"])
