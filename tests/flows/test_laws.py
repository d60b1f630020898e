"""Laws that hold for all figures, whatever they are of."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from flows.office import PROJECT, Office, read_office
from tests.conftest import LAST_DAY, ask, published_values, run_night

VALUE = ["indicator_id", "measure", "period_start", "unit_id"]


def test_a_unit_s_figure_is_that_of_its_people_and_of_the_units_below_it(published_on_each: Office) -> None:
    rolled = ask(
        published_on_each,
        "select indicator_id from indicator.definition where measure = '' and roll_up in ('ratio', 'sum')",
    )
    people = ask(
        published_on_each,
        """select value.indicator_id, value.measure, value.period_start, tree.ancestor_unit_id as unit_id,
               sum(value.numerator) as numerator, sum(value.denominator) as denominator
           from published.value as value
           join warehouse.unit_tree as tree
               on tree.unit_id = value.unit_id and value.period_end between tree.valid_from and tree.valid_to
           where value.grain = 'employee'
           group by 1, 2, 3, 4""",
    )
    units = ask(published_on_each, "select * from published.value where grain = 'unit'")
    both = people[people["indicator_id"].isin(rolled["indicator_id"])].merge(
        units, on=VALUE, how="left", suffixes=("", "_unit")
    )
    assert len(both) > 1_000
    for part in ("numerator", "denominator"):
        assert (both[part].fillna(0) == both[f"{part}_unit"].fillna(0)).all()


def test_who_was_not_employed_changes_nothing(own_copy: Path, published_on_each: Office) -> None:
    """But what tells of the data themselves: how many numbers, how many sources."""
    (own_copy / "inbox" / "lain.csv").write_text(
        "person_id,valid_from,valid_to,employee_id,full_name,sex,employment_type\nX1,2019-01-01,2019-12-31,197001012000031001,Lama,L,PNS\n"
    )
    with (own_copy / "office.toml").open("a") as toml:
        toml.write('\n[sources.lain]\ndataset = "employee"\nkind = "delimited"\nfiles = "inbox/lain.csv"\n')
    of_data = "code like 'DQ-%'"
    ours = f"indicator_id not in (select indicator_id from indicator.definition where {of_data})"
    office = run_night(own_copy, LAST_DAY)
    pd.testing.assert_frame_equal(_ours(office, ours), _ours(published_on_each, ours))


def _ours(office: Office, where: str) -> pd.DataFrame:
    kept = ask(office, f"select distinct indicator_id from published.value where {where}")["indicator_id"]
    values = published_values(office)
    return values[values["indicator_id"].isin(kept)].reset_index(drop=True)


def built(office: Office) -> set[tuple[str, str, str]]:
    told = ask(office, "select model, coalesce(cast(period_start as text), '') as month, fingerprint from ops.built")
    return set(told[told["model"].str.startswith("indicator.")].itertuples(index=False, name=None))


def test_an_edited_rule_rebuilds_the_values_that_depend_on_it_and_no_others(own_copy: Path) -> None:
    """From March on the first level begins at 2 days: the indication of sanctions of March to July, and nothing else."""
    rules = PROJECT / "sql" / "1_reference" / "discipline_threshold.csv"
    with rules.open(encoding="utf-8", newline="") as file:
        told = csv.DictReader(file)
        rows, names = list(told), told.fieldnames or []
    [first] = [
        row
        for row in rows
        if row["level_code"] == "RINGAN-1" and row["valid_from"] >= "2021" and row["employment_type"] == "PNS"
    ]
    later = first | {"minimum_days": "2", "valid_from": "2026-03-01"}
    first["valid_to"] = "2026-02-28"
    (own_copy / "reference").mkdir()
    with (own_copy / "reference" / "discipline_threshold.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows([*rows, later])
    before = built(read_office(own_copy))
    after = built(run_night(own_copy, LAST_DAY))
    changed = {(model, month) for model, month, _ in before ^ after}
    assert changed == {("indicator.indicated_sanction", f"2026-0{month}-01") for month in range(3, 8)}
