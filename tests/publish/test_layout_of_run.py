"""Every file of a real run is declared in the layout, with its columns; what is read is what was written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from finished_runs import text_parts

from batch.cli import cli
from batch.domain import LEADERS, MEMBERS
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import (
    BIEU,
    DATE,
    DAY,
    DOSSIERS,
    FINDINGS,
    FLAG,
    FRAMES,
    INSPECTION,
    LEVELS,
    MAYBE_WHOLE,
    NEW_PLAN,
    NUMBER,
    OPINION_BOOKS,
    OUTPUTS,
    PDF,
    PROGRESS,
    RUN,
    TEXT,
    WHOLE,
    YEARS_BOOK,
    Output,
)
from batch.finished.records import line
from batch.finished.written import files_below
from batch.tracking.progress import read_standings

YEAR = 2025
README = Path(__file__).parents[2] / "README.md"
_IN_CSV = {
    TEXT: r".*", WHOLE: r"\d+", MAYBE_WHOLE: r"\d*", NUMBER: r"(\d+(\.\d)?)?", DAY: r"(\d{4}-\d\d-\d\d)?", FLAG: r"1?",
}  # fmt: skip
_IN_PARQUET = {
    TEXT: "large_string", WHOLE: "int64", NUMBER: "double", DATE: "timestamp[ms]", DAY: "large_string", FLAG: "bool",
}  # fmt: skip
_TABLES = [output for output in OUTPUTS if output.columns]


def _command(*arguments: object) -> None:
    said = CliRunner().invoke(cli, list(map(str, arguments)))
    assert said.exit_code in (0, 1), said.output


def _run(folder: Path, inbox: Path) -> FinishedRun:
    register = folder / "thu" / "danh_muc.xlsx"
    _command("run", inbox, "--register", register, "--year", YEAR, "--out", folder / inbox.name)
    return FinishedRun(folder / inbox.name / str(YEAR))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """With everything that commands after it have written."""
    folder = tmp_path_factory.mktemp("bo_cuc")
    _command("demo", "--out", folder / "thu", "--units", 8, "--faults", 0.5, "--year", YEAR)
    run = _run(folder, folder / "thu" / "nop")
    out = run.folder.parent
    _command("mail", out, "--today", "2026-01-15")
    _command("results", out)
    _command("compare", out, run.path(BIEU["6B"]))
    return run


@pytest.fixture(scope="module")
def empty(run: FinishedRun) -> FinishedRun:
    """Nobody has sent anything."""
    folder = run.folder.parents[1]
    (folder / "trong").mkdir()
    return _run(folder, folder / "trong")


@pytest.fixture(params=["run", "empty"])
def either(request: pytest.FixtureRequest) -> FinishedRun:
    found: FinishedRun = request.getfixturevalue(request.param)
    return found


def test_every_file_of_a_run_is_declared_once(either: FinishedRun) -> None:
    for path in files_below(either.folder):
        found = [output.path for output in OUTPUTS if output.holds(path)]
        assert len(found) == 1, f"OUTPUTS of batch/finished/layout.py has {found} for {path}"


_AT_TIMES = (NEW_PLAN, OPINION_BOOKS, INSPECTION, DOSSIERS, YEARS_BOOK)  # where there is a reason for them


def test_no_declared_file_is_missing(run: FinishedRun, empty: FinishedRun) -> None:
    for there, outputs in (
        (set(files_below(run.folder)), {o for o in OUTPUTS if o not in _AT_TIMES and PDF not in o.by}),
        (set(files_below(empty.folder)), {o for o in OUTPUTS if RUN in o.by and not o.optional}),
    ):
        for output in outputs:
            assert any(map(output.holds, there)), (
                f"{output.path}: declared, and not written (in batch/publish/run.py); "
                "where only some runs have it: optional, and in _AT_TIMES here"
            )


@pytest.mark.parametrize("output", _TABLES, ids=lambda output: output.path)
def test_a_table_has_the_columns_that_are_declared(either: FinishedRun, output: Output) -> None:
    path = either.path(output)
    if path.suffix == ".parquet":
        found = {field.name: str(field.type) for field in parquet.read_schema(path)}
        assert list(found.items()) == [(column.name, _IN_PARQUET[column.kind]) for column in output.columns]
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == output.names
    for row in rows:
        for column, value in zip(output.columns, row, strict=True):
            assert re.fullmatch(_IN_CSV[column.kind], value, re.DOTALL), (column, value)


def test_what_is_read_is_what_was_written(run: FinishedRun) -> None:
    for output, records in ((FINDINGS, run.findings), (LEVELS, run.levels), (PROGRESS, read_standings(run))):
        assert records
        assert [line(output, record) for record in records] == [list(row.values()) for row in run.rows(output)]
    assert run.manifest.as_of == date(YEAR, 12, 31) and run.manifest.code == run.units[0].code


def _text(path: Path) -> str:
    if path.suffix in (".xlsx", ".docx"):
        return text_parts(path)
    return path.read_text("utf-8-sig") if path.suffix != ".parquet" else pd.read_parquet(path).to_csv()


def _impersonal(run: FinishedRun) -> Iterator[Path]:
    for path in files_below(run.folder):
        if not next(output for output in OUTPUTS if output.holds(path)).personal:
            yield run.folder / path


def test_only_files_that_are_called_personal_name_persons(run: FinishedRun) -> None:
    names = {name for sheet in (MEMBERS, LEADERS) for name in run.frame(sheet, ["ho_ten"])["ho_ten"].dropna()}
    whole = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    for path in _impersonal(run):
        assert not whole.search(_text(path)), path
    assert whole.search(_text(run.path(FRAMES[MEMBERS])))


def test_the_readme_lists_every_file(run: FinishedRun) -> None:
    part = README.read_text("utf-8").split("\n| file | what it is |\n")[1].split("\n\n")[0]
    listed = [pattern for row in part.splitlines() for pattern in re.findall(r"`([^`]+)`", row.split("|")[1])]
    for output in OUTPUTS:
        assert any(fnmatch(output.path, pattern) for pattern in listed), f"README.md doesn't list {output.path}"
    for pattern in listed:
        assert any(fnmatch(output.path, pattern) for output in OUTPUTS), f"README.md lists {pattern}, which isn't there"
