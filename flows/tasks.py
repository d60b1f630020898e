"""The steps of a night as Prefect tasks. They take names and months, never rows or secrets, and open their own connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE


def run_as_task(step: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step of flows/night.py as a task that bears its name."""
    named = next((f" {argument}" for argument in arguments if isinstance(argument, str)), "")
    # No retries: every step is safe to run again, and the next night does; a broken source must not hold up the others.
    as_task: Any = task  # the overloads of its stub do not know a policy that is an object
    bound = as_task(
        step, name=step.__name__, task_run_name=f"{step.__name__}{named}", cache_policy=NO_CACHE, persist_result=False
    )
    return bound(*arguments)
