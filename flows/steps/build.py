"""Build what is stale: dimensions and facts, then the values of the indicators, then their units and the agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pyarrow as pa

from flows.datasets import DATASETS
from flows.office import Office
from flows.periods import Month, months_between
from flows.warehouse.definitions import write_definitions
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import OWN_VALUE, ROLL_UP, VALUES, Model, indicator_models, value_readers, warehouse_models
from flows.warehouse.retention import frozen_to, open_from
from flows.warehouse.stale import WHOLE, Fingerprints, Period, fill_periods, in_months
from flows.warehouse.tables import load_reference
from flows.warehouse.words import write_dictionary

# The months of a model that must be built, each with the fingerprint it will have; without a month, the model as a whole.
Stale = dict[date | None, tuple[Period | None, str]]
_OWN_COLUMNS = {
    "measure": "'all'",
    "subject_id": "cast(null as text)",
    "unit_id": "cast(null as text)",
    "n_people": "cast(null as bigint)",
    "label": "cast(null as text)",
}


@dataclass(frozen=True)
class Built:
    """What a build did: how many months of models it built."""

    n_built: int


def build(warehouse: Warehouse, office: Office, as_of: date) -> Built:
    """Build every stale month of every model."""
    load_reference(warehouse, office, as_of)
    write_definitions(warehouse)
    write_dictionary(warehouse, office, as_of)
    periods = [Period.of(month, as_of) for month in months_found(warehouse, office, as_of)]
    prints = Fingerprints(warehouse, periods)
    if not periods:
        for model in warehouse_models():
            _see_view(warehouse, model) if model.is_view else _see_table(warehouse, model)
    built = 0
    for model in warehouse_models():
        built += _build_table(warehouse, model, periods, prints)
    readers = value_readers()
    built += _build_indicators(
        warehouse, [model for model in indicator_models() if model not in readers], periods, prints
    )
    return Built(built + _build_indicators(warehouse, readers, periods, prints))


def months_found(warehouse: Warehouse, office: Office, as_of: date) -> list[Month]:
    """List the months that hold records, from the office's first one on, as far as the calendar of rules reaches.

    Frozen months are not among them: nothing builds, audits or releases them again.
    """
    dated = [dataset.name for dataset in DATASETS.values() if dataset.period]
    names = ", ".join(f"'{name}'" for name in dated)
    first, last = warehouse.rows(
        f"select min(period_start), max(period_start) from ops.touched where dataset in ({names})"
    )[0]
    if first is None:
        return []
    known_from, known_to = warehouse.rows("select min(day), max(day) from reference.calendar")[0]
    begin = max(
        Month.of(first),
        Month.of(known_from),
        office.first or Month.of(first),
        open_from(warehouse) or Month.of(first),
    )
    end = min(Month.of(last), Month.of(known_to), Month.of(as_of))
    return list(months_between(begin, end))


def stale_months(warehouse: Warehouse, office: Office, as_of: date) -> list[Month]:
    """List the months of which a table or indicator is stale as the warehouse stands; nothing is built.

    What is stale only because of what would be loaded or built before it, is not among them.
    """
    periods = [Period.of(month, as_of) for month in months_found(warehouse, office, as_of)]
    prints = Fingerprints(warehouse, periods)
    models = [model for model in (*warehouse_models(), *indicator_models()) if model.partition and not model.is_view]
    there = {
        f"{schema}.{table}"
        for schema, table in warehouse.rows("select table_schema, table_name from information_schema.tables")
    }
    stale = {
        day
        for model in models
        for day in (
            _stale(model, periods, prints) if model.reads <= there else [period.month.first_day for period in periods]
        )
        if day
    }
    return [Month.of(day) for day in sorted(stale)]


def left_out(warehouse: Warehouse, office: Office, as_of: date, months: Iterable[Month]) -> dict[Month, str]:
    """Tell, of months that are asked for, those that are not built, and why."""
    found = {*months_found(warehouse, office, as_of)}
    return {month: _why_left_out(warehouse, office, as_of, month) for month in sorted({*months} - found)}


def _why_left_out(warehouse: Warehouse, office: Office, as_of: date, month: Month) -> str:
    if month > Month.of(as_of):
        return "they have not begun"
    if office.first and month < office.first:
        return f"office.toml begins with first_month = {office.first}"
    day = month.first_day
    if warehouse.rows("select 1 from reference.calendar having min(day) > ? or max(day) < ?", [month.last_day, day]):
        return "reference/calendar.csv does not reach them"
    return "no records of them are held"


def _stale(model: Model, periods: list[Period], prints: Fingerprints) -> Stale:
    """Give the months of a model that must be built, with the fingerprint they will have."""
    had = prints.had(model)
    if model.partition is None:
        now = prints.of(model, None)
        return {} if had.get(WHOLE) == now else {WHOLE: (None, now)}
    told = {period.month.first_day: (period, prints.of(model, period)) for period in periods}
    return {month: (period, now) for month, (period, now) in told.items() if had.get(month) != now}


def _build_table(warehouse: Warehouse, model: Model, periods: list[Period], prints: Fingerprints) -> int:
    if model.is_view:
        _see_view(warehouse, model)
        return 0
    stale = _stale(model, periods, prints)
    if not stale:
        return 0
    if _see_table(warehouse, model):
        prints.forget(model.name)
        stale = _stale(model, periods, prints)
    with warehouse.transaction():
        fill_periods(warehouse, [period for period, _ in stale.values() if period])
        if model.partition is None:
            warehouse.execute(f"delete from {model.name}")
        else:
            warehouse.execute(f"delete from {model.name} where {in_months(model.partition, _months_of(stale))}")
        warehouse.execute(f"insert into {model.name} {model.sql}")
        warehouse.analyze(model.name)
        sums = {} if model.partition is None else warehouse.month_checksums(
            model.name, model.partition, model.partition, "select period_start, period_end from build.period"
        )  # fmt: skip
        _note_built(warehouse, [(model, stale, sums)])
    prints.forget(model.name)
    return len(stale)


def _see_table(warehouse: Warehouse, model: Model) -> bool:
    """Make a model's table; make it anew where its SELECT now gives other columns. Tell whether it was made."""
    schema, _, table = model.name.partition(".")
    had = warehouse.rows(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ? and table_type = 'BASE TABLE'",
        [schema, table],
    )
    if had and warehouse.columns(f"select * from {model.name}") == warehouse.columns(model.sql):
        return False
    frozen = frozen_to(warehouse) if had and model.partition else None
    with warehouse.transaction():
        if frozen:
            kept = [name for name, _ in warehouse.columns(f"select * from {model.name}")]
            warehouse.execute(
                f"create table build.frozen_row as select * from {model.name} where {model.partition} <= date '{frozen}'"
            )
        # Views over it are made again in their turn.
        warehouse.execute(f"drop table if exists {model.name} cascade")
        warehouse.execute(f"create table {model.name} as select * from ({model.sql}) as told limit 0")
        warehouse.execute(
            "delete from ops.built where model = ? and (period_start is null or period_start > ?)",
            [model.name, frozen or date.min],
        )
        if frozen:
            # What they were made of is gone: rows of frozen months keep what they have.
            names = ", ".join(name for name in model.gives if name in kept)
            warehouse.execute(
                f"insert into {model.name} ({names}) select {names} from build.frozen_row; drop table build.frozen_row"
            )
    return True


