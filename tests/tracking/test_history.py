"""The history of submissions: kept over runs, told apart, nothing twice, nothing of a run that failed."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from desk import Desk
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, TOP, Committee, Raw

from batch.finished.ledger import LedgerError, ledger_path
from batch.submissions.intake import COUNTED, IDENTICAL, INVALID, SUPERSEDED
from batch.tracking.history import Submission, merged, read_history, record_history, remark, seen_now
from batch.tracking.progress import progress, standings

DAY = date(2025, 12, 10)


def sent(number: int | None, data: str = "", status: str = COUNTED, **more: object) -> Submission:
    """A file of CELL1 whose bytes are its data's unless `sha256` says otherwise."""
    data = data or f"d{number}"
    values = {
        "unit": CELL1, "sha256": data, "file": f"{data}.xlsx", "data": data, "number": number, "status": status,
        "run": 0, "day": DAY, "errors": None, "warnings": None,
    }  # fmt: skip
    return Submission(**(values | more))  # type: ignore[arg-type]


def look(office: Desk, today: date) -> dict[str, str]:
    """What a run on that day enters in the ledger, without writing results; unit → remark."""
    paths = sorted(p.name for p in office.inbox.iterdir())
    checked = office.committee.check(office.inbox, paths)
    found = checked.findings
    files, intake, register = checked.subs.files, checked.intake, office.committee.register
    office.out.mkdir(exist_ok=True)
    record_history(office.out, 2025, seen_now(files, intake, found, register, today))
    rows = progress(standings(register, files, intake, found, ()), read_history(office.out, 2025), {}, today)
    assert not [f for f in found if f.code != "NOP-01" and f.file not in {files[i].path for i in intake.counted}]
    return {row.unit.code: row.remark for row in rows if row.remark}


def test_a_faulty_submission_its_correction_and_the_first_one_again(tmp_path: Path) -> None:
    """The story of a unit: 2 errors, corrected, and then the old file is put over the new one."""
    office = Desk(tmp_path, Committee().set(CELL1, MEMBERS, 1, gioi_tinh=Raw("Khác"), ngay_sinh=None))
    office.hand_in(office.committee)
    first = (office.inbox / f"{CELL1}.xlsx").read_bytes()
    assert look(office, date(2025, 12, 10)) == {}
    history = read_history(office.out, 2025)
    assert [s.unit for s in history] == sorted([TOP, BASE, CELL1, CELL2])
    faulty = next(s for s in history if s.unit == CELL1)
    assert (faulty.number, faulty.status, faulty.errors, faulty.day) == (1, COUNTED, 2, date(2025, 12, 10))

    look(office, date(2025, 12, 11))
    assert read_history(office.out, 2025) == history, "the same run adds nothing"

    office.hand_in(Committee().set(CELL1, INFO, 0, lan_nop=2))
    look(office, date(2025, 12, 12))
    own = [s for s in read_history(office.out, 2025) if s.unit == CELL1]
    assert [(s.number, s.errors, s.day.day) for s in own] == [(1, 2, 10), (2, 0, 12)]
    assert faulty in own, "kept, although its file is gone"

    (office.inbox / f"{CELL1}.xlsx").write_bytes(first)
    assert look(office, date(2025, 12, 13)) == {
        CELL1: "Đang tính bản cũ (lần nộp 1): bản lần nộp 2 nhận ngày 12/12/2025 không còn trong thư mục phiếu"
    }
    assert [s for s in read_history(office.out, 2025) if s.unit == CELL1] == own


def test_an_older_file_that_comes_later_gets_no_finding_but_is_said(tmp_path: Path) -> None:
    office = Desk(tmp_path, Committee())
    office.hand_in(Committee().set(CELL1, INFO, 0, lan_nop=3))
    look(office, DAY)
    Committee().copy_of(CELL1, f"{CELL1} ban cu", lan_nop=2).write(tmp_path / "khac")
    shutil.copy(tmp_path / "khac" / f"{CELL1} ban cu.xlsx", office.inbox)
    assert look(office, DAY) == {CELL1: "Gửi lại bản cũ (lần nộp 2), trước đó đã có lần nộp 3"}
    old = read_history(office.out, 2025)[-1]
    assert (old.status, old.errors, old.number) == (SUPERSEDED, None, 2)


