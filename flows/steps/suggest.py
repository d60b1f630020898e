"""Guess whose a waiting key may be, for a person to look into. Nothing is applied: who is right is told by SIMPEG or the device."""

from __future__ import annotations

import pandas as pd

from flows.warehouse.engine import Warehouse

_SHOWN = 4
_NIP_LENGTH = 18


def with_suggestions(warehouse: Warehouse, waiting: pd.DataFrame) -> pd.DataFrame:
    """Add the column suggestion to the waiting keys: told where exactly one person fits, with the last four digits alone."""
    if waiting.empty:
        return waiting
    people = warehouse.query("select employee_id, person_id from warehouse.employee_identity")
    pins = warehouse.query(
        """select pin.device_id, pin.pin, pin.person_id, person.employee_id
           from (select distinct device_id, pin, person_id from warehouse.dim_pin) as pin
           join (select distinct on (person_id) person_id, employee_id from raw.employee
                 order by person_id nulls last, withdrawn_on desc nulls first, valid_from desc nulls last) as person
               on person.person_id = pin.person_id"""
    )
    keys = waiting["key"].astype("str")
    numbers = suggest_numbers(keys[waiting["key_kind"] == "employee_id"], people)
    told = suggest_pins(keys[waiting["key_kind"] == "pin"], pins)
    return waiting.assign(suggestion=pd.concat([numbers, told]).astype("str").reindex(waiting.index).fillna(""))


def suggest_numbers(keys: pd.Series, people: pd.DataFrame) -> pd.Series:
    """Suggest the one person whose NIP differs in one digit; people: employee_id, person_id.

    Numbers of the office's own are left out: they are counted up, so that each has a neighbour.
    """
    pattern = rf"\d{{{_NIP_LENGTH}}}"
    mine = pd.DataFrame({"key": keys[keys.str.fullmatch(pattern)].drop_duplicates()})
    known = people[people["employee_id"].astype("str").str.fullmatch(pattern)]
    # Two numbers that differ in one digit are the same once that digit is blotted out: a join a digit, none of all with all.
    pairs = [
        mine.assign(blot=mine["key"].str.slice_replace(place, place + 1, "?")).merge(
            known.assign(blot=known["employee_id"].str.slice_replace(place, place + 1, "?")), on="blot"
        )
        for place in range(_NIP_LENGTH)
    ]
    one = _of_one_person(pd.concat(pairs, ignore_index=True))
    return keys.map("one digit differs from " + one["employee_id"].map(_last)).dropna()


def suggest_pins(keys: pd.Series, pins: pd.DataFrame) -> pd.Series:
    """Suggest the one person with the same PIN on the device but for leading zeros, or on other days.

    keys: device/PIN. pins: device_id, pin, person_id, employee_id.
    """
    known = pins.assign(plain=_plain(pins["device_id"] + "/" + pins["pin"]))
    mine = pd.DataFrame({"key": keys.drop_duplicates(), "plain": _plain(keys.drop_duplicates())})
    one = _of_one_person(mine.merge(known, on="plain"))
    is_same = one["device_id"] + "/" + one["pin"] == one.index
    on_other_days = "on other days the PIN of " + one["employee_id"].map(_last)
    but_for_zeros = "PIN " + one["pin"].map(_last) + " is that of " + one["employee_id"].map(_last)
    return keys.map(on_other_days.where(is_same, but_for_zeros)).dropna()


def _plain(keys: pd.Series) -> pd.Series:
    """Drop the zeros before a PIN, which some devices write and others do not."""
    return keys.astype("str").str.replace(r"/0+([^/]+)$", r"/\1", regex=True)


def _of_one_person(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the keys that lead to exactly one person, one row each, by key."""
    people = pairs.groupby("key")["person_id"].nunique()
    return pairs[pairs["key"].isin(people.index[people == 1])].drop_duplicates("key", keep="last").set_index("key")


def _last(number: str) -> str:
    return number if len(number) <= _SHOWN else "…" + number[-_SHOWN:]
