"""Intake: check what has arrived and is not loaded yet, and answer its clerk beside the file. Nothing is loaded here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

import pyarrow as pa

from flows import night
from flows.checking import check
from flows.delivery import Delivery
from flows.markup import checked_copy_of, write_checked_copy, write_refusal
from flows.office import Office
from flows.readers.table import SourceRefused
from flows.steps.find import find
from flows.warehouse.engine import Warehouse


@dataclass(frozen=True)
class Answer:
    """What became of one file. outcome: good, rejected (some records), refused (the file)."""

    source: str
    file_name: str
    outcome: str
    n_read: int = 0
    n_rejected: int = 0


def answer_arrived(office: Office, as_of: date, datasets: Collection[str] = ()) -> list[Answer]:
    """Check the files that were neither loaded nor answered before, of some datasets or of all; give the answers."""
    given = []
    for delivery in _unanswered(office, as_of, datasets):
        try:
            answer = _answer(delivery, office)
        except FileNotFoundError:
            continue  # taken away meanwhile
        with night.opened(office) as warehouse:
            _note(warehouse, delivery, answer, office)
        given.append(answer)
    return given


def _unanswered(office: Office, as_of: date, datasets: Collection[str]) -> list[Delivery]:
    sources = [s for s in office.sources.values() if s.files and (not datasets or s.dataset in datasets)]
    with night.opened(office) as warehouse:
        found = [file for source in sources for file in find(office, warehouse, source, as_of)]
        answered = set(warehouse.rows("select file_name, content from ops.answer"))
    # Several sources may find one file; a check tries them all.
    once = {file.path: file for file in found}
    return [file for file in once.values() if (file.file_name, _content(file)) not in answered]


def _answer(delivery: Delivery, office: Office) -> Answer:
    """Check one file; what has to be mended stands in a copy beside it, which is gone again once the file is good."""
    path, name = delivery.path, delivery.source.name
    try:
        checked = check(path, office)
    except SourceRefused as refusal:
        write_refusal(path, str(refusal), path.parent)
        return Answer(name, delivery.file_name, "refused")
    # What a device saw cannot be mended by hand.
    if checked.n_rejected and checked.source.kind != "attlog":
        write_checked_copy(path, checked.cells(), path.parent)
    else:
        checked_copy_of(path, path.parent).unlink(missing_ok=True)
    outcome = "rejected" if checked.n_rejected else "good"
    return Answer(checked.source.name, delivery.file_name, outcome, checked.n_read, checked.n_rejected)


def _note(warehouse: Warehouse, delivery: Delivery, answer: Answer, office: Office) -> None:
    row = asdict(answer) | {"content": _content(delivery), "answered_at": office.now()}
    warehouse.append("ops.answer", pa.Table.from_pylist([row]))


def _content(delivery: Delivery) -> str:
    return delivery.content_hash or delivery.source_as_of.isoformat()
