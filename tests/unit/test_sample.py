"""The sample office: the same from the same seed, growing day by day, and true answers that add up."""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from flows.sample import deliveries, delivery_dates, write_sample
from flows.sample.seen import Seen, training_key
from flows.sample.truth_attendance import Attendance, band
from flows.sample.truth_complaints import Case
from flows.sample.values import Value, ancestors
from flows.sample.workdays import (
    HOLIDAYS,
    MONTHS,
    TODAY,
    add_working_days,
    days,
    hours,
    month_end,
    months_told,
    working_days,
)
from flows.sample.world import World, make_world
from tests.conftest import PROJECT

NOT_ROLLED_UP = ("ATT-07", "ATT-09")  # whole days and capped percents of several people do not add up
NO_PERCENT = ("PGD-04", "PGD-08")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(2026)


@pytest.fixture(scope="module")
def seen(world: World) -> Seen:
    return Seen(world, TODAY)


def truth(office: Path, name: str) -> Rows:
    with (office / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_contents(office: Path, tmp_path: Path) -> None:
    make_world.cache_clear()
    write_sample(tmp_path)
    assert contents(tmp_path) == contents(office)


def test_another_seed_gives_another_office(office: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=7)
    assert contents(tmp_path)["truth/values.csv"] != contents(office)["truth/values.csv"]


def test_the_office_grows_day_by_day_into_the_whole(office: Path, tmp_path: Path) -> None:
    before: dict[str, str] = {}
    for day in (date(2026, 1, 20), date(2026, 4, 9), TODAY):
        write_sample(tmp_path, as_of=day)
        now = contents(tmp_path)
        inbox = {path for path in now if path.startswith("inbox/")}
        assert inbox == {path for path, delivered in deliveries() if delivered <= day}
        assert all(now[path] == before[path] for path in before if path.startswith("inbox/"))
        before = now
    assert before == contents(office)


def test_files_bear_the_time_of_their_delivery(office: Path) -> None:
    for path, delivered in deliveries():
        assert datetime.fromtimestamp((office / path).stat().st_mtime, tz=None).timestamp() == pytest.approx(
            datetime.fromisoformat(f"{delivered}T17:00:00+07:00").timestamp()
        )


def test_delivery_days_are_few_and_in_order() -> None:
    found = delivery_dates()
    assert found == sorted(set(found)) and 12 <= len(found) <= 16 and found[-1] == TODAY


def test_a_change_recorded_late_is_not_known_before(world: World, tmp_path: Path) -> None:
    mover = world.staff.by_role["mover_late"]
    found = {}
    for day in (date(2026, 4, 21), date(2026, 4, 22)):
        write_sample(tmp_path, as_of=day)
        with sqlite3.connect(tmp_path / "simpeg.sqlite") as database:
            query = "select kode_unit, tmt, sampai_tgl from tb_penempatan where id_peg = ? order by tmt"
            found[day.day] = database.execute(query, (int(mover),)).fetchall()
    assert [(row[0], row[2]) for row in found[21]] == [("1.01.02", "0000-00-00")]
    assert [(row[0], row[2]) for row in found[22]] == [("1.01.02", "2026-04-15"), ("1.01.01", "0000-00-00")]


def test_nothing_happens_to_a_complaint_after_the_day(tmp_path: Path) -> None:
    write_sample(tmp_path, as_of=date(2026, 3, 10))
    with sqlite3.connect(tmp_path / "aduan.sqlite") as database:
        latest = database.execute("select max(substr(waktu, 1, 10)) from tb_tindak_lanjut").fetchone()[0]
    assert latest <= "2026-03-10"


def test_numbers_are_valid_and_given_once(world: World) -> None:
    people = {p.person_id: p for p in world.staff.people}
    owners: dict[str, set[str]] = defaultdict(set)
    for stint in (s for s in world.staff.stints if not s.fault):
        person = people[stint.person_id]
        owners[stint.employee_id].add(stint.person_id)
        if stint.employment_type == "HONORER":
            assert re.fullmatch(r"HNR-\d{4}", stint.employee_id)
            continue
        match = re.fullmatch(r"(\d{8})(\d{4})(\d{2})([12])(\d{3})", stint.employee_id)
        assert match
        birth, year, month, sex, serial = match.groups()
        assert birth == f"{person.birth_on:%Y%m%d}" and int(year) - person.birth_on.year >= 18 and serial != "000"
        assert sex == ("1" if person.sex == "L" else "2")
        pppk = stint.employment_type.startswith("PPPK")
        assert 21 <= int(month) <= 29 if pppk else 1 <= int(month) <= 12
    assert all(len(who) == 1 for who in owners.values())
    assert 140 <= len({s.person_id for s in world.staff.stints if not s.fault}) <= 160


def test_the_queries_give_every_row_of_their_table(office: Path) -> None:
    tables = {"employee": "tb_status_kepegawaian", "placement": "tb_penempatan", "unit": "tb_unit_kerja"}
    tables |= {"unit_head": "tb_kepala_unit", "pin_map": "tb_pin", "training": "tb_diklat"}
    with sqlite3.connect(office / "simpeg.sqlite") as database:
        for name, table in tables.items():
            query = (office / "queries" / f"{name}.sql").read_text(encoding="utf-8")
            assert (
                len(database.execute(query).fetchall())
                == database.execute(f"select count(*) from {table}").fetchone()[0]
            )


def test_working_days_are_those_of_the_published_calendar() -> None:
    counts = {
        schedule: [sum(hours(schedule, d) is not None for d in days(m, month_end(m))) for m in MONTHS]
        for schedule in ("JK-5D", "JK-6D")
    }
    assert counts == {"JK-5D": [20, 18, 17, 21, 16, 20], "JK-6D": [25, 22, 20, 25, 21, 24]}
    assert working_days(date(2026, 3, 13), date(2026, 3, 17)) == 2
    assert working_days(date(2026, 3, 17), date(2026, 4, 1)) == 6
    assert working_days(date(2026, 2, 14), date(2026, 2, 20)) == 3
    assert add_working_days(date(2026, 5, 4), 14) == date(2026, 5, 26)
    assert add_working_days(date(2026, 1, 5), 60) == date(2026, 4, 10)


def test_the_calendar_of_the_longer_history_is_that_of_the_pipeline_and_of_the_specification() -> None:
    with (PROJECT / "sql" / "1_reference" / "calendar.csv").open(encoding="utf-8", newline="") as file:
        known = {date.fromisoformat(row["day"]) for row in csv.DictReader(file)}
    assert {day for day in known if date(2024, 7, 1) <= day <= TODAY} == HOLIDAYS
    counts = {
        schedule: [sum(hours(schedule, d) is not None for d in days(m, month_end(m))) for m in months_told(24)[6:18]]
        for schedule in ("JK-5D", "JK-6D")
    }
    assert counts["JK-5D"] == [19, 20, 19, 16, 17, 18, 23, 20, 21, 23, 20, 21]
    assert counts["JK-6D"] == [23, 24, 23, 20, 22, 22, 27, 25, 25, 27, 25, 25]


def test_bands_begin_where_the_rule_says() -> None:
    assert [band(n) for n in (0, 1, 30, 31, 60, 61, 90, 91, None)] == [None, 1, 1, 2, 2, 3, 3, 4, 4]


def test_unit_and_agency_values_are_the_sums_of_their_members(office: Path) -> None:
    rows = truth(office, "values")
    sums: dict[tuple[str, ...], list[Decimal | None]] = {}
    for row in rows:
        if row["grain"] != "employee" or row["code"][:3] != "ATT" or row["code"] in NOT_ROLLED_UP:
            continue
        for subject in [*ancestors(row["unit_id"]), "AGENCY"]:
            total = sums.setdefault((row["code"], row["measure"], row["period_start"], subject), [None, None])
            for n, name in enumerate(("numerator", "denominator")):
                if row[name]:
                    total[n] = (total[n] or Decimal(0)) + Decimal(row[name])
    codes = {key[0] for key in sums}
    above = [r for r in rows if r["grain"] in ("unit", "agency") and r["code"] in codes]
    assert len(above) == len(sums) and codes == {f"ATT-{n:02}" for n in (1, 2, 3, 4, 5, 6, 8, 10)}
    for row in above:
        expected = sums[row["code"], row["measure"], row["period_start"], row["subject_id"]]
        assert [Decimal(row[n]) if row[n] else None for n in ("numerator", "denominator")] == expected


def test_every_value_has_parts_or_a_reason(office: Path) -> None:
    keys: Counter[tuple[str, ...]] = Counter()
    for row in truth(office, "values"):
        keys[tuple(row[n] for n in ("code", "measure", "grain", "period_start", "subject_id", "unit_id"))] += 1
        assert bool(row["value"]) != bool(row["null_reason"])
        assert row["null_reason"] in ("", "PEMBAGI_NOL", "TIDAK_ADA_DATA")
        if row["value"] and row["denominator"] and row["code"][:3] in ("ATT", "PGD") and row["code"] not in NO_PERCENT:
            assert 0 <= Decimal(row["value"]) <= 100
    assert max(keys.values()) == 1


def test_a_value_is_rounded_half_up_from_its_exact_parts() -> None:
    value = Value.make("X", "x", "all", "agency", MONTHS[0], "AGENCY", None, 1, 16_000_000, True)
    assert (
        value.value == "0.000006"
        and Value.make("X", "x", "all", "agency", MONTHS[0], "A", None, 1, 0, True).value == ""
    )


def test_a_month_without_a_sheet_is_not_received(office: Path) -> None:
    rows = {
        (r["subject_id"], r["period_start"]): r
        for r in truth(office, "values")
        if (r["code"], r["measure"], r["grain"]) == ("ATT-02", "rate", "unit")
    }
    assert rows["10690006", "2026-05-01"]["null_reason"] == "PEMBAGI_NOL"
    assert rows["10690006", "2026-04-01"]["value"] and rows["10690003", "2026-06-01"]["value"]
    assert rows["10690001", "2026-06-01"]["value"]


def test_the_stories_are_told(world: World, seen: Seen) -> None:
    grid = list(Attendance(seen).all_days())
    role = world.staff.by_role
    units = {(d.person_id, d.unit_id) for d in grid}
    assert {(role["mover_late"], u) for u in ("1.01.02", "1.01.01")} <= units
    assert {(role["mover_early"], u) for u in ("10690005", "1.01.03")} <= units
    assert not any(d.is_required for d in grid if d.person_id == role["unpaid"] and d.day.month == 4)
    assert not any(d.is_required for d in grid if d.person_id == role["study"])
    assert len({n for n, who in seen.person_of.items() if who == role["converted"]}) == 2
    late_pin = [d for d in grid if d.person_id == role["late_pin"] and d.is_required]
    assert min(d.day for d in late_pin if d.is_timed) < date(2026, 3, 9)
    punched = Attendance(seen).punches
    codes = {d.code for d in grid if (d.person_id, d.day) in punched}
    assert {"H", "CT", "DIK"} <= codes
    assert {"H", "DIK", "CT", "CS", "CM", "CAP", "CB", "DL", "S", "I", "A"} <= {d.code for d in grid}


def test_both_readings_of_a_burst_of_punches_agree(seen: Seen) -> None:
    mine: dict[str, list[datetime]] = defaultdict(list)
    for punch in seen.punches:
        mine[punch.pin + "@" + punch.device].append(punch.at)
    for times in mine.values():
        kept = previous = datetime.min
        for at in sorted(times):
            assert (at - kept > timedelta(seconds=60)) == (at - previous > timedelta(seconds=60))
            previous, kept = at, at if at - kept > timedelta(seconds=60) else kept


def test_natural_keys_are_unique_and_leaves_do_not_overlap(seen: Seen) -> None:
    keys = Counter((t.employee_id, training_key(t)) for t in seen.register)
    keys.update(("simpeg", t.employee_id, training_key(t)) for t in seen.simpeg)
    keys.update((c.tracking_id,) for c in seen.complaints)
    keys.update((e.tracking_id, e.event, e.at) for events in seen.events.values() for e in events)
    keys.update((x.employee_id, day) for x in seen.leaves for day in days(x.first_day, min(x.last_day, TODAY)))
    assert max(keys.values()) == 1
    both = {(t.employee_id, training_key(t)) for t in seen.register} & {
        (t.employee_id, training_key(t)) for t in seen.simpeg
    }
    assert len(both) > 20


def test_a_revised_sheet_replaces_the_first(world: World) -> None:
    before, after = (Seen(world, day).codes for day in (date(2026, 5, 3), date(2026, 5, 4)))
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    assert len(changed) > 15 and all((unit, day.month) == ("10690004", 3) for unit, _, day in changed)
    assert before.keys() <= after.keys()


def test_the_files_say_what_the_truth_was_computed_from(office: Path, seen: Seen) -> None:
    punches = set()
    for path in office.glob("inbox/presensi/mesin/2026-07-01/*"):
        for line in path.read_text().splitlines():
            pin, at, device, *_ = line.split("\t")
            if pin.strip() and "2026-01-01" <= at < "2026-07-02":
                punches.add((device, pin.strip(), datetime.fromisoformat(at)))
    assert punches == {(p.device, p.pin, p.at) for p in seen.punches}
    sheet = CalamineWorkbook.from_path(office / "inbox/presensi/sekolah/10690005_202605.xlsx").get_sheet_by_index(0)
    written = {
        (str(row[2]), day): row[day + 2]
        for row in sheet.to_python(skip_empty_area=False)[6:]
        for day in range(1, 32)
        if re.fullmatch(r"\d{18}|HNR-\d{4}", str(row[2])) and row[day + 2] not in ("", "X", "?", "HDR2")
    }
    codes = {(n, d.day): c for (u, n, d), c in seen.codes.items() if (u, d.month) == ("10690005", 5)}
    assert {key: "A" if text == "TK" else text for key, text in written.items()} == codes


def test_complaints_have_every_fate(world: World, seen: Seen) -> None:
    happened = Counter(e.event for events in seen.events.values() for e in events)
    assert all(
        happened[name] >= 3
        for name in ("OUT_OF_SCOPE", "ARCHIVED", "PAUSED", "RESUMED", "REOPENED", "ANSWERED", "CLOSED")
    )
    assert any(c.report_type == "Rahasia" for c in world.complaints)
    cases = [Case(c, "1.01", seen.events.get(c.tracking_id, [])) for c in seen.complaints]
    assert any(c.closed_on(TODAY) is None and c.net_days(TODAY) > c.limit for c in cases)


def test_what_must_be_rejected_stands_where_the_list_says(office: Path) -> None:
    rows = truth(office, "rejected")
    assert {r["source"] for r in rows} >= {"mesin", "absensi_sekolah", "register_cuti", "register_diklat", "lapor"}
    seen_texts = set()
    for row in rows:
        if row["cell"].startswith("line "):
            line = (office / row["file"]).read_text().splitlines()[int(row["cell"][5:]) - 1]
            assert line.startswith(" " * 9) if row["rule"] == "pin:present" else re.search(r"\t(2000|2063)-", line)
        elif row["cell"]:
            sheet = CalamineWorkbook.from_path(office / row["file"]).get_sheet_by_name(row["sheet"])
            letters, number = re.fullmatch(r"([A-Z]+)(\d+)", row["cell"]).groups()  # type: ignore[union-attr]
            column = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters))) - 1
            value = sheet.to_python(skip_empty_area=False)[int(number) - 1][column]
            assert value != ""
            seen_texts.add(str(value))
    assert {"X", "4000.0", "-8.0", "31/02/2026", "Rapat Kerja", "Gratifikasi"} <= seen_texts


