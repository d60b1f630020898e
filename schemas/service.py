"""The dataset of services: how many a unit gave in a month, of which kind, against which target."""

from __future__ import annotations

from pandera.typing import Series

from schemas.columns import Moment, Number, Record, Text, Whole, column


class ServiceVolume(Record):
    """One row a unit, month and kind of service."""

    unit_id: Series[Text] = column("Unit that gave the services", sql="text", headers=["Kode Unit", "NPSN"])
    month: Series[Moment] = column(
        "First day of the month; a source may write any day of it",
        sql="date",
        headers=["Bulan", "Month"],
        remedy="tulis satu hari dari bulan itu, seperti 01/03/2026",
    )
    service_type: Series[Text] = column(
        "Kind of service, in the office's own words",
        sql="text",
        headers=["Jenis Layanan", "Jenis", "Service"],
        is_enum=True,
    )
    n_services: Series[Whole] = column(
        "Services given in the month",
        sql="integer",
        headers=["Jumlah Layanan", "Jumlah", "Realisasi", "Services"],
        remedy="jumlah layanan harus bilangan bulat, 0 atau lebih",
        ge=0,
    )
    target: Series[Whole] = column(
        "Services that were planned for the month", sql="integer", headers=["Target"], nullable=True, ge=0
    )
    standard_minutes: Series[Number] = column(
        "Working time that one such service takes by the office's standard (minutes)",
        sql="numeric(8,2)",
        headers=["Menit Standar", "Waktu Standar", "Norma Waktu (menit)", "Standard Minutes"],
        nullable=True,
        gt=0,
    )
