"""A file is parsed in a child process: whatever becomes of that process is the outcome of that file alone."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from flows.limits import Limits
from flows.readers import cage
from flows.readers.caged import plain
from flows.readers.cells import as_text
from flows.readers.table import SourceRefused
from tests.conftest import PROJECT
from tests.readers import files
from tests.readers.files import HEADER, RECORD, TABLE, TABLE_XML, html, row, sheet, xls, xlsx

FAR = '<c r="XFD1048576"><v>1</v></c>'
NO_LIMITS = {"rows": 2_000_000, "columns": 20_000}


@pytest.fixture(scope="module")
def slow() -> str:
    """A table that is read for some seconds."""
    return html([[str(number)] * 20 for number in range(60_000)])


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a file of this content."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def cells_of(path: Path, limits: Limits = Limits()) -> list[list[Any]]:  # noqa: B008
    [read] = cage.sheets_of(path, limits)
    return read.cells.astype(object).where(read.cells.notna(), None).to_numpy().tolist()


def children(of: int) -> set[int]:
    told = Path(f"/proc/{of}/task").glob("*/children")
    return {int(pid) for path in told for pid in path.read_text().split()}


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def idle(limits: Limits) -> int:
    """The process that waits for the next file."""
    return cage._idle[limits][-1].process.pid


def test_one_child_serves_many_files(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(seconds=61)
    served = set()
    for content in (xlsx(), xls(), html(), b"", xlsx()[:-100], xlsx()):
        try:
            assert cells_of(file(content), limits)[-1] == RECORD
        except SourceRefused:
            pass
        served.add(idle(limits))
    assert len(served) == 1


def test_a_parser_that_aborts_costs_its_file_alone(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(**NO_LIMITS)
    with pytest.raises(SourceRefused, match=r"proses pembaca mati \(batas memori 1.500 MB\)"):
        cells_of(file(xlsx(sheet(TABLE_XML + row(1_048_576, [], FAR)))), limits)
    assert cells_of(file(xlsx()), limits) == TABLE


def test_too_little_memory_is_the_outcome_of_the_file(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(memory_mb=200)
    with pytest.raises(SourceRefused, match=r"proses pembaca mati \(batas memori 200 MB\)"):
        cells_of(file("a;b\r\n" * 6_000_000), limits)
    assert cells_of(file(xlsx()), limits) == TABLE


def test_too_little_time_is_the_outcome_of_the_file(file: Callable[[str | bytes], Path], slow: str) -> None:
    limits = Limits(seconds=1)
    begun = time.monotonic()
    with pytest.raises(SourceRefused, match=r"batas waktu 1 detik"):
        cells_of(file(slow), limits)
    assert time.monotonic() - begun < 4
    assert cells_of(file(xlsx()), limits) == TABLE


def test_a_child_that_was_killed_is_replaced(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(seconds=62)
    assert cells_of(file(xlsx()), limits) == TABLE
    killed = idle(limits)
    os.kill(killed, signal.SIGKILL)
    time.sleep(0.1)
    assert cells_of(file(xlsx()), limits) == TABLE
    assert idle(limits) != killed


def test_a_reading_that_is_given_up_leaves_no_answers_for_the_next(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(seconds=63)
    first = next(cage.sheets_of(file(xlsx(sheet(), sheet(row(1, ["lain"])))), limits))
    assert first.name == "Lembar1"
    del first
    assert cells_of(file(html()), limits)[-1] == RECORD


def test_a_path_means_what_it_means_here(file: Callable[[str | bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The child keeps the folder in which it started."""
    path = file(xlsx())
    assert cells_of(path) == TABLE
    monkeypatch.chdir(path.parent)
    assert cells_of(Path(path.name)) == TABLE
    with pytest.raises(SourceRefused, match="tidak dapat dibuka"):
        cells_of(Path("tidak_ada.xlsx"))


def test_two_files_may_be_read_in_turns(file: Callable[[str | bytes], Path]) -> None:
    one, other = (cage.sheets_of(file(xlsx(sheet(), sheet())), Limits()) for _ in range(2))
    assert [next(one).name, next(other).name, next(one).name, next(other).name] == [
        "Lembar1",
        "Lembar1",
        "Lembar2",
        "Lembar2",
    ]


def test_the_end_of_the_thread_that_read_first_ends_no_child(file: Callable[[str | bytes], Path]) -> None:
    limits = Limits(seconds=64)
    reading = threading.Thread(target=cells_of, args=(file(xlsx()), limits))
    reading.start()
    reading.join()
    time.sleep(0.1)
    assert is_running(idle(limits))