def _see_view(warehouse: Warehouse, model: Model) -> None:
    """Make a model's view, every time: the tables below it may have been made anew, and it may have been a table itself."""
    schema, _, name = model.name.partition(".")
    with warehouse.transaction():
        if warehouse.rows(
            "select 1 from information_schema.tables where table_schema = ? and table_name = ? and table_type = 'BASE TABLE'",
            [schema, name],
        ):
            warehouse.execute(f"drop table {model.name} cascade")
            warehouse.execute("delete from ops.built where model = ?", [model.name])
        warehouse.execute(f"drop view if exists {model.name} cascade; create view {model.name} as {model.sql}")


def _build_indicators(
    warehouse: Warehouse, models: Iterable[Model], periods: list[Period], prints: Fingerprints
) -> int:
    """Build indicators that do not read each other; together those of which the same months are stale."""
    stale = [(model, told) for model in models if (told := _stale(model, periods, prints))]
    stale.sort(key=lambda each: _months_of(each[1]))
    for _, together in groupby(stale, key=lambda each: _months_of(each[1])):
        _build_together(warehouse, list(together))
    return sum(len(told) for _, told in stale)


def _months_of(stale: Stale) -> list[date]:
    return [period.month.first_day for period, _ in stale.values() if period]


def _build_together(warehouse: Warehouse, stale: list[tuple[Model, Stale]]) -> None:
    """Build the same months of some indicators: values of their own one after the other, all else at once."""
    models = [model for model, _ in stale]
    with warehouse.transaction():
        fill_periods(warehouse, [period for period, _ in stale[0][1].values() if period])
        if any(VALUES in model.reads for model in models):
            warehouse.analyze(VALUES)
        warehouse.execute(OWN_VALUE.read_text(encoding="utf-8"))
        for model in models:
            _own_values(warehouse, model)
        warehouse.analyze("own_value")
        built = f"indicator_id in ({_ids(models)}) and period_start in (select period_start from build.period)"
        warehouse.execute(f"delete from {VALUES} where {built}")
        percents = _ids(model for model in models if model.header.get("unit") == "percent")
        shown = _ids(model for model in models if _shows_its_own(model))
        _insert_values(warehouse, percents, f"select * from own_value where indicator_id in ({shown})")
        _insert_values(warehouse, percents, ROLL_UP.read_text(encoding="utf-8"))
        warehouse.execute("drop table own_value")
        sums = warehouse.checksums(f"(select * from {VALUES} where {built})", "indicator_id, period_start")
        _note_built(
            warehouse,
            [
                (model, told, {month: sums.get((model.header["id"], month), "") for month in told})
                for model, told in stale
            ],
        )


