"""The command line itself, its groups, and the options that many commands have. The commands stand in the modules beside this one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="kinerja", help="Performance indicators of civil servants, from spreadsheets to a warehouse.")
rejected_app = App(name="rejected", help="Rejected records.")
app.command(rejected_app)
person_app = App(
    name="person", help="Rights of the people whose data are held (UU 27/2022); a NIP that is left out is asked for."
)
app.command(person_app)
grants_app = App(name="grants", help="Who may read what in a warehouse on a server.")
app.command(grants_app)

Folder = Annotated[
    Path, Parameter(name="--office", help="The office's folder, where office.toml lies.", env_var="KINERJA_OFFICE")
]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day whose figures are wanted; today if left out.")]
Datasets = Annotated[
    list[str] | None, Parameter(name="--dataset", help="Read only these datasets again; may be repeated.")
]
Sources = Annotated[
    list[str] | None, Parameter(name="--source", help="Read only these sources again; may be repeated.")
]
Flag = Annotated[bool, Parameter(negative="")]
HERE = Path()
