"""What is kept of the files that were read: the same figures with it and without it, and never another file's."""

from __future__ import annotations

import hmac
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest
from made_up import MadeUp, data_only
from openpyxl import load_workbook
from small_committee import Committee
from word_forms import Person, made

from batch import pipeline
from batch.domain import INFO, UNITS, Period
from batch.finished.place import results_in, store_path
from batch.form.file_data import FileData, Problem
from batch.form.reader import read_file
from batch.form.word.origin import FILE_NUMBER, Subject
from batch.law import load_law
from batch.publish.returns import copies
from batch.submissions import store as stores
from batch.submissions.frames import Submissions
from batch.submissions.own_key import own_key
from batch.submissions.packed import unpack
from batch.submissions.store import Store
from batch.workers import program

YEAR, DAY = 2025, date(2026, 1, 10)


@pytest.fixture
def was_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, here and not in other processes."""
    names: list[str] = []

    def read_files(root: Path, paths: list[str], **_: object) -> list[FileData]:
        names.extend(paths)
        return [read_file(root, path) for path in paths]

    monkeypatch.setattr(pipeline, "read_files", read_files)
    return names


def read(inbox: Path, kept: Path) -> Submissions:
    """As a run reads, and keeps."""
    store = Store(kept)
    paths = sorted(path.name for path in inbox.iterdir())
    known = store.find(inbox, paths)
    subs = pipeline.read(inbox, paths, store=store, known=known)
    store.keep(subs, {})
    store.save({})
    return subs


def same(one: Submissions, other: Submissions) -> None:
    assert one.frames.keys() == other.frames.keys()
    for sheet, frame in one.frames.items():
        pd.testing.assert_frame_equal(frame, other.frames[sheet])
    for a, b in zip([*one.files, *one.forms], [*other.files, *other.forms], strict=True):
        assert without_rows(a) == without_rows(b)
    assert one._bad == other._bad


def without_rows(data: FileData) -> FileData:
    return replace(data, sheets={n: replace(s, columns=s.columns if n == INFO else {}) for n, s in data.sheets.items()})


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four workbooks, one with cells that can't be understood, one file that is none, and a form in Word."""
    folder = tmp_path_factory.mktemp("phieu")
    there = Committee()
    there.set("CS1-01", "Đảng viên", 1, de_xuat="Khá", ho_ten="Đinh\nThị «Ba»")
    there.write(folder)
    (folder / "hỏng.xlsx").write_bytes((folder / "CS1.xlsx").read_bytes()[:3000])
    (folder / "ghi_chu.txt").write_text("x")
    (folder / "kiem_diem.docx").write_bytes(made(there.law, "CS1-01", Person(Subject(FILE_NUMBER, "12"))))
    return folder


@pytest.fixture
def inbox(committee: Path, tmp_path: Path) -> Path:
    return shutil.copytree(committee, tmp_path / "nop")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / ".2025.kho"


def test_what_is_known_is_what_reading_gives(inbox: Path, kept: Path, was_read: list[str]) -> None:
    cold = read(inbox, kept)
    assert len(was_read) == len(list(inbox.iterdir())) and any(data.words for data in cold.forms)
    was_read.clear()
    same(cold, read(inbox, kept))
    assert was_read == []


