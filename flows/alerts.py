"""Whom a night is told to beside the screen: one message, in Indonesian, with what to do. It names units and sources, never people."""

from __future__ import annotations

import logging
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
from rich.markup import escape

from flows import night, telling
from flows.night import Night
from flows.office import Office, OfficeError, read_alerts
from flows.periods import Month, spans
from flows.steps.report import Report
from flows.warehouse import ledger
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.lease import OfficeBusy
from flows.warehouse.tables import has_begun

_UNITS_NAMED, _ASKED_AGAIN = 10, timedelta(days=31)


def run_night(
    office: Office, as_of: date, run: night.Run = night.call, *, is_patient: bool = False, due: datetime | None = None
) -> tuple[Night, int]:
    """Run a night, say on the screen what came of it, then tell it; give the exit code, too. A channel can stop nothing.

    is_patient, due: see night.night. Who does not wait sees on the screen that a run is at work, and no message is sent: that run
    tells of itself.
    """
    try:
        outcome = night.night(office, as_of, run, is_patient=is_patient, due=due)
    except night.AlreadyPublished:
        raise
    except Exception as error:
        if isinstance(error, OfficeBusy) and not is_patient:
            raise
        tell(office, f"malam {as_of} terhenti", [_not_published(f"malam terhenti, {_trouble(error)}")], good=False)
        raise
    code = telling.conclude(outcome, office)
    lines = list(findings(outcome, office))
    head = "perlu tindakan" if outcome.is_published else "TIDAK DITERBITKAN"
    if not lines and office.alerts.good_nights:
        head, lines = "diterbitkan", ["Tidak ada yang perlu dikerjakan."]
    tell(office, f"malam {as_of}: {head}", lines, good=outcome.is_published)
    return outcome, code


def _trouble(error: Exception) -> str:
    """Say what kind of trouble ended a night; its words are for the screen, where whoever runs the nights reads them."""
    if isinstance(error, OfficeError):
        return "ada yang salah pada pengaturan, aturan, atau pemeriksaan kantor"
    if isinstance(error, WarehouseBusy):
        return "gudang data dipakai proses lain"
    if isinstance(error, WarehouseAway):
        return "gudang data tidak dapat dicapai, atau disknya penuh"
    return f"ada kesalahan ({type(error).__name__})"


def alarm(office: Office, day: date) -> bool:
    """Tell, and say on the screen, where no night of a day has published; whatever hinders to know it is an alarm, too."""
    trouble = _why_unpublished(office, day)
    if trouble:
        telling.say(f"[red]Not published[/red]: {day}")
        tell(office, f"{day} BELUM DITERBITKAN", [_not_published(trouble)], good=False)
    return bool(trouble)


def tell_unreadable(folder: Path) -> None:
    """Tell, if those who are told can be read, that no night can run for what stands in office.toml."""
    if office := read_alerts(folder):
        why = "office.toml tidak dapat dibaca; layar `kinerja status` menyebut barisnya"
        tell(office, "malam TIDAK DAPAT BERJALAN", [_not_published(why)], good=False)


def _why_unpublished(office: Office, day: date) -> str | None:
    try:
        if not has_begun(office):
            return "belum pernah ada malam yang berjalan"
        with night.opened(office) as warehouse:
            found = ledger.nights_of(warehouse, day)
    except WarehouseBusy:
        return "proses malam masih berjalan, atau gudang data sedang dipakai proses lain"
    except Exception as error:
        return f"gudang data tidak dapat dibuka ({type(error).__name__})"
    if "done" in found:
        return None
    said = {None: "masih berjalan atau mati di tengah jalan", "audit failed": "pemeriksaan tidak lolos"}
    return said.get(found[0], "terputus di tengah jalan") if found else "tidak ada proses malam yang berjalan"


def _not_published(why: str) -> str:
    return (
        f"TIDAK DITERBITKAN: {why}. Angka terakhir tetap berlaku. Periksa dengan `kinerja status`, lalu `kinerja run`."
    )


