"""Personnel databases on real servers: streamed, read only, bounded, and whole or not at all."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from flows import night
from flows.office import Office, OfficeError, read_office
from tests.conftest import ask, shared_file
from tests.servers import Server

DAY = date(2026, 7, 2)
MARIADB = ("127.0.0.1", 3306)
EMPLOYEES = """
select id_peg as person_id, replace(nip, ' ', '') as employee_id, nama as full_name, jk as sex, nullif(tgl_lhr, '0000-00-00') as birth_on,
    status_kepeg as employment_type, '2010-01-01' as valid_from, null as valid_to, urut_pangkat as grade, sekolah as education_level,
    null as position_type, jabatan as position
from tb_pegawai
"""
TRAININGS = """
select replace(pegawai.nip, ' ', '') as employee_id, diklat as title, 'TEKNIS' as training_form, 1 as is_classroom, 0 as is_international,
    tgl_sttpp as started_on, tgl_sttpp as completed_on, jml_jam as certificate_jp, no_sttpp as certificate_number, penyelenggara as organiser,
    null as duration_days, null as session_count, null as duration_minutes
from tb_diklat join tb_pegawai as pegawai on pegawai.id_peg = tb_diklat.id_peg
"""


def server_or_skip(address: tuple[str, int]) -> None:
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(address):
            if os.environ.get("CI"):
                pytest.fail(f"no MariaDB at {address}: CI must have one")
            pytest.skip(f"no MariaDB at {address}")


@pytest.fixture(scope="module")
def mariadb() -> Iterator[Engine]:
    """A database of its own on the server that runs, gone afterwards."""
    server_or_skip(MARIADB)
    name = f"kinerja_test_{os.getpid()}"
    root = create_engine(f"mysql+pymysql://root@{MARIADB[0]}:{MARIADB[1]}/")
    with root.begin() as connection:
        connection.execute(text(f"create database {name} character set latin1"))
    yield create_engine(f"mysql+pymysql://root@{MARIADB[0]}:{MARIADB[1]}/{name}")
    with root.begin() as connection:
        connection.execute(text(f"drop database {name}"))


@pytest.fixture(scope="module")
def postgres(postgres: Server) -> Engine:
    return create_engine(postgres.database())


def office_of(
    folder: Path, url: str, dataset: str, query: str, monkeypatch: pytest.MonkeyPatch, more: str = ""
) -> Office:
    monkeypatch.setenv("SIMPEG_URL", url)
    (folder / "query.sql").write_text(query)
    (folder / "office.toml").write_text(
        f'[office]\nname = "Kantor"\ntoday = 2026-07-02\n[sources.simpeg]\ndataset = "{dataset}"\nkind = "database"\n'
        f'url_env = "SIMPEG_URL"\nquery = "query.sql"\nreplaces = "keys"\n{more}\n'
    )
    return read_office(folder)


def pull(office: Office, as_of: date = DAY) -> list[object]:
    run_id = night.begin(office, "nightly", as_of, None)
    [load] = night.ingest(office, run_id, "simpeg", as_of)
    return [load.outcome, load.n_read, load.n_loaded, load.n_rejected, load.message]


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def restore(engine: Engine, dump: Path) -> None:
    """Run a dump as its office would: statement by statement, DROP of what is not there let pass."""
    statements = dump.read_bytes().decode("latin1").split(";\n")
    with engine.begin() as connection:
        connection.exec_driver_sql("set sql_mode = ''")
        for statement in filter(str.strip, statements):
            connection.exec_driver_sql(statement.replace("DROP TABLE ", "DROP TABLE IF EXISTS ", 1).replace("%", "%%"))


@pytest.mark.parametrize(
    ("dump", "people", "trainings"), [("20180219_BackupDB.sql", 14, 4), ("20180226_BackupDB.sql", 15, 5)]
)
def test_a_real_simpeg_dump_is_read_from_mariadb(
    mariadb: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dump: str, people: int, trainings: int
) -> None:
    restore(mariadb, shared_file(f"simpeg_mysql/{dump}"))
    office = office_of(tmp_path, address(mariadb), "employee", EMPLOYEES, monkeypatch)
    assert pull(office)[:4] == ["loaded", people, people, 0]
    (tmp_path / "second").mkdir()
    office = office_of(tmp_path / "second", address(mariadb), "training", TRAININGS, monkeypatch)
    assert pull(office)[:2] == ["loaded", trainings]


def test_zero_dates_and_latin1_names_come_over_as_they_are(
    mariadb: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mariadb.begin() as connection:
        connection.exec_driver_sql("set sql_mode = ''")
        connection.exec_driver_sql(
            "create table orang (id int, nip varchar(24), nama varchar(64), lahir date, mulai date) charset latin1"
        )
        connection.exec_driver_sql(
            "insert into orang values (1, 'HNR-001', 'André', '0000-00-00', '2020-01-01'), (2, 'HNR-002', 'NA', null, '0000-00-00')"
        )
    query = """select id as person_id, nip as employee_id, nama as full_name, 'L' as sex, nullif(lahir, '0000-00-00') as birth_on,
        'HONORER' as employment_type, mulai as valid_from, null as valid_to from orang"""
    office = office_of(tmp_path, address(mariadb), "employee", query, monkeypatch)
    assert pull(office)[:4] == ["loaded", 2, 1, 1]
    assert ask(office, "select full_name, birth_on is null as unknown from raw.employee").to_numpy().tolist() == [
        ["André", True]
    ]
    assert ask(office, "select rules from ops.rejected")["rules"].tolist() == ["valid_from:date"]


@pytest.mark.parametrize("kind", ["mariadb", "postgres"])
def test_a_query_that_writes_is_refused(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = request.getfixturevalue(kind)
    with engine.begin() as connection:
        connection.execute(text("create table if not exists catatan (isi int)"))
    office = office_of(tmp_path, address(engine), "unit", "insert into catatan values (1)", monkeypatch)
    assert pull(office)[0] == "refused"
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from catatan")).scalar() == 0


@pytest.mark.parametrize(("kind", "nap"), [("mariadb", "sleep(10)"), ("postgres", "pg_sleep(10)")])
def test_a_query_slower_than_its_limit_is_refused(
    kind: str, nap: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = request.getfixturevalue(kind)
    query = f"select 'U1' as unit_id, '2020-01-01' as valid_from, {nap} as unit_name, 'UPT' as unit_type, 'Asia/Jakarta' as time_zone"
    office = office_of(tmp_path, address(engine), "unit", query, monkeypatch, "timeout_seconds = 1")
    begun = time.monotonic()
    assert pull(office)[0] == "refused"
    assert time.monotonic() - begun < 8


def test_a_cursor_that_dies_half_way_loads_nothing(
    postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The division by zero comes after more rows than one part holds."""
    query = """select 'U' || n as unit_id, date '2020-01-01' as valid_from, (n / (n - 120000)) as unit_name, 'UPT' as unit_type,
        'Asia/Jakarta' as time_zone from generate_series(1, 120000) as n"""
    office = office_of(tmp_path, address(postgres), "unit", query, monkeypatch)
    outcome = pull(office)
    assert outcome[:3] == ["refused", 0, 0]
    assert ask(office, "select count(*) as n from raw.unit")["n"][0] == 0


