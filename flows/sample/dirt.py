"""What is planted wrong: every function adds records with exactly one fault each, or spoils records in one place."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from flows.sample.complaints import Complaint, Event, make_complaint
from flows.sample.events import Dirt, Leave, Punch, Training, register_date
from flows.sample.matrix import FOLDER, REVISED, Sheet, SheetRow
from flows.sample.people import Person, Pin, Staff, Stint

UNKNOWN_NIP = "198703122010011977"  # well-formed, nobody's
UNKNOWN_TRAINEE = "199002142019032988"
UNKNOWN_UNIT = "1.01.09"
TEST_PIN = "9999"
NIP_RULE = "employee_id:valid"
CODE_RULE = "attendance_code:known"


def malformed(nip: str, fault: str) -> str | float:
    """Spoil a NIP in one of the ways of spreadsheets and hurried hands."""
    if fault == "number":
        return float(int(nip))
    if fault == "letter":
        return nip[:3] + nip[3:].replace("0", "O", 1)
    return {"short": nip[:-1], "month": nip[:12] + "13" + nip[14:]}[fault]


def spoil_sheets(rng: Random, sheets: list[Sheet]) -> list[Sheet]:
    """Spoil lines and cells of the sheets, and add the revised sheet that mends some of them."""
    at = {(sheet.unit_id, sheet.month.month): sheet for sheet in sheets}
    for key, fault in {
        ("10690003", 2): "short",
        ("10690005", 4): "letter",
        ("10690006", 3): "month",
        ("10690004", 3): "number",
    }.items():
        row = next(
            r for r in at[key].rows[2:] if isinstance(r.shown_id, str) and r.shown_id[12:14] in ("01", "03", "04", "12")
        )
        row.shown_id, row.rule = malformed(str(row.shown_id), fault), NIP_RULE
    stranger = SheetRow("", UNKNOWN_NIP, "Pegawai Titipan, S.Pd.", {day: "H" for day in (5, 6, 7, 8, 9, 10, 12, 13)})
    at["10690006", 1].rows.append(stranger)
    spoil_cells(rng, sheets)
    return [*sheets, _revised(rng, at[REVISED[0], REVISED[1].month])]


def spoil_cells(rng: Random, sheets: list[Sheet]) -> None:
    """Put codes that nobody knows into cells of every sheet, and a code on a day that the month does not have."""
    for sheet in sheets:
        clean = [row for row in sheet.rows if row.rule is None and row.employee_id and "H" in row.texts.values()]
        for row in rng.sample(clean, 3 if (sheet.unit_id, sheet.month) == REVISED[:2] else 2):
            day = rng.choice([d for d, text in row.texts.items() if text == "H"])
            row.texts[day] = rng.choice(("X", "X", "?", "HDR2"))
            row.cell_rules[day] = CODE_RULE
        outside = {2: 30, 4: 31}.get(sheet.month.month)
        if outside and sheet.unit_id != "10690005":
            row = next(r for r in clean if not r.cell_rules)
            row.texts[outside], row.cell_rules[outside] = "H", "day:date"


def _revised(rng: Random, sheet: Sheet) -> Sheet:
    rows = deepcopy(sheet.rows)
    for row in rows:
        if isinstance(row.shown_id, float):
            row.shown_id, row.rule = row.employee_id, None
        for day in list(row.cell_rules):
            row.texts[day] = "H"
            del row.cell_rules[day]
    absent = [(row, day) for row in rows for day, text in row.texts.items() if text == "TK"]
    present = [(row, day) for row in rows for day, text in row.texts.items() if text == "H"]
    for row, day in absent[:2]:
        row.texts[day] = "S"
    for row, day in rng.sample(present, 3):
        row.texts[day] = rng.choice(("I", "DL"))
    return Sheet(sheet.unit_id, sheet.month, REVISED[2], f"{FOLDER}/Rekap Absen SDN 3 Maret (REVISI) (1).xlsx", rows)


def dirty_leaves(rng: Random, leaves: list[Leave]) -> list[Leave]:
    """Make entries that the register should not have taken."""
    plans = [
        Dirt("last_day:order", "Tanggal Selesai", ""),
        Dirt("last_day:order", "Tanggal Selesai", ""),
        Dirt("first_day:date", "Tanggal Mulai", "31/02/2026"),
        Dirt("last_day:date", "Tanggal Selesai", "31/04/2026"),
        Dirt(CODE_RULE, "Jenis", "XX"),
        Dirt(NIP_RULE, "NIP", "short"),
        Dirt(NIP_RULE, "NIP", "number"),
    ]
    found = []
    donors = [x for x in leaves if len(x.employee_id) == 18 and x.code == "CT" and x.first_day.month >= 3]
    for n, (dirt, donor) in enumerate(zip(plans, rng.sample(donors, len(plans)), strict=True)):
        entered = date(2026, 1, 12) + timedelta(days=18 * n)
        seen = register_date(entered)
        assert seen is not None
        first = donor.first_day - timedelta(days=45)
        if dirt.rule == "last_day:order":
            dirt = replace(dirt, value=f"{first - timedelta(days=3):%d/%m/%Y}")
        elif dirt.rule == NIP_RULE:
            dirt = replace(dirt, value=malformed(donor.employee_id, str(dirt.value)))
        found.append(
            replace(
                donor,
                first_day=first,
                last_day=first,
                number=f"850/{n + 1}/X",
                approved_on=entered,
                seen_on=seen,
                dirt=dirt,
            )
        )
    return found


def dirty_trainings(rng: Random, trainings: list[Training]) -> list[Training]:
    """Make entries of register and SIMPEG that break one rule each, and one of a person nobody knows."""
    register = [
        Dirt("completed_on:order", "Tanggal Selesai", ""),
        Dirt("completed_on:order", "Tanggal Selesai", ""),
        Dirt("certificate_jp:range", "JP", 4000),
        Dirt("certificate_jp:range", "JP", -8),
        Dirt("training_form:known", "Bentuk", "Rapat Kerja"),
        Dirt("started_on:date", "Tanggal Mulai", "31/02/2026"),
        Dirt(NIP_RULE, "NIP", "letter"),
        Dirt(NIP_RULE, "NIP", "month"),
    ]
    simpeg = [
        Dirt("certificate_jp:range", "jml_jam", 4000),
        Dirt("completed_on:order", "tgl_selesai", ""),
        Dirt("training_form:known", "bentuk", "Studi Tiru"),
    ]
    donors = [t for t in trainings if len(t.employee_id) == 18 and t.certificate_jp and t.completed_on.month <= 5]
    found = []
    for n, (dirt, donor) in enumerate(
        zip([*register, *simpeg], rng.sample(donors, len(register) + len(simpeg)), strict=True)
    ):
        if dirt.rule == "completed_on:order":
            before = donor.started_on - timedelta(days=4)
            dirt = replace(dirt, value=f"{before:%d/%m/%Y}" if n < len(register) else f"{before:%Y-%m-%d}")
        elif dirt.rule == NIP_RULE:
            dirt = replace(dirt, value=malformed(donor.employee_id, str(dirt.value)))
        entered = donor.completed_on + timedelta(days=5)
        where = (register_date(entered), None) if n < len(register) else (None, entered)
        found.append(
            replace(
                donor,
                title=f"{donor.title} Angkatan II",
                certificate_number=f"900/SALAH/{n + 1:04d}",
                register_on=where[0],
                simpeg_on=where[1],
                dirt=dirt,
            )
        )
    stranger = replace(
        donors[0], person_id="", employee_id=UNKNOWN_TRAINEE, certificate_number="900/TAMU/0001", simpeg_on=None
    )
    return [*found, replace(stranger, register_on=register_date(stranger.completed_on + timedelta(days=1)))]


def dirty_complaints(rng: Random) -> tuple[list[Complaint], list[Event]]:
    """Make reports with an unknown class or an impossible date, one sent to a unit nobody knows, and two bad events."""
    found = []
    for n, (day, dirt) in enumerate(
        (
            (date(2026, 2, 10), Dirt("classification:known", "Klasifikasi Laporan", "Gratifikasi")),
            (date(2026, 4, 21), Dirt("classification:known", "Klasifikasi Laporan", "Lain-lain")),
            (date(2026, 3, 5), Dirt("received_at:date", "Tanggal Laporan Masuk", "31 Feb 2026")),
            (date(2026, 6, 9), Dirt("received_at:date", "Tanggal Laporan Masuk", "minggu lalu")),
        )
    ):
        found.append(replace(make_complaint(rng, 900 + n, day), dirt=dirt))
    found.append(replace(make_complaint(rng, 910, date(2026, 5, 19)), unit_id=UNKNOWN_UNIT))
    events = [
        Event("", "DIPROSES", datetime(2026, 3, 11, 9, 15), rule="event:known"),
        Event("", "DITANGGAPI", datetime(2026, 5, 12, 10, 0), shown_at="2026-02-31 10:00:00", rule="occurred_at:date"),
    ]
    return found, events


def dirty_punches(rng: Random) -> list[Punch]:
    """Make the lines of a reset clock, of a finger without a PIN, and of the technician's test PIN."""
    found = []
    for device, day, year, count in (
        ("1", date(2026, 1, 12), 2000, 7),
        ("1", date(2026, 3, 3), 2063, 6),
        ("2", date(2026, 1, 8), 2063, 4),
        ("3", date(2026, 4, 7), 2000, 5),
    ):
        for n in range(count):
            inserted = datetime(day.year, day.month, day.day, 10, n, 5)
            shown = f"{year}-01-01 00:0{n}:{rng.randint(10, 59)}"
            found.append(Punch(device, str(rng.randint(1, 12)), shown, inserted, None, 0, "punched_at:possible"))
    for n in range(12):
        inserted = datetime(2026, 1 + n % 6, 6 + 2 * (n % 9), 11, 20 + n, 7)
        found.append(Punch("123"[n % 3], "", f"{inserted:%Y-%m-%d %H:%M:%S}", inserted, None, 0, "pin:present"))
    for n in range(11):
        at = datetime(2026, 1 + n % 6, 5 + n, 13, 40, n)
        found.append(Punch("1", TEST_PIN, f"{at:%Y-%m-%d %H:%M:%S}", at, at, 0))
    return found


def dirty_staff(staff: Staff) -> None:
    """Add two people whose number is malformed and a PIN that points to a malformed number."""
    for n, fault in enumerate(("short", "letter"), 1):
        person = Person(
            str(1900 + n),
            f"Pegawai Uji {n}",
            "L",
            date(1980, 5, 10 + n),
            "Bukit Lontar",
            "S1",
            "PELAKSANA",
            "Pengadministrasi",
            "III/A",
        )
        nip = malformed(f"{person.birth_on:%Y%m%d}2008121{n:03d}", fault)
        staff.people.append(person)
        staff.stints.append(
            Stint(
                date(2026, 2, 1),
                None,
                date(2026, 2, 11),
                date(2026, 2, 11),
                person.person_id,
                str(nip),
                "PNS",
                NIP_RULE,
            )
        )
    staff.pins.append(
        Pin(date(2026, 2, 2), None, date(2026, 2, 11), date(2026, 2, 11), "1", "888", "19800511200812100", NIP_RULE)
    )
