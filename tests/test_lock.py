"""A locked year: what was reported stays, whatever runs, is damaged or killed; corrections list every difference."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from command_line import Run
from locked_offices import DAY, LATER, LAW, REASON, UNIT, WHO, YEAR, Offices, lower_three, rows, run, tree

from batch.commands.committee import run_committee
from batch.domain import MEMBER, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FIGURES, LEVELS, OVERVIEW, PLAN
from batch.finished.ledger import LedgerError
from batch.finished.locked_year import LockError, find_lock, look, settle
from batch.finished.manifest import read_manifest
from batch.finished.place import locked, refuse_inside, restore, results_in, run_folder
from batch.handover.read import read_package
from batch.lock.changes import FIGURE, LEVEL
from batch.lock.correcting import begin
from batch.lock.locking import lock_year
from batch.nation.course import FAILED, Job
from batch.register.reader import read_register
from batch.submissions.collect import collect


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    return Offices(tmp_path_factory.mktemp("khoa"))


@pytest.fixture
def take(offices: Offices, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of an office to change, and OUT in it."""

    def copy(name: str) -> Path:
        shutil.copytree(getattr(offices, name), tmp_path / name)
        return tmp_path / name / "ket_qua"

    return copy


def test_a_year_whose_lock_is_gone_is_no_open_year(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("locked")
    (out / f"{YEAR}.khoa.json").unlink()
    shutil.rmtree(out / f"{YEAR}.khoa")
    before = tree(out)
    for command in (["run"], ["run", "--correction", REASON], ["handover", "--to", out / "goi.zip"]):
        said = xeploai("--dir", out.parent, *command)
        assert said.status == 2 and "đã khóa ngày 15/01/2026" in said.err and "sao lưu" in said.err, command
        assert tree(out) == before
    assert xeploai("--dir", out.parent, "lock", "--by", WHO, "--today", "03/02/2026").status == 0
    lock = find_lock(out, Period(YEAR))
    assert lock and lock.last.day == LATER


def test_a_locked_year_is_run_no_more(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("ran")
    before = tree(out)
    shutil.copy(out.parent / "nop" / f"{UNIT}.xlsx", out.parent / "nop" / "moi.xlsx")
    lower_three(out.parent / "nop" / "moi.xlsx")
    said = xeploai("--dir", out.parent, "lock", "--by", WHO, "--today", "15/01/2026")
    assert said.status == 0, said.err
    late = said.out.split("không có trong số liệu vừa khóa:")[1].split("Tệp khóa")[0]
    assert "moi.xlsx" in late and f"{UNIT}.xlsx" not in late
    assert "ĐÃ KHÓA SỐ LIỆU NĂM 2025" in said.out and WHO not in said.out + said.err
    stated = json.loads((out / f"{YEAR}.khoa.json").read_text("utf-8"))
    (version,) = stated["cac_lan"]
    assert (stated["nam"], version["boi"], version["ngay"], version["tam_tinh"]) == (YEAR, WHO, "2026-01-15", False)
    for path, digest in version["tep"].items():
        if path != "manifest.json":  # of which only what the run itself says is locked
            kept = out / f"{YEAR}.khoa" / "ban_dau" / path
            assert before[f"{YEAR}/{path}"] == kept.read_bytes()
            assert hashlib.sha256(kept.read_bytes()).hexdigest() == digest
    assert {FIGURES.path, LEVELS.path, "bieu/Bieu-6A.xlsx"} < version["tep"].keys()
    assert "đã khóa ngày 15/01/2026" in (out / str(YEAR) / OVERVIEW.path).read_text("utf-8")
    after = tree(out)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {f"{YEAR}/{OVERVIEW.path}", f"{YEAR}/manifest.json", f"so_{YEAR}.sqlite"}

    said = xeploai("--dir", out.parent, "run")
    assert said.status == 2 and "15/01/2026" in said.err and "--correction" in said.err
    assert tree(out) == after
    said = xeploai("--dir", out.parent, "lock", "--by", "Người khác")
    assert said.status == 0 and "Không khóa lại" in said.out and tree(out) == after
    for command in (["run", "--correction", " "], ["run", "--by", WHO], ["lock", "--by", " "]):
        assert xeploai("--dir", out.parent, *command).status == 2 and tree(out) == after
    said = xeploai("--dir", out.parent, "check")
    assert "đã khóa" in said.err
    said = xeploai("status", out, "--today", "2026-01-20")
    assert said.status == 0 and "đã khóa ngày 15/01/2026" in said.err and "KHÔNG PHẢI" not in said.err


def test_a_correction_keeps_what_was_locked_and_lists_every_difference(offices: Offices, xeploai: Run) -> None:
    old, new = (office / "ket_qua" / str(YEAR) for office in (offices.locked, offices.corrected))
    kept = offices.corrected / "ket_qua" / f"{YEAR}.khoa"
    first, listed = kept / "ban_dau", rows(kept / "dieu_chinh_1" / "khac_biet.csv")
    for path in (FIGURES.path, LEVELS.path, "bieu/Bieu-6B.xlsx"):
        assert (first / path).read_bytes() == (old / path).read_bytes()
        assert (kept / "dieu_chinh_1" / path).read_bytes() == (new / path).read_bytes()
    before, after = (
        {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in rows(folder / FIGURES.path)} for folder in (old, new)
    )
    differing = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    found = {(r["bieu"], r["dong"], r["cot"]): (r["truoc"], r["sau"]) for r in listed if r["loai"] == FIGURE}
    assert differing and found == differing
    assert "hoàn thành nhiệm vụ" in next(r for r in listed if r["dong"] == "4.HTNV")["ten_dong"]
    was, now = (
        {(r["ma_don_vi"], r["dinh_danh"]): r["ket_qua"] for r in rows(folder / LEVELS.path) if r["doi_tuong"] == MEMBER}
        for folder in (old, new)
    )
    levels = {key: (was[key], now[key]) for key in was if was[key] != now[key]}
    assert sorted(levels.values()) == [("HTT", "HTNV")] * 3 + [("HTXS", "HTT")], "and one whom the cap then lowered"
    assert {(r["ma_don_vi"], r["dinh_danh"]): (r["truoc"], r["sau"]) for r in listed if r["loai"] == LEVEL} == levels

    book = openpyxl.load_workbook(kept / "dieu_chinh_1" / "khac_biet.xlsx")
    shown = {name: [[c.value for c in line] for line in book[name].iter_rows()] for name in book.sheetnames}
    assert REASON in str(shown["Tóm tắt"]) and WHO in str(shown["Tóm tắt"])
    assert sum(isinstance(line[0], int) for line in shown["Số liệu Biểu"]) == len(differing)
    assert sum(isinstance(line[0], int) for line in shown["Mức xếp loại"]) == 4
    assert "Hoàn thành nhiệm vụ" in str(shown["Mức xếp loại"])

    lock = find_lock(kept.parent, Period(YEAR))
    assert lock and [(v.number, v.day, v.reason) for v in lock.versions] == [(0, DAY, ""), (1, LATER, REASON)]
    assert lock.versions[0].by != WHO and lock.last.by == WHO
    assert (lock.last.figures, lock.last.levels) == (len(differing), 4)
    state = look(FinishedRun(new))
    assert state and state.holds and not state.amiss and read_manifest(new).correction == 1
    page = (new / OVERVIEW.path).read_text("utf-8")
    assert "điều chỉnh, lần 1 ngày 03/02/2026" in page and WHO not in page and REASON not in page
    said = xeploai("--dir", offices.corrected, "run")
    assert said.status == 2 and "lần 1 ngày 03/02/2026" in said.err


def test_the_terminal_tells_a_correction_and_names_nobody(offices: Offices) -> None:
    from batch.terminal.run import tell_run

    said = tell_run(offices.result)
    assert "ĐIỀU CHỈNH LẦN 1" in said and "4 đảng viên có mức khác, ở 1 đơn vị" in said
    assert "khac_biet.xlsx" in said and REASON not in said and WHO not in said
    cards = {r["dinh_danh"] for r in rows(offices.result.folder / LEVELS.path) if r["doi_tuong"] == MEMBER}
    assert not [card for card in cards if card and card in said]


def test_a_year_that_is_not_locked_has_no_correction(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("ran")
    before = tree(out)
    said = xeploai("--dir", out.parent, "run", "--correction", REASON)
    assert said.status == 2 and "chưa khóa" in said.err and tree(out) == before


@pytest.mark.parametrize("where", ["folder", "lock"])
def test_results_that_are_not_the_locked_ones_are_told_and_go_nowhere(
    take: Callable[[str], Path], xeploai: Run, tmp_path: Path, where: str
) -> None:
    """The figures were changed; or the lock is that of other results of the same committee."""
    out = take("locked")
    figures = out / str(YEAR) / FIGURES.path
    if where == "folder":
        figures.write_bytes(figures.read_bytes().replace(b",1\r\n", b",7\r\n"))
    else:
        other = take("corrected")
        shutil.copy(other / f"{YEAR}.khoa.json", out)
        shutil.copytree(other / f"{YEAR}.khoa", out / f"{YEAR}.khoa", dirs_exist_ok=True)
    before = tree(out)
    package = tmp_path / "goi.zip"
    giving = (["handover", "--to", package], ["results"], ["report"], ["mail"], ["papers"], ["lock"])
    for command, *more in giving:
        said = xeploai(command, out, *more)
        assert said.status == 2 and "KHÔNG PHẢI SỐ LIỆU ĐÃ KHÓA" in said.err, command
    assert xeploai("--dir", out.parent, "papers").status == 2
    assert tree(out) == before and not package.exists() and not (out.parent / "van_ban").exists()
    said = xeploai("status", out)
    assert said.status == 0 and "KHÔNG PHẢI SỐ LIỆU ĐÃ KHÓA" in said.err
    assert (FIGURES.path in said.err) == (where == "folder")
    register = read_register(out.parent / "danh_muc.xlsx")
    correction = begin(out, register, LAW, Period(YEAR), LATER, REASON)
    assert correction.before.folder.parent.name == f"{YEAR}.khoa", "what was locked is known from its copies"


def test_a_printed_table_that_was_changed_is_only_told(
    take: Callable[[str], Path], xeploai: Run, tmp_path: Path
) -> None:
    out = take("corrected")
    table = out / str(YEAR) / "bieu" / "Bieu-6A.xlsx"
    table.write_bytes(table.read_bytes() + b"x")
    package = tmp_path / "goi.zip"
    said = xeploai("handover", out, "--to", package)
    assert said.status == 0 and "BIỂU ĐÃ BỊ SỬA SAU KHI KHÓA: bieu/Bieu-6A.xlsx" in said.err
    content = package.read_bytes()
    assert read_package(content, "goi.zip", None).locked == (DAY, 1, LATER)
    assert WHO.encode() not in content and "Nguyễn Văn Thử".encode() not in content


def test_what_is_not_as_the_run_wrote_it_is_not_locked(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("ran")
    levels = out / str(YEAR) / LEVELS.path
    whole = levels.read_bytes()
    levels.write_bytes(whole.replace(b"HTT", b"HTXS", 1))
    said = xeploai("lock", out)
    assert said.status == 2 and LEVELS.path in said.err and "Kiểm tra lại" in said.err
    levels.write_bytes(whole)
    shutil.copytree(out / str(YEAR), out / f"{YEAR}.truoc")
    said = xeploai("lock", out / f"{YEAR}.truoc")
    assert said.status == 2 and "không phải kết quả mới nhất" in said.err
    with locked(out / f".{YEAR}.khoa"):
        said = xeploai("lock", out)
    assert said.status == 2 and "lần chạy khác" in said.err
    assert not [path.name for path in out.iterdir() if ".khoa" in path.name]


def test_decisions_that_were_not_counted_stop_the_lock(take: Callable[[str], Path], xeploai: Run) -> None:
    """Typed into the plan in OUT, or saved among the decisions after the run; a plan that decides nothing doesn't."""
    out = take("ran")
    plan = out / str(YEAR) / PLAN.path
    book = openpyxl.load_workbook(plan)
    book.save(plan)
    assert changed_plan_is_no_hindrance(out, xeploai)
    sheet = book["Đảng viên"]
    heads = {cell.value: cell.column for line in sheet.iter_rows() for cell in line if cell.value}
    head = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "Quyết định")
    sheet.cell(head.row + 1, heads["Quyết định"], "Hoàn thành nhiệm vụ")
    sheet.cell(head.row + 1, heads["Lý do quyết định"], "Kết luận số 5")
    book.save(plan)
    said = xeploai("lock", out)
    assert said.status == 2 and f"«{PLAN.path}» có quyết định mà kết quả này chưa tính" in said.err
    (out.parent / "quyet_dinh").mkdir()
    plan.rename(out.parent / "quyet_dinh" / "da_quyet.xlsx")
    said = xeploai("--dir", out.parent, "lock")
    assert said.status == 2 and "«da_quyet.xlsx»" in said.err and find_lock(out, Period(YEAR)) is None


def changed_plan_is_no_hindrance(out: Path, xeploai: Run) -> bool:
    copy = out.parent.parent / "thu"
    shutil.copytree(out, copy)
    return xeploai("lock", copy).status == 0


def test_provisional_figures_are_locked_as_such(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("ran")
    (out.parent / "nop" / f"{UNIT}.xlsx").unlink()
    run(out.parent)
    said = xeploai("lock", out)
    assert said.status == 1 and "CÒN TẠM TÍNH" in said.out
    lock = find_lock(out, Period(YEAR))
    assert lock and lock.last.provisional and "còn tạm tính" in xeploai("status", out).err
    assert lock.last.by == "Ban Xây dựng Đảng", "the office, never a user of this machine"


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def edited(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"2026-01-15", b"2026-01-16"))


@pytest.mark.parametrize("hurt", [damaged, edited], ids=["cut off", "edited"])
def test_a_damaged_lock_is_no_open_year(
    take: Callable[[str], Path], xeploai: Run, hurt: Callable[[Path], None]
) -> None:
    out = take("locked")
    path = out / f"{YEAR}.khoa.json"
    whole = path.read_bytes()
    hurt(path)
    before = tree(out)
    for command in (["run"], ["run", "--correction", REASON], ["lock"], ["results"]):
        said = xeploai("--dir", out.parent, *command)
        assert said.status == 2 and path.name in said.err and "Chuyển tệp ấy" in said.err, command
    assert tree(out) == before
    path.unlink()
    assert xeploai("--dir", out.parent, "run").status == 2, "the copy says that it is locked"
    assert xeploai("--dir", out.parent, "lock").status == 0 and path.read_bytes() == whole
    path.unlink()
    damaged(out / f"{YEAR}.khoa" / "ban_dau" / "khoa.json")
    said = xeploai("--dir", out.parent, "run")
    assert said.status == 2 and "bản sao lưu" in said.err


def test_a_lock_of_another_year_or_committee_is_told(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("locked")
    shutil.copy(out / f"{YEAR}.khoa.json", out / f"{YEAR - 1}.khoa.json")
    with pytest.raises(LockError, match=f"là của năm {YEAR}"):
        find_lock(out, Period(YEAR - 1))
    register = read_register(out.parent / "danh_muc.xlsx")
    top = register.top
    foreign = type(register)({"X9": type(top)("X9", "Đảng bộ khác", top.kind, None, None)}, register.committee)
    with pytest.raises(LockError, match="là của X9"):
        begin(out, foreign, LAW, Period(YEAR), LATER, REASON)


def test_locking_again_looks_after_the_copies(take: Callable[[str], Path], xeploai: Run) -> None:
    out = take("corrected")
    kept = out / f"{YEAR}.khoa"
    before = tree(kept)
    shutil.rmtree(kept / "dieu_chinh_1" / "du_lieu")
    said = xeploai("lock", out)
    assert said.status == 0 and "bản giữ" not in said.out and tree(kept) == before
    (kept / "ban_dau" / FIGURES.path).unlink()
    said = xeploai("lock", out)
    assert said.status == 0 and "bản giữ «ban_dau»" in said.out


def test_where_nothing_that_was_locked_is_left_there_is_no_correction(take: Callable[[str], Path]) -> None:
    out = take("locked")
    register = read_register(out.parent / "danh_muc.xlsx")
    shutil.rmtree(out / f"{YEAR}.khoa" / "ban_dau")
    assert begin(out, register, LAW, Period(YEAR), LATER, REASON).before.folder == out / str(YEAR)
    (out / str(YEAR) / LEVELS.path).write_bytes(b"")
    with pytest.raises(LockError, match="bản sao lưu"):
        begin(out, register, LAW, Period(YEAR), LATER, REASON)


def test_the_files_of_a_lock_are_no_submissions(take: Callable[[str], Path]) -> None:
    out = take("corrected")
    left = results_in(out)
    assert {path.name for path in left} >= {f"{YEAR}.khoa", f"{YEAR}.khoa.json"}
    sheets, others = collect(out.parent, [*left, out.parent / "danh_muc.xlsx"])
    assert not [path for path in (*sheets, *others) if ".khoa" in path]
    with pytest.raises(ValueError, match="nằm trong"):
        refuse_inside(out / f"{YEAR}.khoa" / "ban_dau", out, YEAR)


def test_of_many_committees_a_locked_one_hands_over_what_it_locked(take: Callable[[str], Path]) -> None:
    out = take("locked")
    before = tree(out)
    package = out.parent / "goi.zip"
    job = Job(str(out.parent), str(out), Period(YEAR), str(out), DAY.isoformat(), package=str(package))
    outcome = run_committee(job)
    assert outcome.state == FAILED and "đã khóa ngày 15/01/2026" in outcome.said and outcome.package
    assert read_package(package.read_bytes(), "goi.zip", None).locked == (DAY, 0, DAY)
    assert {path: content for path, content in tree(out).items() if not path.startswith("so_")} == {
        path: content for path, content in before.items() if not path.startswith("so_")
    }
    (out / str(YEAR) / FIGURES.path).write_bytes(b"")
    package.unlink()
    assert not run_committee(job).package and not package.exists()


# --- killed ---


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do `work` in a process that dies before the file system's so-manyeth change of a name; False where it got to the
    end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    try:
        left = number
        rename, replace = Path.rename, Path.replace

        def counted(change: Callable[[Path, object], Path]) -> Callable[[Path, object], Path]:
            def changing(self: Path, target: object) -> Path:
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(9)
                return change(self, target)

            return changing

        Path.rename, Path.replace = counted(rename), counted(replace)  # type: ignore[method-assign, assignment]
        work()
    finally:
        os._exit(0)


def check_whole(out: Path, offices: Offices) -> int:
    """After a kill and the next start: old or new whole, the lock of what lies there. Returns the version."""
    restore(out, Period(YEAR))
    state = look(FinishedRun(out / str(YEAR)))
    assert state and state.holds and not state.amiss
    settle(out, Period(YEAR))
    again = look(FinishedRun(out / str(YEAR)))
    assert again and again.lock == state.lock and not again.amiss
    number = again.lock.last.number
    names = ["ban_dau", *(["dieu_chinh_1"] if number else [])]
    assert sorted(path.name for path in (out / f"{YEAR}.khoa").iterdir()) == names
    old, new = (office / "ket_qua" / str(YEAR) for office in (offices.locked, offices.corrected))
    for path in (FIGURES.path, LEVELS.path):
        assert (out / str(YEAR) / path).read_bytes() == ((new if number else old) / path).read_bytes()
        assert (out / f"{YEAR}.khoa" / "ban_dau" / path).read_bytes() == (old / path).read_bytes()
    assert (out / f"{YEAR}.khoa.json").read_bytes() == (out / f"{YEAR}.khoa" / names[-1] / "khoa.json").read_bytes()
    return number


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_correction_killed_at_any_moment_leaves_old_or_new_whole(offices: Offices, tmp_path: Path) -> None:
    made = offices.corrected / "ket_qua" / str(YEAR)
    register = read_register(offices.locked / "danh_muc.xlsx")
    found = []
    for number in range(40):
        out = tmp_path / str(number)
        shutil.copytree(offices.locked / "ket_qua", out)
        correction = begin(out, register, LAW, Period(YEAR), LATER, REASON, WHO)

        def work() -> None:
            with run_folder(out, read_manifest(made), correction=correction) as target:  # noqa: B023
                shutil.copytree(made, target.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("manifest.json"))

        dead = killed_at(number, work)
        found.append(check_whole(out, offices))
        shutil.rmtree(out)
        if not dead:
            break
    else:
        raise AssertionError("never got to the end")
    assert found[0] == 0 and found[-1] == 1 and found == sorted(found) and len(found) > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_lock_killed_at_any_moment_is_there_or_not(offices: Offices, tmp_path: Path) -> None:
    found = []
    for number in range(20):
        out = tmp_path / str(number)
        shutil.copytree(offices.ran / "ket_qua", out)
        dead = killed_at(number, lambda: lock_year(FinishedRun(out / str(YEAR)), DAY))  # noqa: B023
        there = find_lock(out, Period(YEAR)) is not None
        found.append(there)
        done = lock_year(FinishedRun(out / str(YEAR)), LATER)
        assert done.already == there and check_whole(out, offices) == 0
        if not dead:
            break
    assert not found[0] and found[-1] and len(found) > 2


def test_a_correction_that_fails_leaves_the_locked_year(offices: Offices, tmp_path: Path) -> None:
    out = tmp_path / "kq"
    shutil.copytree(offices.locked / "ket_qua", out)
    before = tree(out)
    correction = begin(out, read_register(offices.locked / "danh_muc.xlsx"), LAW, Period(YEAR), LATER, REASON)
    made = read_manifest(offices.corrected / "ket_qua" / str(YEAR))
    with pytest.raises(ValueError, match="giữa chừng"), run_folder(out, made, correction=correction):
        raise ValueError("giữa chừng")
    with pytest.raises(LockError, match="đã khóa"), run_folder(out, made):
        raise AssertionError("into a locked year")
    correction.version = replace(correction.version, number=2)  # as if another had ended meanwhile
    with pytest.raises(LockError, match="điều chỉnh khác"), run_folder(out, made, correction=correction):
        raise AssertionError("two corrections of one version")
    correction.version = replace(correction.version, number=1)
    with locked(out / f".{YEAR}.khoa"), pytest.raises(LedgerError), run_folder(out, made, correction=correction):
        raise AssertionError("two at once")
    assert tree(out) == before
