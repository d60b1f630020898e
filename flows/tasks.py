"""The steps of a night as Prefect tasks. They take names and months, never rows, secrets or connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows.night import Run
from flows.office import Office
from flows.warehouse.engine import WarehouseAway, WarehouseBusy

# begin, build, audit, publish, finish
_BESIDE_SOURCES = 5
_PAUSES_SECONDS = [20, 60, 180]


def run_as_task(step: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step as a task that bears its name."""
    named = next((f" {argument}" for argument in arguments if isinstance(argument, str)), "")
    as_task: Any = task  # the overloads of its stub do not know a policy that is an object
    bound = as_task(
        step,
        name=step.__name__,
        task_run_name=f"{step.__name__}{named}",
        cache_policy=NO_CACHE,
        persist_result=False,
        # Somebody looks into the warehouse's file, or its server is started anew: both pass in minutes, and every step is safe to
        # run again. Nothing else gets better by waiting, and a broken source must not hold up the others.
        retries=len(_PAUSES_SECONDS),
        retry_delay_seconds=_PAUSES_SECONDS,
        retry_condition_fn=_passes,
    )
    return bound(*arguments)


def with_progress(office: Office) -> Run:
    """Give what runs an office's steps as tasks and moves the run's progress bar on."""
    steps, done = len(office.sources) + _BESIDE_SOURCES, 0
    bar: Any = create_progress_artifact(progress=0.0, description="steps done")

    def run(step: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal done
        result = run_as_task(step, *arguments)
        done += 1
        update_progress_artifact(bar, min(100.0, round(100 * done / steps, 1)))
        return result

    return run


def _passes(_task: Any, _run: TaskRun, state: State) -> bool:
    return isinstance(state.result(raise_on_failure=False), WarehouseAway | WarehouseBusy)
