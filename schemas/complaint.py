"""Datasets of complaints: the SP4N-LAPOR! export, and the dates that the export lacks."""

from __future__ import annotations

from pandera.typing import Series

from schemas.columns import Moment, Record, Text, column

CLASSIFICATIONS = ["PENGADUAN", "ASPIRASI", "PERMINTAAN_INFORMASI", "BERKADAR_PENGAWASAN"]
EVENTS = ["VERIFIED", "DISPOSED", "OUT_OF_SCOPE", "ARCHIVED", "PAUSED", "RESUMED", "ANSWERED", "CLOSED", "REOPENED"]
# What an examination of the reported conduct found.
FINDINGS = {"TERBUKTI": "PROVEN", "TIDAK_TERBUKTI": "NOT_PROVEN"}


class Complaint(Record):
    """One row a report, as the SP4N-LAPOR! export gives it; who sent it never enters."""

    tracking_id: Series[Text] = column("Number of the report", sql="text", headers=["Tracking ID"])
    received_at: Series[Moment] = column(
        "Local time of receipt; empty only where the source has no such column",
        sql="timestamp",
        headers=["Tanggal Laporan Masuk"],
        remedy="tanggal dan jam masuk harus terbaca; tulis seperti 31/12/2026 dan 08:15",
    )
    received_time: Series[Text] = column(
        "Time of day of the receipt, where it stands apart",
        sql="text",
        headers=["Waktu Laporan Masuk"],
        nullable=True,
        is_stored=False,
    )
    classification: Series[Text] = column(
        "Class of the report", sql="text", headers=["Klasifikasi Laporan"], is_enum=True, isin=CLASSIFICATIONS
    )
    category: Series[Text] = column("Topic", sql="text", headers=["Kategori"], nullable=True)
    channel: Series[Text] = column(
        "Way in which it came", sql="text", headers=["Sumber Laporan"], nullable=True, is_enum=True
    )
    report_type: Series[Text] = column(
        "ANONIM, RAHASIA or empty", sql="text", headers=["Tipe Laporan"], nullable=True, is_enum=True
    )
    unit_id: Series[Text] = column(
        "Unit it was sent to", sql="text", headers=["ID Instansi Terdisposisi"], nullable=True
    )
    report_status: Series[Text] = column("State in LAPOR!", sql="text", headers=["Status Laporan"], nullable=True)
    report_text: Series[Text] = column(
        "Text, identifying numbers masked", sql="text", headers=["Isi Laporan Akhir"], nullable=True
    )


class ComplaintEvent(Record):
    """One row a step in the life of a report."""

    tracking_id: Series[Text] = column("Number of the report", sql="text", headers=["Nomor Laporan"])
    event: Series[Text] = column(
        "What happened; PROVEN and NOT_PROVEN (terbukti, tidak terbukti) end an examination of conduct",
        sql="text",
        headers=["Peristiwa"],
        is_enum=True,
        words=FINDINGS,
        isin=[*EVENTS, *FINDINGS.values()],
    )
    occurred_at: Series[Moment] = column("Local time", sql="timestamp", headers=["Waktu"])
    unit_id: Series[Text] = column("Unit concerned", sql="text", headers=["Kode Unit"], nullable=True)
