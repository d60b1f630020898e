"""Judge what was built before anybody sees it. Counts come from sql/5_audit; Great Expectations judges the counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from flows.office import PROJECT, Office, OfficeError
from flows.warehouse.engine import Warehouse, WarehouseAway, WarehouseBusy, quotes_data
from flows.warehouse.models import Model, audit_models
from flows.warehouse.stale import Period, fill_periods

_ANSWER = "judged: "


@dataclass(frozen=True)
class Verdict:
    """The audit's result: a frame, one row a check: check_id, severity, n_rows, n_violations, is_passed, example_month."""

    checks: pd.DataFrame

    @property
    def is_passed(self) -> bool:
        """Tell whether nothing forbids to publish."""
        return not self.failed

    @property
    def failed(self) -> list[str]:
        """Name the checks that forbid to publish."""
        bad = self.checks[(self.checks["severity"] == "fail") & ~self.checks["is_passed"]]
        return list(bad["check_id"])


class Judge:
    """Great Expectations in a process of its own: its import takes seconds, and so runs beside the work before it.

    It may be asked again. The process ends with its input, so it does not outlive a killed run.
    """

    def __init__(self) -> None:
        """Start the process; none is needed where Great Expectations is there already."""
        self._process = None if "great_expectations" in sys.modules else _start()

    def judge(self, counts: dict[str, int]) -> dict[str, bool]:
        """Say of each check whether its count of violations is 0."""
        if self._process is None:
            return expect(counts)
        asking, answers = self._process.stdin, self._process.stdout
        assert asking and answers
        try:
            print(json.dumps(counts), file=asking, flush=True)
            return json.loads(_answer(answers))
        except OSError:
            raise RuntimeError("the audit's judge ended before it judged; run again") from None


def _answer(lines: Iterable[str]) -> str:
    """Give the judge's next answer, after what Great Expectations may have printed before it."""
    for line in lines:
        if line.startswith(_ANSWER):
            return line.removeprefix(_ANSWER)
    raise OSError


def _start() -> subprocess.Popen[str]:
    told = [sys.executable, "-m", __spec__.name]
    # Ctrl-C reaches a whole group: apart from ours, it is this process alone that says what was stopped.
    return subprocess.Popen(
        told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, text=True, process_group=0
    )


def audit(warehouse: Warehouse, office: Office, run_id: int, periods: list[Period], judge: Judge) -> Verdict:
    """Count the violations of every check over the months that would be released, and judge the counts."""
    fill_periods(warehouse, periods)
    counts = pd.DataFrame(
        [
            _count(warehouse, model.path.stem, _severity(model), model.sql)
            for model in audit_models(office.folder / "audit")
        ]
    )
    passed = judge.judge(dict(zip(counts["check_id"], counts["n_violations"].astype(int).tolist(), strict=True)))
    checks = counts.assign(is_passed=counts["check_id"].map(passed))
    with warehouse.transaction():
        warehouse.execute("delete from ops.audit where run_id = ?", [run_id])
        warehouse.append("ops.audit", pa.Table.from_pandas(checks.assign(run_id=run_id), preserve_index=False))
    return Verdict(checks)


def _severity(model: Model) -> str:
    told = model.header.get("severity", "")
    if told not in {"fail", "warn"}:
        raise OfficeError(
            f"the check {model.path.name} does not say in its first comment whether it is severity: fail, or warn"
        )
    return told


def _count(warehouse: Warehouse, check_id: str, severity: str, sql: str) -> dict[str, object]:
    try:
        told = warehouse.rows(
            f"""select cast(coalesce(sum(n_rows), 0) as bigint), cast(coalesce(sum(n_violations), 0) as bigint),
                   min(period_start) filter (where n_violations > 0) from ({sql}) as told"""
        )[0]
    except (WarehouseAway, WarehouseBusy):
        raise
    except Exception as error:
        if quotes_data(error):
            why = f"it met a value that it cannot compute with ({type(error).__name__}); try its SELECT by hand"
        else:
            why = (
                f"{str(error).splitlines()[0]}. A check is one SELECT that gives period_start, n_rows and n_violations"
            )
        raise OfficeError(f"the check {check_id} ({check_id}.sql) cannot be asked: {why}") from None
    return dict(
        zip(
            ["check_id", "severity", "n_rows", "n_violations", "example_month"],
            [check_id, severity, *told],
            strict=True,
        )
    )


def expect(counts: dict[str, int]) -> dict[str, bool]:
    """Let Great Expectations judge the counts, a row each, with one expectation; no person is in its reach."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_pandas("audit")
        .add_dataframe_asset("counts")
        .add_batch_definition_whole_dataframe("all")
    )
    none = gx.expectations.ExpectColumnValuesToBeBetween(column="n_violations", min_value=0, max_value=0)
    judged = batch.get_batch(
        {"dataframe": pd.DataFrame(counts.items(), columns=["check_id", "n_violations"])}
    ).validate(none, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["check_id"]})
    failed = {check["check_id"] for check in judged.result["unexpected_index_list"]}
    return {check_id: check_id not in failed for check_id in counts}


if __name__ == "__main__":
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # noqa: TID251  it is said before the import, or it calls home
    expect({"nothing": 0})  # its import and its first judgement are the slow part, and need no counts

    for asked in sys.stdin:  # a run that was killed asks nothing
        print(_ANSWER + json.dumps(expect(json.loads(asked))), flush=True)
    os._exit(0)  # taking all of it down again takes longer than the judgement
