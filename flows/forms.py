"""What the forms of deployments take: the types of the flows' parameters, checked by Prefect's server and again by the flow.

No parameter holds a secret or a person: Prefect keeps them all, and shows them to whoever opens its pages.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from flows.datasets import DATASETS

MonthText = Annotated[
    str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="A month, like 2026-01.", examples=["2026-01"])
]
# A number of nine digits or more may be somebody's, also where blanks, dots or hyphens part it, as on a card; something has to be said.
_APART = r"[ .()\-]"
_SHORT_NUMBER = rf"(?:[0-9](?:{_APART}{{0,3}}[0-9]){{0,7}})?"
_NO_LONG_NUMBER = rf"^(?:{_APART}*{_SHORT_NUMBER}{_APART}*[^0-9 .()\-])+{_APART}*{_SHORT_NUMBER}{_APART}*$"
Reason = Annotated[
    str,
    Field(
        min_length=5,
        max_length=300,
        pattern=_NO_LONG_NUMBER,
        description="Why; it is kept. No names, and no number of nine digits or more.",
    ),
]
OfficeFolder = Annotated[
    str, Field(min_length=1, max_length=300, description="The folder of the office's office.toml, as deployed.")
]
# The server's check does not look at the format of a date.
Day = Annotated[date, Field(json_schema_extra={"pattern": r"^20\d\d-\d\d-\d\d$"})]
DatasetName = Enum("DatasetName", {name: name for name in DATASETS}, type=str)  # type: ignore[misc]


def run_name(flow: str, parameters: dict[str, Any]) -> str:
    """Name a run by its flow, its office and its months."""
    span = " to ".join(str(parameters[name]) for name in ("first", "last") if parameters.get(name))
    said = [span, ", ".join(parameters.get("months") or ()), str(parameters.get("as_of") or "")]
    return " ".join([flow, Path(parameters["office"]).name, *filter(None, said)])
