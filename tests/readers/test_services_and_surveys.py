"""Files of services, surveys and duties: headers as offices write them, and what is not accepted."""

from __future__ import annotations

from pathlib import Path

from tests.readers.reading import read_records

SURVEY = """No Responden;Kode Unit;Awal Periode;Akhir Periode;Persyaratan;Prosedur;Waktu;Biaya;Produk;Kompetensi;Perilaku;{eighth};{ninth}
1;U1;01/06/2026;30/06/2026;4;4;4;4;4;4;4;1;2
2;U1;01/06/2026;30/06/2026;4;4;;4;4;4;4;1;2
3;U1;01/06/2026;30/06/2026;5;4;4;4;4;4;4;1;2
4;U1;01/06/2026;30/06/2026;;;;;;;;;
"""
NAMES = ("Penanganan Pengaduan, Saran, dan Masukan", "Sarana dan Prasarana")


def survey(path: Path, eighth: str, ninth: str) -> Path:
    path.write_text(SURVEY.format(eighth=eighth, ninth=ninth))
    return path


def test_elements_are_told_by_name_whatever_their_order(tmp_path: Path) -> None:
    for first, second, told in ((*NAMES, ("1", "2")), (*NAMES[::-1], ("2", "1"))):
        read = read_records(survey(tmp_path / "skm.csv", first, second), dataset="survey_response", kind="delimited")
        assert read.shown("complaint_score", "facility_score") == [told, told]


def test_answers_outside_one_to_four_and_empty_sheets_are_rejected(tmp_path: Path) -> None:
    read = read_records(survey(tmp_path / "skm.csv", *NAMES), dataset="survey_response", kind="delimited")
    assert read.accepted["time_score"].fillna(0).tolist() == [4, 0]
    assert sorted(read.rejected["rules"]) == ["requirement_score:known", "requirement_score:present"]


def test_services_belong_to_the_month_of_whatever_day_is_written(tmp_path: Path) -> None:
    path = tmp_path / "layanan.csv"
    path.write_text(
        "Kode Unit;Bulan;Jenis Layanan;Jumlah Layanan;Target;Menit Standar\n"
        "U1;31/03/2026;Legalisir Ijazah;12;;15\nU1;01/03/2026;Mutasi;-1;4;1:30\n"
    )
    read = read_records(path, dataset="service_volume", kind="delimited")
    assert read.shown("month", "service_type", "n_services", "standard_minutes") == [
        ("2026-03-01", "LEGALISIR_IJAZAH", "12", "15.0")
    ]
    assert list(read.rejected["rules"]) == ["n_services:range"]


def test_a_report_for_a_post_needs_the_day_of_the_post(tmp_path: Path) -> None:
    path = tmp_path / "lhkpn.csv"
    path.write_text(
        "NIP;Jenis Laporan;Tahun Pelaporan;Jenis Kewajiban;TMT Jabatan;Tanggal Lapor;Batas Lapor\n"
        "198503152010011004;LHKPN;2025;Periodik;;31/03/2026;\n"
        "198503152010011004;LHKPN;2026;Awal Menjabat;10/02/2026;;\n"
        "198503152010011004;LHKPN;2026;Akhir Menjabat;;;\n"
    )
    read = read_records(path, dataset="obligation", kind="delimited")
    assert read.shown("occasion") == [("PERIODIK",), ("AWAL_MENJABAT",)]
    assert list(read.rejected["rules"]) == ["post_changed_on:present"]


def test_findings_neutrality_sessions_and_the_index_are_read(tmp_path: Path) -> None:
    files = {
        "complaint_event": "Nomor Laporan;Peristiwa;Waktu;Kode Unit\nC1;Tidak Terbukti;02/03/2026 09:00;\n",
        "neutrality_decision": "Nomor Keputusan;Tanggal Keputusan;Kode Unit;Putusan\nSK 1;02/03/2026;U1;Tidak terbukti\n",
        "coaching": "Kode Unit;Tanggal Rencana;Jenis Kegiatan;Tanggal Pelaksanaan\nU1;02/03/2026;Dialog Kinerja;\n",
        "merit_index": "Tahun;Nilai\n2025;312,5\n",
    }
    columns = {
        "complaint_event": "event",
        "neutrality_decision": "is_proven",
        "coaching": "kind",
        "merit_index": "score",
    }
    told = {}
    for dataset, text in files.items():
        (tmp_path / dataset).write_text(text)
        told[dataset] = read_records(tmp_path / dataset, dataset=dataset, kind="delimited").shown(columns[dataset])
    assert told == {
        "complaint_event": [("NOT_PROVEN",)],
        "neutrality_decision": [("False",)],
        "coaching": [("DIALOG_KINERJA",)],
        "merit_index": [("312.5",)],
    }
