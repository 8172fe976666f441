"""What goes wrong once the results are in place is told as that: never «nothing has changed»."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from batch.cli import cli
from batch.register.writer import write_register
from batch.terminal import console
from batch.tracking import board
from tests.small_committee import Committee


@pytest.mark.parametrize("problem", [OverflowError("int too large"), KeyboardInterrupt()], ids=repr)
def test_a_history_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    def broken(*_: object) -> None:
        raise problem

    monkeypatch.setattr(board, "record_history", broken)
    committee = Committee()
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    (tmp_path / "nop").mkdir()
    command = ["run", tmp_path / "nop", "--register", tmp_path / "danh_muc.xlsx", "--year", 2025, "--out", tmp_path]
    said = CliRunner().invoke(cli, list(map(str, command)), standalone_mode=False)
    assert said.exit_code == 1 and (tmp_path / "2025" / "manifest.json").is_file()
    assert "KẾT QUẢ ĐÃ GHI XONG, NHƯNG CHƯA GHI ĐƯỢC LỊCH SỬ NỘP" in said.output
    assert "không thay đổi" not in said.output


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (RuntimeError("x"), "sự cố ngoài dự kiến"), (KeyboardInterrupt(), "Đã dừng theo yêu cầu"),
        (click.Abort(), "Đã dừng theo yêu cầu"), (PermissionError(13, "x", "a\udce1.pdf"), "a\\xe1.pdf"),
        (click.UsageError("thiếu"), "thiếu"),
    ],
)  # fmt: skip
def test_a_command_that_fails_after_its_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], problem: BaseException, says: str
) -> None:
    with pytest.raises(SystemExit) as ended, console.in_place(tmp_path):
        raise problem
    said = capsys.readouterr().err
    assert ended.value.code == 1, "2 is only for results that are as they were"
    assert "KẾT QUẢ MỚI ĐÃ GHI XONG" in said and says in said and "không thay đổi" not in said


def test_an_exit_of_its_own_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended, console.in_place(tmp_path):
        raise SystemExit(0)
    assert ended.value.code == 0