def _shows_its_own(model: Model) -> bool:
    """Tell whether values are shown as they are computed, and not only rolled up."""
    return model.grain in {"employee", "source"} or model.header.get("roll_up", "none") == "none"


def _ids(models: Iterable[Model]) -> str:
    """Write indicators as the inside of an SQL list, which may not be empty."""
    return ", ".join(f"'{model.header['id']}'" for model in models) or "null"


def _own_values(warehouse: Warehouse, model: Model) -> None:
    """Run the SELECT of an indicator into own_value, with what its header says beside."""
    own = _OWN_COLUMNS | {"grain": f"'{model.header.get('members', model.grain)}'"}
    chosen = ", ".join(f"told.{name}" if name in model.gives else default for name, default in own.items())
    warehouse.execute(
        f"""insert into own_value
                (measure, subject_id, unit_id, n_people, label, grain, indicator_id, period_start, period_end, numerator, denominator, roll_up)
            select {chosen}, '{model.header["id"]}', told.period_start, period.period_end,
                cast(told.numerator as numeric(18, 4)), cast(told.denominator as numeric(18, 4)),
                '{model.header.get("roll_up", "none")}'
            from ({model.sql}) as told
            join build.period on period.period_start = told.period_start"""
    )


def _insert_values(warehouse: Warehouse, percents: str, rows: str) -> None:
    """Divide once, in double, and say why where there is no value. percents: the indicators that are."""
    warehouse.execute(
        f"""insert into {VALUES}
                (indicator_id, measure, grain, period_start, period_end, subject_id, unit_id,
                 n_people, numerator, denominator, value, label, null_reason)
            select told.indicator_id, told.measure, told.grain, told.period_start, told.period_end, told.subject_id, told.unit_id,
                told.n_people, told.numerator, told.denominator,
                case
                    when told.denominator is null then cast(told.numerator as double precision)
                    when told.denominator <> 0
                        then case when told.indicator_id in ({percents}) then 100 else 1 end
                            * cast(told.numerator as double precision) / cast(told.denominator as double precision)
                end,
                told.label,
                case when told.denominator = 0 then 'PEMBAGI_NOL' when told.numerator is null then 'TIDAK_ADA_DATA' end
            from ({rows}) as told"""
    )


def _note_built(warehouse: Warehouse, built: list[tuple[Model, Stale, Mapping[date | None, str]]]) -> None:
    """Note with what models were built, and the checksums of their months."""
    rows = [
        {"model": model.name, "period_start": month, "fingerprint": now, "checksum": sums.get(month, "")}
        for model, stale, sums in built
        for month, (_, now) in stale.items()
    ]
    names = ", ".join(f"'{model.name}'" for model, _, _ in built)
    warehouse.execute(
        f"""delete from ops.built where model in ({names})
            and (period_start is null or period_start in (select period_start from build.period))"""
    )
    warehouse.append("ops.built", pa.Table.from_pylist(rows))