@pytest.mark.parametrize(
    "answer",
    [
        pickle.dumps({"sheets": []}),
        b"[" * 100_000,
        b'{"sheets": 7}',
        b'{"sheets": [{"name": "a"}, {"name": "b"}]} ',
        b'[{"sheets": []}]',
        b"\xff\xfe\x00",
    ],
    ids=["pickle", "deep", "number", "trailing", "list", "bytes"],
)
def test_what_a_captured_child_sends_is_data_and_checked(
    file: Callable[[str | bytes], Path], monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    framed = len(answer).to_bytes(4, "big") + answer
    script = f"import os, sys\nfor line in sys.stdin: os.write(1, {framed!r})"
    monkeypatch.setattr(cage, "_SERVE", script)
    limits = Limits(seconds=65 + len(answer) % 7)
    with pytest.raises(SourceRefused, match="tidak masuk akal"):
        list(cage.sheets_of(file(xlsx()), limits))


def test_an_answer_that_is_too_large_is_not_waited_for(
    file: Callable[[str | bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cage, "_SERVE", "import os, sys\nfor line in sys.stdin: os.write(1, b'\\xff' * 8)")
    with pytest.raises(SourceRefused, match="terlalu besar"):
        list(cage.sheets_of(file(xlsx()), Limits(seconds=75)))


def test_a_message_of_the_child_cannot_break_a_line_or_a_report(
    file: Callable[[str | bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = b'{"refused": "a\\nb\\u001b[31m"}'
    framed = len(answer).to_bytes(4, "big") + answer
    monkeypatch.setattr(cage, "_SERVE", f"import os, sys\nfor line in sys.stdin: os.write(1, {framed!r})")
    with pytest.raises(SourceRefused, match=r"^a\\nb\\x1b\[31m$"):
        list(cage.sheets_of(file(xlsx()), Limits(seconds=76)))


def test_the_child_imports_no_frames_and_no_warehouse() -> None:
    """Whatever it imports costs at each start, and is there for whoever takes it over."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import flows.readers.caged; import msoffcrypto, olefile, defusedxml.ElementTree; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'pandas', 'numpy', 'pyarrow', 'duckdb', 'prefect', 'sqlalchemy', 'pydantic', 'rich', 'schemas', 'rapidfuzz'}))"
    )
    run = subprocess.run([sys.executable, "-I", "-c", code, str(PROJECT)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_child_has_no_secrets_and_writes_no_files(
    file: Callable[[str | bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPEG_URL", "rahasia")
    limits = Limits(seconds=77)
    assert cells_of(file(xlsx()), limits) == TABLE
    assert Path(f"/proc/{idle(limits)}/environ").read_bytes() == b""
    told = Path(f"/proc/{idle(limits)}/limits").read_text()
    bounds = {line[:26].strip(): line[26:].split()[0] for line in told.splitlines()}
    assert (bounds["Max file size"], bounds["Max core file size"], bounds["Max address space"]) == (
        "0",
        "0",
        "1500000000",
    )


def test_a_parent_killed_with_9_leaves_no_child_even_in_the_middle_of_a_file(
    file: Callable[[str | bytes], Path], slow: str
) -> None:
    path = file(slow * 4)
    code = "import sys; from pathlib import Path; from flows.readers.cage import *; print(flush=True); list(sheets_of(Path(sys.argv[1]), Limits()))"
    parent = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=PROJECT, stdout=subprocess.PIPE)
    assert parent.stdout and parent.stdout.readline() == b"\n"
    while not (caged := children(parent.pid)):
        time.sleep(0.05)
    time.sleep(0.5)
    assert all(map(is_running, caged))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 2
    while any(map(is_running, caged)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_whatever_bytes_are_spoilt_the_file_is_read_or_refused(file: Callable[[str | bytes], Path], kind: str) -> None:
    made = getattr(files, kind)()
    whole = made.encode() if isinstance(made, str) else made
    chance = random.Random(f"spoilt {kind}")
    for _ in range(100):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice([0, 0xFF, 0x3C, 0x22, chance.randrange(256)])
        del spoilt[chance.choice([len(whole), chance.randrange(len(whole))]) :]
        try:
            list(cage.sheets_of(file(bytes(spoilt)), Limits()))
        except SourceRefused as refusal:
            assert str(refusal) and "masuk akal" not in str(refusal)


def test_cells_told_by_the_child_read_as_typed_cells_do() -> None:
    values = [
        datetime(2026, 3, 2, 7, 31), datetime(2026, 3, 2, 7, 31, 5, 999), datetime(1900, 1, 1), date(2026, 3, 2), clock(7, 31), clock(7, 31, 5),
        timedelta(hours=8), timedelta(hours=26), timedelta(hours=8, seconds=1), timedelta(days=-1, hours=3),
    ]  # fmt: skip
    assert [plain(value) for value in values] == as_text(values).tolist()
    assert as_text(values).tolist()[-4:] == ["08:00:00", "26:00:00", "08:00:01", "-21:00:00"]


def test_a_workbook_of_1904_gives_the_right_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    assert book.active
    book.active.append([datetime(2026, 3, 2, 7, 31), date(2026, 1, 1), "teks"])
    book.save(tmp_path / "mac.xlsx")
    assert cells_of(tmp_path / "mac.xlsx") == [["2026-03-02 07:31:00", "2026-01-01", "teks"]]


def test_cells_of_html_that_span_are_told_once(file: Callable[[str | bytes], Path]) -> None:
    page = "<table><tr><td rowspan=2>Unit A<td colspan=2>Jam<tr><td>07:31<td>16:00<tr><td>Unit B<td><b>07</b>:40<td></table>"
    assert cells_of(file(page)) == [["Unit A", "Jam", None], [None, "07:31", "16:00"], ["Unit B", "07:40", None]]


def test_numbers_too_long_for_a_double_keep_their_exponent_and_digits_of_text_stay(
    file: Callable[[str | bytes], Path],
) -> None:
    number = '<c r="E1"><v>198503152010011004</v></c>'
    [first] = cells_of(file(xlsx(sheet(row(1, HEADER, number)))))
    assert first == [*HEADER, "1.98503152010011e+17"]