def findings(outcome: Night, office: Office) -> Iterator[str]:
    """Say what somebody has to do after a night, the gravest first; nothing where nobody has to do anything."""
    report = outcome.report
    if not outcome.is_published:
        yield _not_published(f"pemeriksaan {', '.join(outcome.failed_checks)} tidak lolos")
    for load in report.held_back.to_dict("records"):
        held = office.sources.get(load["source"])
        # What has not come is not received; but of a device the log of the next day says that it had come.
        absent = " Sampai itu, orang-orangnya dapat terhitung tidak hadir." if held and held.dataset == "punch" else ""
        yield (
            f"DITAHAN: kiriman {load['load_id']} dari sumber {load['source']}, jumlah catatannya tidak seperti biasa. "
            f'Perbaiki berkasnya, atau terima: `kinerja accept {load["load_id"]} --reason "..."`.{absent}'
        )
    for source, count in report.refused.groupby("source").size().items():
        yield f"TIDAK TERBACA: {count} kiriman dari sumber {source}. Sebabnya ada di `kinerja status`."
    yield from _mostly_rejected(report, office.alerts.rejected_percent)
    yield from _missing(report.supply, report.as_of)
    if report.held:
        months = spans(map(Month.of, report.held))
        yield f"MENUNGGU PERSETUJUAN: {months} sudah dikunci dan berubah. Lihat `kinerja diff`, lalu `kinerja approve BULAN`."
    if late := sum(request["is_late"] for request in report.requests.to_dict("records")):
        yield f"PERMINTAAN PEGAWAI: {late} lewat dari 3 x 24 jam. Lihat `kinerja status`."


def _mostly_rejected(report: Report, limit: int) -> Iterator[str]:
    if report.loads.empty:
        return
    counts = report.loads.groupby("source")[["n_read", "n_rejected"]].sum()
    for source, (n_read, n_rejected) in zip(counts.index, counts.to_numpy().tolist(), strict=True):
        if 100 * n_rejected > limit * n_read:
            yield (
                f"BANYAK DITOLAK: {n_rejected} dari {n_read} catatan sumber {source}. "
                "Kembalikan ke unit: `kinerja rejected export --to FOLDER`."
            )


def _missing(supply: pd.DataFrame, as_of: date) -> Iterator[str]:
    for due in supply.to_dict("records"):
        day = pd.Timestamp(due["due_on"]).date()
        if due["n_missing"] and as_of - day <= _ASKED_AGAIN:
            units = str(due["missing"]).split(", ") if pd.notna(due["missing"]) else []
            more = f" dan {len(units) - _UNITS_NAMED} lagi" if len(units) > _UNITS_NAMED else ""
            who = f": unit {', '.join(units[:_UNITS_NAMED])}{more}" if units else ""
            yield f"BELUM DIKIRIM: sumber {due['source']}, batasnya {day}{who}. Hubungi pengirimnya."


def tell(office: Office, title: str, lines: list[str], *, good: bool) -> None:
    """Send a message, if there is one, and the heartbeat; what does not get through is said on the screen."""
    for name in office.alerts.unset:
        telling.say(f"[yellow]alert not sent[/yellow]: environment variable {escape(name)} is not set")
    tasks: dict[str, Callable[[], bool]] = {}
    if lines:
        text = "\n".join(f"- {line}" for line in lines)
        for number, address in enumerate(office.alerts.addresses, start=1):
            kind = address.partition("://")[0] if "://" in address else "no address"
            tasks[f"channel {number} ({kind})"] = lambda to=address: _hand_over(
                to, f"{office.name}: {title}", text, office.folder
            )  # type: ignore[misc]
    if url := office.alerts.heartbeat:
        tasks["heartbeat"] = lambda: _beat(url, office.alerts.timeout_seconds, good=good)
    for name in _undone(tasks, office.alerts.timeout_seconds):
        telling.say(f"[yellow]alert not sent[/yellow] {escape(name)}: it refused, or did not answer within the time")


def _undone(tasks: dict[str, Callable[[], bool]], seconds: int) -> list[str]:
    """Do tasks beside each other, for so long at most; name those that failed or are not done. None of them is waited for later."""
    done: set[str] = set()

    def attempt(name: str, task: Callable[[], bool]) -> None:
        try:
            if task():
                done.add(name)
        except Exception:  # whatever a channel's library raises; its words may hold the address
            return

    threads = [threading.Thread(target=attempt, args=told, daemon=True) for told in tasks.items()]
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return [name for name in tasks if name not in done]


def _hand_over(address: str, title: str, text: str, folder: Path) -> bool:
    """Send by apprise, or write to a file of the office (file://peringatan.txt)."""
    if address.startswith("file://"):
        with (folder / address.removeprefix("file://")).open("a", encoding="utf-8") as file:
            file.write(f"{title}\n{text}\n\n")
        return True
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log addresses
    channel = apprise.Apprise()
    return bool(channel.add(address) and channel.notify(title=title, body=text))


def _beat(url: str, seconds: int, *, good: bool) -> bool:
    """Tell an outside monitor that a night has published, or has not (`/fail`, as healthchecks has it)."""
    if not url.startswith(("https://", "http://")):
        return False
    with urllib.request.urlopen(url if good else f"{url.rstrip('/')}/fail", timeout=seconds) as answer:
        return bool(answer.status < 300)