def test_a_server_that_is_not_there_costs_only_its_own_source_and_shows_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.readers.database._WAITS", (0.01,))
    office = office_of(
        tmp_path, "postgresql+psycopg://orang:RAHASIA@127.0.0.1:9/simpeg", "unit", "select 1", monkeypatch
    )
    outcome = pull(office)
    assert outcome[0] == "refused"
    assert "RAHASIA" not in str(outcome) and "not reached" in str(outcome[4])


def test_times_of_another_zone_become_the_offices_own(
    postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """17:00 in UTC is midnight in Jakarta: the punch belongs to the next day. A time that knows its zone needs no telling."""
    query = """select '1' as device_id, pin, punched_at from (values ('1', timestamp '2026-06-01 17:00:00')) as log(pin, punched_at)"""
    office = office_of(tmp_path, address(postgres), "punch", query, monkeypatch, 'time_zone = "UTC"')
    pull(office)
    assert str(ask(office, "select punched_at from raw.punch")["punched_at"][0]) == "2026-06-02 00:00:00"
    (tmp_path / "aware").mkdir()
    query = """select '1' as device_id, '2' as pin, timestamptz '2026-06-01 17:00:00+00' as punched_at"""
    office = office_of(
        tmp_path / "aware", address(postgres), "punch", query, monkeypatch, 'time_zone = "Asia/Makassar"'
    )
    pull(office)
    assert str(ask(office, "select punched_at from raw.punch")["punched_at"][0]) == "2026-06-02 00:00:00"


def test_a_source_of_times_must_say_their_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OfficeError, match="time_zone"):
        office_of(tmp_path, "sqlite:///x.sqlite", "punch", "select 1", monkeypatch)


def test_a_query_may_bind_the_months_it_looks_back_on(
    postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = """select '1' as device_id, '7' as pin, day as punched_at from generate_series(timestamp '2026-01-01', timestamp '2026-07-01',
        interval '1 day') as log(day) where day >= :first_day and day < cast(:last_day as date) + 1"""
    office = office_of(
        tmp_path, address(postgres), "punch", query, monkeypatch, 'time_zone = "Asia/Jakarta"\nlook_back_months = 1'
    )
    assert pull(office)[1] == 31


def test_a_full_state_cannot_be_asked_for_by_months(
    postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "select 'U1' as unit_id, :first_day as valid_from, 'Satu' as unit_name, 'UPT' as unit_type, 'Asia/Jakarta' as time_zone"
    office = office_of(tmp_path, address(postgres), "unit", query, monkeypatch)
    toml = (tmp_path / "office.toml").read_text().replace('replaces = "keys"', 'replaces = "snapshot"')
    (tmp_path / "office.toml").write_text(toml)
    office = read_office(tmp_path)
    assert pull(office)[0] == "refused"