def test_every_pull_that_holds_a_year_2063_has_it_rejected(office: Path) -> None:
    listed = {r["file"] for r in truth(office, "rejected") if r["rule"] == "punched_at:possible"}
    for path in sorted(office.glob("inbox/presensi/mesin/*/*_attlog.dat")):
        if "\t2063-" in path.read_text():
            assert str(path.relative_to(office)) in listed


def test_two_in_a_hundred_records_are_planted_wrong(world: World, office: Path) -> None:
    records = sum(len(row.texts) for sheet in world.sheets for row in sheet.rows)
    records += len(world.leaves) + len(world.trainings) + len(world.complaints)
    planted = sum(n for sheet in world.sheets for *_, n in sheet.faults())
    planted += sum(bool(x.dirt) for group in (world.leaves, world.trainings, world.complaints) for x in group)
    assert 0.01 < planted / records < 0.03
    assert 24 <= sum(p.rule is not None for p in world.punches) <= 60


def test_some_records_wait(office: Path) -> None:
    kinds = {(r["source"], r["key_kind"]) for r in truth(office, "waiting")}
    assert {("mesin", "pin"), ("absensi_sekolah", "employee_id"), ("register_diklat", "employee_id")} <= kinds


def test_the_office_of_everything_grows_day_by_day_into_the_whole(tmp_path: Path) -> None:
    for day in (date(2026, 2, 10), date(2026, 5, 5), TODAY):
        write_sample(tmp_path / "grown", as_of=day, everything=True)
        inbox = {path for path in contents(tmp_path / "grown") if path.startswith("inbox/")}
        assert inbox == {path for path, delivered in deliveries(everything=True) if delivered <= day}
    write_sample(tmp_path / "whole", everything=True)
    assert contents(tmp_path / "grown") == contents(tmp_path / "whole")
