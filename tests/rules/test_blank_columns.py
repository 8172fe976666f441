"""Whatever is absent or blank throughout, no check and no rating crashes: a column without a value keeps its kind, and
no finding shows how the program writes "nothing"."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_committee import CELL1, INFO, Committee

from batch.check import check, check_apart
from batch.cli import cli
from batch.domain import Finding, Period
from batch.form.definition import form
from batch.form.file_data import FileData
from batch.form.reader import read_file
from batch.register.writer import write_register
from batch.submissions.frames import assemble
from batch.tables.count import count
from batch.tables.reconcile_run import RunData, reconcile

_WHOSE = ("ma_don_vi", "nam", "quy_dinh")  # without these no submission is valid at all: a case of its own
_NOTHING = re.compile(r"\b(nan|None|NaT)\b|<NA>")
_LONGEST = max(len(sheet.keys) for sheet in form().values())


@pytest.fixture(scope="module")
def committee() -> Committee:
    return Committee()


@pytest.fixture(scope="module")
def files(committee: Committee, tmp_path_factory: pytest.TempPathFactory) -> list[FileData]:
    folder = tmp_path_factory.mktemp("nop")
    return [read_file(folder, name) for name in committee.write(folder)]


def crashes(committee: Committee, files: list[FileData], *, alone: bool = False) -> list[object]:
    """What rules say that crashed or show a value that isn't there; with what follows them in a run, or in a check
    without a register."""
    register, law = committee.register, committee.law
    if alone:
        found = [f for own in check_apart(files, None, law, Period(committee.year)) for f in own]
        return _faults(found)
    checked = check(assemble(files), law, Period(committee.year), date(committee.year, 12, 31), register)
    counted = count(checked.subs, checked.ratings, register)
    reconcile(RunData(counted, register, checked.intake, checked.subs, checked.ratings, law))
    return _faults(checked.findings)


def _faults(found: list[Finding]) -> list[object]:
    return [f.message for f in found if f.code == "PM-01" or _NOTHING.search(f"{f.message} {f.remedy}")]


def blanked(files: list[FileData], wanted: dict[str, list[str]]) -> list[FileData]:
    out = deepcopy(files)
    for data in out:
        for name, keys in wanted.items():
            if sheet := data.sheets.get(name):
                sheet.columns |= {key: [None] * len(sheet.rows) for key in keys}
    return out


@pytest.mark.parametrize("at", range(0, _LONGEST, 6))
def test_columns_without_any_value(committee: Committee, files: list[FileData], at: int) -> None:
    """Six columns of every sheet at a time, in all submissions."""
    wanted = {name: [k for k in sheet.keys[at : at + 6] if k not in _WHOSE] for name, sheet in form().items()}
    assert crashes(committee, blanked(files, wanted)) == []


@pytest.mark.parametrize("key", _WHOSE)
def test_submissions_that_say_nothing_of_themselves(committee: Committee, files: list[FileData], key: str) -> None:
    for alone in (False, True):
        assert crashes(committee, blanked(files, {INFO: [key]}), alone=alone) == []


_TABLES = [name for name in form() if name != INFO]


@pytest.mark.parametrize("name", _TABLES)
def test_a_sheet_that_is_absent(committee: Committee, files: list[FileData], name: str) -> None:
    made = deepcopy(files)
    for data in made:
        data.sheets.pop(name, None)
    assert crashes(committee, made) == []


@pytest.mark.parametrize("names", [_TABLES[::2], _TABLES[1::2]], ids=str)
def test_every_other_sheet_all_blank(committee: Committee, files: list[FileData], names: list[str]) -> None:
    assert crashes(committee, blanked(files, {name: list(form()[name].keys) for name in names})) == []


def test_nothing_but_the_first_sheet_and_nothing_at_all(committee: Committee, files: list[FileData]) -> None:
    made = deepcopy(files)
    for data in made:
        data.sheets = {INFO: data.sheets[INFO]}
    assert crashes(committee, made) == []
    assert crashes(committee, blanked(made, {INFO: [k for k in form()[INFO].keys if k not in _WHOSE]})) == []
    for alone in (False, True):
        assert crashes(committee, [], alone=alone) == []


@pytest.mark.usefixtures("no_papers")  # written without any submission in test_desk
@pytest.mark.parametrize("inbox", ["empty", "strangers", "no code"])
def test_a_folder_without_a_usable_submission(tmp_path: Path, inbox: str) -> None:
    """The whole command: all are missing, and nobody is told that the program crashed."""
    committee, nop = Committee(), tmp_path / "nop"
    nop.mkdir()
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    if inbox == "strangers":
        (nop / "ghi chú.txt").write_text("x")
        (nop / "ảnh.png").write_bytes(b"\x89PNG")
    elif inbox == "no code":
        committee.filled = {"phieu": committee.filled[CELL1]}
        committee.set("phieu", INFO, 0, ma_don_vi=None).write(nop)
        said = CliRunner().invoke(cli, ["check", str(nop / "phieu.xlsx")])
        assert said.exit_code == 1 and "MAU-06" in said.output and "PM-01" not in said.output
    command = ["run", str(nop), "--register", str(tmp_path / "danh_muc.xlsx"), "--year", "2025"]
    said = CliRunner().invoke(cli, [*command, "--out", str(tmp_path / "kq")])
    assert said.exit_code == 1, said.output
    assert "PM-01" not in (tmp_path / "kq" / "2025" / "du_lieu" / "phat_hien.csv").read_text("utf-8-sig")
