"""The documents tell the truth: their commands run, their SQL answers, their links lead somewhere."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from flows import cli, telling
from flows.dictionary import documents
from flows.office import Office, read_office
from flows.warehouse.models import published_models
from flows.warehouse.releases import HR, SHARED
from tests import bad_inputs
from tests.conftest import PROJECT, ask, kinerja

README = PROJECT / "README.md"
WRITTEN = sorted(
    {*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")} - {PROJECT / "docs" / name for name in documents()}
)
_LONGEST_README = 130
_FILE = re.compile(r"(?:sql|flows|tests|schemas|docs)/[\w/.-]+\.(?:sql|py|csv|md|toml)")


def blocks(path: Path, language: str) -> list[str]:
    """List the fenced blocks of a language in a document; '' for those that name none."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [block for name, block in fenced if name == language]


def told(language: str) -> list[Any]:
    """List every block of a language as a parameter named for its document."""
    return [
        pytest.param(block, id=f"{path.stem}-{number}")
        for path in WRITTEN
        for number, block in enumerate(blocks(path, language), start=1)
    ]


COMMANDS = sorted({line for path in WRITTEN for block in blocks(path, "sh") for line in block.splitlines()})


@pytest.fixture(scope="module")
def in_folder(published: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which `sample` is an office after one night, as for somebody who follows README; one may write in it.

    Beside it lies what `kinerja status` says then: night.txt.
    """
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(published.folder, folder / "sample")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as shown:
        patch.chdir(folder)
        cli.app(["status", "--office", "sample"], result_action="return_value")
        (folder / "night.txt").write_text(shown.getvalue(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def run_here(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a documented command in this process, which has everything imported; give its exit code and what it prints."""
    program, *arguments = shlex.split(line)
    assert program == "kinerja"
    code = cli.app(arguments, result_action="return_value")
    return int(code), capsys.readouterr().out


@pytest.mark.parametrize("line", [line for line in COMMANDS if " docs" not in line])
def test_every_documented_command_runs(line: str, in_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, or 3 of a check that finds what it is there to find; `docs --check` is run by `make check`."""
    code, _ = run_here(line, capsys)
    assert code == (telling.REFUSED if " check " in line else telling.DONE)


def test_the_command_line_starts_as_a_program() -> None:
    """The help names every command, and README names them all."""
    shown = kinerja("--help")
    assert shown.returncode == telling.DONE
    commands = {name for name in cli.app if not name.startswith("-")}
    readme = README.read_text(encoding="utf-8")
    assert {name for name in commands if f"kinerja {name}" not in readme} == set()
    assert all(name in shown.stdout for name in commands)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_commands_named_in_a_sentence_exist(path: Path) -> None:
    """A `kinerja word` in running text is a command of today, not of the design."""
    named = re.findall(r"(?:bin/|`)kinerja (\w+)", path.read_text(encoding="utf-8"))
    assert set(named) <= set(cli.app)


def test_the_readme_has_the_figures_of_the_sample(in_folder: Path) -> None:
    """Lines of the shown night are lines that are told of the same office, blanks and what "..." cuts off aside."""
    lines = [squeezed(line) for line in (in_folder / "night.txt").read_text(encoding="utf-8").splitlines()]
    night = next(block for block in blocks(README, "") if "Records: read" in block)
    rows = [squeezed(line).removesuffix("...").strip() for line in night.splitlines() if line.startswith("│")]
    assert len(rows) > 5
    assert [row for row in rows if not any(line.startswith(row) for line in lines)] == []


def test_the_clerks_guide_shows_what_a_check_says(in_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The example is what the command prints today."""
    guide = PROJECT / "docs" / "panduan-petugas.md"
    command = next(line for block in blocks(guide, "sh") for line in block.splitlines() if " check " in line)
    _, shown = run_here(command, capsys)
    lines = {squeezed(line) for line in shown.splitlines()}
    example = next(block for block in blocks(guide, "") if "ditolak" in block)
    assert [line for line in map(squeezed, example.splitlines()) if line not in lines | {"..."}] == []


def squeezed(line: str) -> str:
    """Drop what differs with the width of the screen."""
    return re.sub(r"\s+", " ", line.replace("┃", "│")).strip()


@pytest.mark.parametrize("sql", told("sql"))
def test_every_sql_example_answers(sql: str, published: Office) -> None:
    """An example of a document gives rows: from the file for everybody, unless it asks for people."""
    if "/* id:" in sql:
        assert not re.sub(r"/\*.*?\*/", "", sql, flags=re.DOTALL).strip()
    elif "build.period" in sql:
        assert list(ask(published, sql).columns) == ["period_start", "n_rows", "n_violations"]
    else:
        assert not read_published(published, sql).empty


def read_published(office: Office, sql: str) -> pd.DataFrame:
    """Ask the published file that has the tables of a query, or the database that has them all."""
    if not office.warehouse_file:
        return ask(office, sql)
    only_hr = [model.path.stem for model in published_models() if model.header["file"] == "hr"]
    name = HR if any(re.search(rf"published\.{table}\b", sql) for table in only_hr) else SHARED
    with duckdb.connect(str(office.published / name), read_only=True) as connection:
        return connection.execute(sql).df()


@pytest.mark.parametrize("code", told("python"))
def test_every_python_example_runs(
    code: str, published: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it stands, in the office's folder."""
    monkeypatch.chdir(published.folder)
    exec(compile(code, "example", "exec"), {})  # noqa: S102  our own text
    assert "release_id" in capsys.readouterr().out


@pytest.mark.parametrize("text", told("toml"))
def test_every_example_of_office_toml_is_accepted(text: str, tmp_path: Path) -> None:
    """It passes the reader of office.toml."""
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    assert list(read_office(tmp_path).sources) == list(tomllib.loads(text).get("sources", {}))


def test_the_guide_names_every_published_table() -> None:
    """Tables and views of sql/4_published are in the guide and in the changelog."""
    for path in (PROJECT / "docs" / "guide-sql.md", PROJECT / "CHANGELOG.md"):
        text = path.read_text(encoding="utf-8")
        assert [m.path.stem for m in published_models() if f"`{m.path.stem}`" not in text] == []


def test_the_changelog_names_every_indicator_code() -> None:
    """Codes are written singly or as 'A to B'."""
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[A-Z]{2,3}-\d\d", text))
    for series, first, last in re.findall(r"([A-Z]{2,3})-(\d\d) to \1-(\d\d)", text):
        named |= {f"{series}-{number:02d}" for number in range(int(first), int(last) + 1)}
    codes = set(re.findall(r"code: ([A-Z]{2,3}-\d\d)", "\n".join(p.read_text() for p in indicators())))
    assert codes <= named


def indicators() -> list[Path]:
    """List the files of the indicators."""
    return sorted((PROJECT / "sql" / "3_indicator").glob("*/*.sql"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_and_named_files_exist(path: Path) -> None:
    """Links lead to files of the checkout; so do names of files in running text, except in a template."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
    named = {name for name in _FILE.findall(text) if "<" not in name}
    assert [name for name in named if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_make_targets_named_in_a_document_exist(path: Path) -> None:
    """`make word` is a target that `make` lists."""
    targets = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", path.read_text(encoding="utf-8"))) <= targets


def test_every_bad_input_of_the_list_is_proven_and_on_its_page() -> None:
    assert bad_inputs.PAGE.read_text(encoding="utf-8") == bad_inputs.page()
    assert {number for number, *_ in bad_inputs.listed()} == set(range(1, bad_inputs.LAST + 1))
    for *_, proof in bad_inputs.listed():
        path, _, test = proof.partition("::")
        assert f"def {test}(" in (PROJECT / path).read_text(encoding="utf-8") if test else (PROJECT / path).exists()


def test_the_readme_is_short() -> None:
    """What does not fit belongs in a guide."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= _LONGEST_README


def test_every_decision_is_half_a_page_in_one_shape() -> None:
    """Question, decision, why, consequences; numbered without gaps."""
    decisions = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        parts = re.findall(r"^\*\*(\w+)\.\*\*", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert (path.name, parts) == (path.name, ["Question", "Decision", "Why", "Consequences"])