def test_a_run_that_fails_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Desk(tmp_path, Committee())
    office.hand_in(office.committee)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="ổ đĩa"):
        patch.setattr("batch.tracking.board.Board.write", _full)
        office.run(DAY)
    assert not office.out.exists()
    ledger_path(tmp_path, 2025).write_bytes(b"not a ledger at all")
    office.out = tmp_path
    with pytest.raises(LedgerError, match="đổi tên tệp"):
        office.run(DAY)
    assert not (tmp_path / "2025").exists()


def _full(*_args: object) -> None:
    raise OSError("ổ đĩa đầy")


def test_a_history_that_cannot_be_recorded_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Desk(tmp_path, Committee())
    office.hand_in(office.committee)
    monkeypatch.setattr("batch.finished.ledger.WAIT", 0.05)
    office.out.mkdir()
    holder = sqlite3.connect(ledger_path(office.out, 2025))
    holder.execute("CREATE TABLE other (x)")
    holder.commit()
    holder.execute("BEGIN IMMEDIATE")
    result = office.run(DAY)
    holder.close()
    assert (
        result.ledger_note.startswith(
            "KẾT QUẢ ĐÃ GHI XONG, NHƯNG CHƯA GHI ĐƯỢC LỊCH SỬ NỘP: Không ghi được sổ theo dõi"
        )
        and result.folder.is_dir()
    )


# --- what is one file ---


def test_a_file_that_was_moved_is_the_same_file() -> None:
    before = merged([], [sent(1), sent(2)])
    after = merged(before, [sent(1, file="đã xem/d1.xlsx", status=SUPERSEDED), sent(2)])
    assert [(s.file, s.run) for s in after] == [("đã xem/d1.xlsx", 1), ("d2.xlsx", 1)]
    assert remark(after, 2) == ""


def test_a_second_copy_that_comes_later_is_another_file() -> None:
    before = merged([], [sent(1), sent(2)])
    after = merged(before, [sent(1), sent(1, file="d1 (2).xlsx", status=SUPERSEDED), sent(2)])
    assert remark(after, 2) == "Gửi lại bản cũ (lần nộp 1), trước đó đã có lần nộp 2"


def test_errors_are_those_of_the_first_run_that_checked_it() -> None:
    one = merged([], [sent(1, status=SUPERSEDED)])
    two = merged(one, [sent(1, errors=4, warnings=1)])
    three = merged(two, [sent(1, errors=0, warnings=0)])
    assert [(s.errors, s.warnings) for s in (one[0], two[0], three[0])] == [(None, None), (4, 1), (4, 1)]


def test_the_ledger_keeps_what_the_merge_says(tmp_path: Path) -> None:
    record_history(tmp_path, 2025, [sent(1), sent(None, "hỏng", INVALID)])
    record_history(tmp_path, 2025, [sent(1, file="khác.xlsx"), sent(2)])
    found = read_history(tmp_path, 2025)
    assert [(s.file, s.number, s.run) for s in found] == [
        ("hỏng.xlsx", None, 1), ("khác.xlsx", 1, 1), ("d2.xlsx", 2, 2),
    ]  # fmt: skip
    assert read_history(tmp_path, 2026) == [] and not ledger_path(tmp_path, 2026).exists()


# --- what is odd ---


@pytest.mark.parametrize(
    ("first", "then", "counted", "said"),
    [
        ([sent(1)], [sent(2)], 2, ""),
        ([sent(2)], [sent(2, "khác")], None, "Gửi bản khác nhưng vẫn ghi lần nộp 2"),
        ([sent(2)], [sent(2, sha256="s", file="b.xlsx", status=IDENTICAL)], 2, "Gửi lại đúng bản đã nhận (lần nộp 2)"),
        ([sent(5, status=INVALID)], [sent(1)], 1, ""),
        ([sent(2)], [sent(None, status=INVALID)], 2, ""),
        ([sent(1), sent(2)], [], 2, ""),
        ([], [sent(1), sent(2)], 2, ""),
    ],
    ids=["next", "same number", "same again", "an invalid one is none", "an unreadable one", "nothing new", "at once"],
)
def test_remark(first: list[Submission], then: list[Submission], counted: int | None, said: str) -> None:
    before = merged([], first)
    assert remark(merged(before, [*first, *then]), counted) == said