def test_rows_that_got_lost_in_the_store_are_read_again(
    inbox: Path, kept: Path, was_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = read(inbox, kept)
    was_read.clear()
    monkeypatch.setattr(stores, "unpack", lambda *given: unpack(*given).iloc[1:])
    same(cold, read(inbox, kept))
    assert len(was_read) == len(list(inbox.iterdir()))


def test_what_is_known_is_what_reading_gives_of_faulty_ones(
    made_up: MadeUp, tmp_path: Path, kept: Path, was_read: list[str]
) -> None:
    nop = made_up.demo(12, faults=0.5).out / "nop"
    inbox = shutil.copytree(nop, tmp_path / "nop", ignore=lambda folder, names: [n for n in names if "." not in n])
    cold = read(inbox, kept)
    was_read.clear()
    same(cold, read(inbox, kept))
    assert set(was_read) == {data.source for data in cold.files if data.passing}


def change(path: Path) -> None:
    book = load_workbook(path)
    cell = next(c for row in book[INFO].iter_rows() for c in row if c.value == "Lần nộp *" or c.value == "Lần nộp")
    book[INFO].cell(cell.row, cell.column + 1).value = 7
    book.save(path)


def test_only_what_has_changed_is_read(inbox: Path, kept: Path, tmp_path: Path, was_read: list[str]) -> None:
    """One changed, though as large and as old as it was; one new, one gone; one under another's name."""
    read(inbox, kept)
    old = (inbox / "CS1.xlsx").stat()
    change(inbox / "CS1.xlsx")
    with (inbox / "CS1.xlsx").open("ab") as file:
        file.truncate(max(old.st_size, file.tell()))
    os.utime(inbox / "CS1.xlsx", (old.st_atime, old.st_mtime))
    (inbox / "TT.xlsx").rename(inbox / "TT (2).xlsm")
    (inbox / "CS1-02.xlsx").unlink()
    shutil.copy(inbox / "CS1-01.xlsx", inbox / "moi.xlsx")
    was_read.clear()
    half = read(inbox, kept)
    assert set(was_read) == {"CS1.xlsx", "TT (2).xlsm", "moi.xlsx"}
    same(half, read(inbox, tmp_path / "khac"))
    same(half, read(inbox, kept))


@pytest.mark.parametrize(("one", "other"), [("CS1-01.xlsx", "CS1-02.xlsx"), ("TT.xlsx", "hỏng.xlsx")])
def test_files_that_change_places_are_not_taken_for_each_other(
    inbox: Path, kept: Path, tmp_path: Path, one: str, other: str, was_read: list[str]
) -> None:
    read(inbox, kept)
    (inbox / one).rename(inbox / "x")
    (inbox / other).rename(inbox / one)
    (inbox / "x").rename(inbox / other)
    same(read(inbox, kept), read(inbox, tmp_path / "khac"))
    was_read.clear()
    read(inbox, kept)
    assert was_read == []


def flip(path: Path) -> None:
    content, chance = bytearray(path.read_bytes()), random.Random(len(path.name))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def flip_head(path: Path) -> None:
    path.write_bytes(b"X" + path.read_bytes()[1:])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE tep (sha256, noi_dung)")


def swapped(path: Path) -> None:
    """What was read of one file, given out for another."""
    content = path.read_bytes()
    parts = stores._unsealed(content)
    alike, *lines = stores.zlib.decompress(parts["tep"]).split(b"\n")
    lines[1], lines[3] = lines[3], lines[1]
    parts["tep"] = stores.zlib.compress(b"\n".join([alike, *lines]))
    made = stores._sealed(parts)
    head = len(stores._mark())
    path.write_bytes(content[: head + 32] + made[head + 32 :])


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def somebody_elses(path: Path) -> None:
    """Whole, and sealed by a user who may write here as well."""
    head = len(stores._mark())
    content = path.read_bytes()
    seal = hmac.digest(bytes(32), content[:head] + content[head + 32 :], "sha256")
    path.write_bytes(content[:head] + seal + content[head + 32 :])


DAMAGES = [flip, flip_head, cut, foreign, swapped, somebody_elses]
if os.name == "posix":
    DAMAGES.append(a_pipe)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_store_that_is_not_as_it_was_written_is_none(
    inbox: Path, kept: Path, damage: Callable[[Path], None], was_read: list[str]
) -> None:
    cold = read(inbox, kept)
    damage(kept)
    was_read.clear()
    same(cold, read(inbox, kept))
    assert len(was_read) == len(list(inbox.iterdir()))
    was_read.clear()
    same(cold, read(inbox, kept))  # and it is whole again
    assert was_read == []


def test_another_program_knows_nothing(
    inbox: Path, kept: Path, was_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(inbox, kept)
    was_read.clear()
    monkeypatch.setattr(stores, "stamp", lambda: "")
    read(inbox, kept)
    assert len(was_read) == len(list(inbox.iterdir()))


def test_no_file_of_the_program_is_left_out_of_the_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(program.__file__).parents[1]
    shutil.copytree(home, tmp_path / "batch", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(program, "__file__", str(tmp_path / "batch" / "workers" / "program.py"))
    marks = {program._sum_of_files()}
    for name in ("form/data/fields.csv", "form/data/values.csv", "form/cells.py", "law/data/chung.yaml", "text.py"):
        with (tmp_path / "batch" / name).open("a") as file:
            file.write("\n")
        marks.add(program._sum_of_files())
    assert len(marks) == 6


def test_what_hangs_on_the_machine_is_not_kept(
    inbox: Path, kept: Path, was_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that died, or a file that couldn't be opened, says nothing of the next time."""
    good = pipeline.read_files

    def ill(root: Path, paths: list[str], **more: object) -> list[FileData]:
        dead = FileData("TT.xlsx", refused=True, problems=[Problem("TEP-04")], passing=True)
        read = good(root, paths, **more)  # type: ignore[arg-type]
        return [replace(dead, sha256=data.sha256) if data.path == dead.path else data for data in read]

    monkeypatch.setattr(pipeline, "read_files", ill)
    assert any(data.refused for data in read(inbox, kept).files if data.path == "TT.xlsx")
    monkeypatch.setattr(pipeline, "read_files", good)
    was_read.clear()
    subs = read(inbox, kept)
    assert was_read == ["TT.xlsx"] and not any(data.refused for data in subs.files if data.path == "TT.xlsx")


def test_a_place_that_takes_nothing_stops_no_run(inbox: Path, tmp_path: Path, was_read: list[str]) -> None:
    (tmp_path / "tep").write_text("x")
    (tmp_path / "thu_muc").mkdir()
    read(inbox, tmp_path / "tep" / ".2025.kho")
    read(inbox, tmp_path / "thu_muc")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("thu_muc")] == ["thu_muc"]


def test_without_a_key_all_is_read(
    inbox: Path, kept: Path, was_read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own folder is gone, or takes nothing: nothing is kept, and nothing is said."""
    cold = read(inbox, kept)
    was_read.clear()
    own_key.cache_clear()
    (tmp_path / "tep").write_text("x")
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "tep"))
    same(cold, read(inbox, kept))
    assert len(was_read) == len(list(inbox.iterdir()))
    own_key.cache_clear()


def test_a_key_that_is_lost_is_made_anew(
    inbox: Path, kept: Path, was_read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "rieng"))
    own_key.cache_clear()
    (tmp_path / "rieng" / "xeploai").mkdir(parents=True)
    key = tmp_path / "rieng" / "xeploai" / "khoa_rieng"
    key.write_bytes(b"")
    read(inbox, kept)
    was_read.clear()
    read(inbox, kept)
    assert was_read == [] and (os.name != "posix" or key.stat().st_mode & 0o777 == 0o600)
    own_key.cache_clear()


def test_two_at_once_leave_a_whole_one(inbox: Path, kept: Path, was_read: list[str]) -> None:
    subs = read(inbox, kept)
    several = [Store(kept.with_name("leer")) for _ in range(8)]
    for store in several:
        store._path = kept
        store.keep(subs, {})
    threads = [Thread(target=store.save, args=({},)) for store in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    was_read.clear()
    same(subs, read(inbox, kept))
    assert was_read == [] and [p.name for p in kept.parent.iterdir()] == ["nop", kept.name]


# --- whole runs ---


@pytest.fixture
def job(made_up: MadeUp, tmp_path: Path) -> pipeline.Job:
    made = shutil.copytree(made_up.demo(12, faults=0.5).out, tmp_path / "thu")
    law = load_law("qd366-2025", None)
    return pipeline.Job(
        made / "nop", made / "danh_muc.xlsx", Period(YEAR), tmp_path / "kq", law, date(YEAR, 12, 31), today=DAY
    )


def contents(run: Path) -> dict[str, bytes]:
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}


def test_runs_write_the_same_whatever_is_known(job: pipeline.Job, was_read: list[str], tmp_path: Path) -> None:
    pipeline.run(job)
    kept = store_path(job.out, YEAR)
    assert kept.is_file() and kept in results_in(job.out)
    shutil.copytree(job.out, tmp_path / "khac", ignore=lambda _folder, names: {kept.name} & set(names))
    workbooks = sorted(job.inbox.glob("*.xlsx"))
    sizes = {path: path.stat().st_size for path in workbooks}
    changed, gone = sorted(workbooks, key=lambda p: -sizes[p])[:2]
    change(changed)
    gone.unlink()
    shutil.copy(changed, job.inbox / "them.xlsx")
    for cold in (False, True):
        was_read.clear()
        run = pipeline.run(replace(job, out=tmp_path / "khac") if cold else job).folder
        if cold:
            assert contents(run) == contents(job.out / str(YEAR))
        else:
            assert {changed.name, "them.xlsx"} <= set(was_read) and len(was_read) < 6


def test_a_run_that_fails_or_is_killed_leaves_the_store_as_it_was(
    job: pipeline.Job, was_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    kept = store_path(job.out, YEAR)
    with data_only():
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "publish", killed)
            with pytest.raises(Killed):
                pipeline.run(job)
        assert not job.out.exists()
        pipeline.run(job)
        before = kept.read_bytes()
        change(sorted(job.inbox.glob("*.xlsx"))[3])
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "publish", killed)
            with pytest.raises(Killed):
                pipeline.run(job)
        assert kept.read_bytes() == before
        kept.with_name(f"{kept.name}.dang_ghi").write_bytes(b"")  # of a program that was killed while it wrote
        pipeline.run(job)
        assert sorted(p.name for p in job.out.iterdir()) == [
            kept.name, str(YEAR), f"{YEAR}.truoc", f"so_{YEAR}.sqlite"
        ]  # fmt: skip


def test_what_a_person_finds_beside_the_results_is_no_run(
    job: pipeline.Job, tmp_path: Path, was_read: list[str]
) -> None:
    """Where only the store is left, the folder is as good as empty."""
    with data_only():
        pipeline.run(job)
        shutil.rmtree(job.out / str(YEAR))
        (job.out / f"so_{YEAR}.sqlite").unlink()
        was_read.clear()
        pipeline.run(job)
    assert len(was_read) < 6


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The units whose error copy was written anew."""
    codes: list[str] = []
    make = copies._marked_copy

    def spied(content: bytes, wanted: copies.Wanted, titles: Mapping[str, str]) -> bytes:
        codes.append(wanted.to.code)
        return make(content, wanted, titles)

    monkeypatch.setattr(copies, "_marked_copy", spied)
    return codes


def test_an_error_copy_is_taken_over_only_where_it_would_be_the_same(
    job: pipeline.Job, was_read: list[str], written: list[str]
) -> None:
    """Also of a store that is older than the results, and where a person has changed a copy: that stays beside."""
    kept, loi = store_path(job.out, YEAR), job.out / str(YEAR) / "loi"
    with data_only(error_copies=True):
        pipeline.run(job)
        first, of_first = contents(loi), kept.read_bytes()
        assert len(written) > 3
        book = next(path for path in job.inbox.glob("*.xlsx") if path.stem == written[0])
        before = book.read_bytes()
        written.clear()
        pipeline.run(job)
        assert written == [] and contents(loi) == first
        assert {path.stat().st_nlink for path in loi.iterdir()} == {1}

        with (loi / sorted(first)[0]).open("ab") as file:
            file.write(b"mine")
        pipeline.run(job)
        assert contents(loi).items() >= first.items() and len(list(loi.glob("*.da_sua.xlsx"))) == 1
        written.clear()

        change(book)
        pipeline.run(job)
        assert book.stem in written and contents(loi)[book.name] != first[book.name]
        book.write_bytes(before)
        kept.write_bytes(of_first)
        written.clear()
        pipeline.run(job)
        assert book.stem in written and contents(loi).items() >= first.items()

        units = load_workbook(job.register)
        cell = next(c for row in units[UNITS].iter_rows() for c in row if c.value == book.stem)
        units[UNITS].cell(cell.row, cell.column + 1).value = "Chi bộ tên khác"
        units.save(job.register)
        written.clear()
        pipeline.run(job)
        assert book.stem in written
