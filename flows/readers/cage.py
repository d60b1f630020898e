"""Files are parsed in a child process with limits; here is the parent's side. What a sheet means is told by workbook.py.

A spreadsheet can abort, fill or seize the process that parses it. So a child does it, which imports the parser alone, has
limits of memory and time, an empty environment (no secrets), and dies with this process; its death is the outcome of that
file. One child serves many files: starting one costs as much as reading ten small files.

The child answers in JSON, and each answer is checked for its shape and size. No pickle: whoever takes over the child through a
hostile file could otherwise run code here. Arrow IPC would be safe too, but would bring pyarrow into the child, whose
cells have mixed types anyway.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from flows.delivery import shown
from flows.limits import MB, Limits, counted
from flows.readers.cells import cells_as_text
from flows.readers.table import SourceRefused

_ROOT = Path(__file__).resolve().parents[2]
_SERVE = (
    "import json, sys; root, told, parent = sys.argv[1:]; sys.path.insert(0, root); "
    "from flows.limits import Limits; from flows.readers.caged import serve; serve(Limits(**json.loads(told)), int(parent))"
)
_LARGEST_ANSWER = 200 * MB
_REMEDY = "simpan ulang hanya tabelnya sebagai .xlsx, atau bagi menjadi beberapa berkas"
# Linux ends a child with the thread that started it: this thread lives as long as the process.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cage")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells as a frame of text, from A1 to the last filled one. remarks: what must be said about it."""

    name: str
    cells: pd.DataFrame
    is_hidden: bool = False
    remarks: tuple[str, ...] = ()


def sheets_of(path: Path, limits: Limits) -> Iterator[Sheet]:
    """Read the sheets of a file, whatever kind of workbook, HTML or delimited text it is; raise SourceRefused."""
    child = _take(limits)
    try:
        for place, told in enumerate(child.open(path)):
            sheet = child.sheet(place, told)
            if not sheet.cells.empty:
                yield sheet
    finally:
        _give_back(child)


class _Child:
    """The process in the cage."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        command = [
            sys.executable,
            "-I",
            "-B",
            "-X",
            "utf8",
            "-c",
            _SERVE,
            str(_ROOT),
            json.dumps(asdict(limits)),
            str(os.getpid()),
        ]
        self.process: subprocess.Popen[bytes] = _starter.submit(
            subprocess.Popen,
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            process_group=0,  # out of reach of Ctrl-C, which would look like the death of a file
        ).result()
        assert self.process.stdin and self.process.stdout
        self.orders, self.answers = self.process.stdin, self.process.stdout.fileno()
        self.waiting = select.poll()
        self.waiting.register(self.answers, select.POLLIN)
        self.seconds = self.left = 0.0
        self.is_asked = False

    def open(self, path: Path) -> list[dict[str, Any]]:
        """Have a file opened; give name and visibility of its sheets."""
        self.seconds, self.left = float(self.limits.seconds), self.limits.inflated_mb * MB
        told = self._ask({"open": str(path.absolute())})
        sheets = told.get("sheets")
        if not isinstance(sheets, list) or len(sheets) > self.limits.sheets:
            raise self._senseless()
        return sheets

    def sheet(self, place: int, told: dict[str, Any]) -> Sheet:
        """Have a sheet read."""
        self.is_asked = True
        parts: list[pd.DataFrame] = []
        remarks: list[str] = []
        answer = self._ask({"sheet": place})
        n_rows = n_control = 0
        try:
            while "end" not in answer:
                part, cleaned = cells_as_text(answer["cells"], answer["width"], self.limits.cell_characters)
                parts.append(part)
                n_rows, n_control = n_rows + len(part), n_control + cleaned
                if n_rows > self.limits.rows or part.shape[1] > self.limits.columns:
                    raise self._senseless()
                answer = self._answer()
            name = shown(str(told["name"]))
            remarks = [shown(str(text)) for text in answer["end"]]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._senseless() from None
        self.is_asked = False
        if n_control:
            remarks.append(f"lembar {name}: karakter kendali dibuang dari {n_control} sel")
        cells = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        return Sheet(name, cells, told.get("is_hidden") is True, tuple(remarks))

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            self.orders.write(json.dumps(order).encode() + b"\n")
            self.orders.flush()
        except BrokenPipeError:
            raise self._died() from None
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        size = int.from_bytes(self._receive(4), "big")
        self.left -= size
        if size > _LARGEST_ANSWER or self.left < 0:
            self.end()
            raise SourceRefused(f"isi berkas terlalu besar (batas {self.limits.inflated_mb} MB); {_REMEDY}")
        try:
            told = json.loads(self._receive(size))
        except (ValueError, RecursionError):
            raise self._senseless() from None
        if not isinstance(told, dict):
            raise self._senseless()
        if "died" in told:
            self.end()
            raise SourceRefused(f"gagal dibaca: proses pembaca mati ({shown(str(told['died']))[:80]}); {_REMEDY}")
        if "refused" in told:
            raise SourceRefused(shown(str(told["refused"]))[:500])
        return told

    def _receive(self, size: int) -> bytes:
        """Wait for so many bytes; only the time that the child takes counts, not what is done with its answers."""
        received = bytearray()
        while len(received) < size:
            begun = time.monotonic()
            is_ready = self.waiting.poll(max(0, self.seconds) * 1000)
            self.seconds -= time.monotonic() - begun
            if not is_ready:
                self.end()
                raise SourceRefused(
                    f"gagal dibaca: proses pembaca dihentikan (batas waktu {self.limits.seconds} detik); {_REMEDY}"
                )
            part = os.read(self.answers, min(size - len(received), 1 << 20))
            if not part:
                raise self._died()
            received += part
        return bytes(received)

    def _died(self) -> SourceRefused:
        code = self.process.wait(timeout=10)
        memory = f"batas memori {counted(self.limits.memory_mb)} MB"
        reasons = {
            -signal.SIGABRT: memory,
            -signal.SIGSEGV: f"galat pembaca, atau {memory}",
            -signal.SIGKILL: f"dihentikan sistem, biasanya karena memori; {memory}",
            -signal.SIGXCPU: f"batas waktu {self.limits.seconds} detik",
        }
        return SourceRefused(f"gagal dibaca: proses pembaca mati ({reasons.get(code, f'kode {code}')}); {_REMEDY}")

    def _senseless(self) -> SourceRefused:
        self.end()
        return SourceRefused(f"gagal dibaca: jawaban proses pembaca tidak masuk akal; {_REMEDY}")

    @property
    def is_fit(self) -> bool:
        """Tell whether it can serve another file: alive, waiting for an order, and not swollen by the last one."""
        return self.process.poll() is None and not self.is_asked and self._memory() * 2 < self.limits.memory_mb * MB

    def _memory(self) -> int:
        told = Path(f"/proc/{self.process.pid}/statm")
        return int(told.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if told.exists() else 0

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        self.orders.close()
        if self.process.stdout:
            self.process.stdout.close()


_idle: defaultdict[Limits, list[_Child]] = defaultdict(list)


def _take(limits: Limits) -> _Child:
    while _idle[limits]:
        child = _idle[limits].pop()
        if child.is_fit:
            return child
        child.end()
    return _Child(limits)


def _give_back(child: _Child) -> None:
    if child.is_fit:
        _idle[child.limits].append(child)
    else:
        child.end()


@atexit.register
def _end_all() -> None:
    for child in (child for children in _idle.values() for child in children):
        child.end()
