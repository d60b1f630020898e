"""What a killed process leaves in Prefect: runs that say Running for ever, temporary servers that nobody uses. The truth is in ops."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import psutil
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runtime import flow_run
from prefect.settings import PREFECT_HOME
from prefect.states import Crashed

from flows.processes import end, servers_left_alone

_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
# Between the claim of a run and the start of its process lie seconds.
_STARTS_WITHIN = timedelta(minutes=10)
_WHY = "Its process ended without a word; closed by the next run. `kinerja status` tells what it had done."


def close_ghosts() -> None:
    """Close the runs whose process is gone, and say which process has this one; end temporary servers that lost theirs."""
    end(servers_left_alone(PREFECT_HOME.value()))
    with get_client(sync_client=True) as client:
        if urlsplit(str(client.api_url)).hostname not in {"127.0.0.1", "localhost"}:
            return  # workers of a server elsewhere may be elsewhere too: their processes are not seen from here
        if mine := flow_run.get_id():
            client.update_flow_run(mine, infrastructure_pid=str(os.getpid()))  # type: ignore[arg-type]
        for run in client.read_flow_runs(flow_run_filter=_open_runs()):
            if str(run.id) != mine and _is_gone(run):
                _close(client, run)


def _open_runs() -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN)))


def _is_gone(run: FlowRun) -> bool:
    """Tell that no process has a run: a number that the system gave to somebody else since counts as gone."""
    since = run.state.timestamp if run.state else run.created
    if since is None:
        return False
    if not run.infrastructure_pid or not run.infrastructure_pid.isdigit():
        return datetime.now(UTC) - since > _STARTS_WITHIN
    try:
        process = psutil.Process(int(run.infrastructure_pid))
        return process.status() == psutil.STATUS_ZOMBIE or process.create_time() > since.timestamp() + 1
    except psutil.NoSuchProcess:
        return True


def _close(client: SyncPrefectClient, run: FlowRun) -> None:
    inside = client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])),
        task_run_filter=TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_OPEN))),
    )
    for step in inside:
        client.set_task_run_state(step.id, Crashed(message=_WHY), force=True)
    client.set_flow_run_state(run.id, Crashed(message=_WHY), force=True)


if __name__ == "__main__":
    close_ghosts()
