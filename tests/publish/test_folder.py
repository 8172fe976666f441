"""A run moves into place as a whole; what a person has put or changed there outlives it; what is no run stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from batch.domain import Period
from batch.finished import place as folder_module
from batch.finished.ledger import LedgerError
from batch.finished.manifest import MANIFEST, WRITTEN, Manifest, dump_manifest, this_program
from batch.finished.place import FolderBusyError, PlaceError, refuse_inside, restore, results_in, run_folder
from batch.finished.written import file_hash, replace_part, rewriting

PLAN = "phuong_an_xep_loai.xlsx"
OF_2025 = Manifest(
    program=this_program(), year=2025, as_of=date(2025, 12, 31), code="DB", name="Đảng bộ", provisional=[]
)


def fill(folder: Path, files: Mapping[str, str], year: int = 2025) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    dump_manifest(folder / MANIFEST, {"chuong_trinh": {"ten": "xeploai"}, "nam": year})
    write(folder, files)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def work(out: Path, files: Mapping[str, str], **options: object) -> list[tuple[str, str]]:
    """One run that writes these files: (where a person's file lay, where it lies now)."""
    with run_folder(out, OF_2025, **options) as run:  # type: ignore[arg-type]
        write(run.path, files)
        assert not (run.path / MANIFEST).exists(), "written once, when everything else is there"
    return [(kept.old, kept.place) for kept in run.kept]


def texts(folder: Path) -> dict[str, str]:
    """Every file but the manifest, which holds hashes."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def test_a_second_run_is_refused_while_the_first_writes(tmp_path: Path) -> None:
    with run_folder(tmp_path, OF_2025) as first:
        write(first.path, {"a.txt": "một"})
        with pytest.raises(LedgerError, match="lần chạy khác"), run_folder(tmp_path, OF_2025):
            raise AssertionError("two at once")
        assert (first.path / "a.txt").read_text() == "một"
    assert (tmp_path / "2025" / "a.txt").read_text() == "một"
    assert work(tmp_path, {"b.txt": "hai"}) == []
    assert texts(tmp_path / "2025") == {"b.txt": "hai"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2025", "2025.truoc"]


def test_a_run_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "kq"
    with pytest.raises(RuntimeError), run_folder(out, OF_2025) as run:
        write(run.path, {"a.txt": "một"})
        raise RuntimeError
    assert not out.exists()


def test_files_of_a_person_stay_where_they_are(tmp_path: Path) -> None:
    work(tmp_path, {"bieu/a.xlsx": "1"})
    write(tmp_path / "2025", {"luan van.docx": "của tôi", "bieu/ghi chu.txt": "nhớ", "rieng/x/y.pdf": "ký"})
    for number in "234":
        kept = work(tmp_path, {"bieu/a.xlsx": number})
        assert kept == [(n, n) for n in ("bieu/ghi chu.txt", "luan van.docx", "rieng/x/y.pdf")]
    assert texts(tmp_path / "2025") == {
        "bieu/a.xlsx": "4", "luan van.docx": "của tôi", "bieu/ghi chu.txt": "nhớ", "rieng/x/y.pdf": "ký",
    }  # fmt: skip


def test_edited_files_are_kept_beside_and_numbered(tmp_path: Path) -> None:
    work(tmp_path, {"bao_cao.docx": "1"})
    for number in (1, 2, 3):
        write(tmp_path / "2025", {"bao_cao.docx": f"sửa {number}"})
        work(tmp_path, {"bao_cao.docx": str(number + 1)})
    assert texts(tmp_path / "2025") == {
        "bao_cao.docx": "4", "bao_cao.da_sua.docx": "sửa 1", "bao_cao.da_sua.2.docx": "sửa 2",
        "bao_cao.da_sua.3.docx": "sửa 3",
    }  # fmt: skip


def test_the_official_name_never_holds_an_edited_file(tmp_path: Path) -> None:
    """Not even where the new run writes no file of that name: a unit without faults has no list of them."""
    work(tmp_path, {"loi/CB1.xlsx": "1"})
    write(tmp_path / "2025", {"loi/CB1.xlsx": "sửa"})
    assert work(tmp_path, {}) == [("loi/CB1.xlsx", "loi/CB1.da_sua.xlsx")]
    assert texts(tmp_path / "2025") == {"loi/CB1.da_sua.xlsx": "sửa"}


def test_a_persons_file_gives_way_to_one_of_the_run(tmp_path: Path) -> None:
    work(tmp_path, {})
    write(tmp_path / "2025", {"loi/CB1.xlsx": "của tôi", "thu": "tệp", "khong_duoi": "x"})
    work(tmp_path, {"loi/CB1.xlsx": "2", "thu/CB1.eml": "thư", "khong_duoi": "2"})
    assert texts(tmp_path / "2025") == {
        "loi/CB1.xlsx": "2", "loi/CB1.da_sua.xlsx": "của tôi", "thu/CB1.eml": "thư", "thu.da_sua": "tệp",
        "khong_duoi": "2", "khong_duoi.da_sua": "x",
    }  # fmt: skip


def test_what_was_written_and_then_written_again_is_nobodys(tmp_path: Path) -> None:
    work(tmp_path, {"a.csv": "1"})
    write(tmp_path / "2025", {"a.csv": "2"})
    assert work(tmp_path, {"a.csv": "2"}) == []
    assert work(tmp_path, {"a.csv": "3"}) == [], "the one before is not looked at for what was there at its end"
    assert texts(tmp_path / "2025") == {"a.csv": "3"}


def test_an_edited_manifest_is_kept_too(tmp_path: Path) -> None:
    work(tmp_path, {})
    path = tmp_path / "2025" / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"ghi_chu": "sửa"}))
    assert work(tmp_path, {}) == [(MANIFEST, "manifest.da_sua.json")]


def test_what_is_put_into_the_run_before_outlives_it(tmp_path: Path) -> None:
    work(tmp_path, {"a.docx": "1"})
    write(tmp_path / "2025", {"cua_toi.txt": "cũ"})
    work(tmp_path, {"a.docx": "2"})
    (tmp_path / "2025" / "cua_toi.txt").unlink()
    write(tmp_path / "2025.truoc", {"a.docx": "sửa bản trước", "them.txt": "mới"})
    kept = work(tmp_path, {"a.docx": "3"})
    assert kept == [("a.docx", "a.da_sua.docx"), ("them.txt", "them.txt")], "nothing that a person removed comes back"
    work(tmp_path, {"a.docx": "4"})
    assert texts(tmp_path / "2025") == {"a.docx": "4", "a.da_sua.docx": "sửa bản trước", "them.txt": "mới"}


def test_a_name_that_is_no_text_goes_along(tmp_path: Path) -> None:
    work(tmp_path, {})
    odd = "t\udce9p.txt"
    try:
        write(tmp_path / "2025", {odd: "x"})
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    for _ in range(2):
        assert work(tmp_path, {}) == [(odd, odd)]
    assert texts(tmp_path / "2025") == {odd: "x"}


def test_links_are_kept_as_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "xa"
    write(elsewhere, {"lon.bin": "x"})
    out = tmp_path / "kq"
    work(out, {})
    try:
        (out / "2025" / "noi").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this user may make no links")
    assert work(out, {}) == [("noi", "noi")]
    assert (out / "2025" / "noi").is_symlink() and texts(elsewhere) == {"lon.bin": "x"}


def test_the_plan_goes_along_under_its_own_name(tmp_path: Path) -> None:
    """Edited, or with decisions that the next run isn't given; what that run writes is called otherwise."""
    work(tmp_path, {PLAN: "1"})
    assert work(tmp_path, {"moi.xlsx": "2"}, along=[PLAN]) == [(PLAN, PLAN)]
    write(tmp_path / "2025", {PLAN: "sửa"})
    assert work(tmp_path, {"moi.xlsx": "3"}, along=[PLAN]) == [(PLAN, PLAN)]
    assert texts(tmp_path / "2025") == {PLAN: "sửa", "moi.xlsx": "3"}
    ours = {PLAN: file_hash(tmp_path / "2025" / PLAN)}
    assert work(tmp_path, {PLAN: "4"}, ours=ours) == []
    assert work(tmp_path, {PLAN: "5"}) == []


@pytest.mark.parametrize("name", ["2025", "2025.truoc"])
@pytest.mark.parametrize("what", ["files", "another year", "another program", "broken manifest", "a file"])
def test_what_is_no_finished_run_is_never_touched(tmp_path: Path, name: str, what: str) -> None:
    place = tmp_path / name
    if what == "a file":
        place.write_text("x")
    else:
        write(place, {"CS1-01.xlsx": "phiếu"})
        if what == "another year":
            fill(place, {}, 2024)
        elif what == "another program":
            dump_manifest(place / MANIFEST, {"nam": 2025})
        elif what == "broken manifest":
            (place / MANIFEST).write_text("{")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(PlaceError, match="không chuyển, không xóa"):
        work(tmp_path, {"a.txt": "1"})
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_an_empty_folder_of_that_name_is_taken(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    work(tmp_path, {"a.txt": "1"})
    assert texts(tmp_path) == {"2025/a.txt": "1"} and not (tmp_path / "2025.truoc").exists()


@pytest.mark.parametrize("inbox", ["kq/2025", "kq/2025/nop", "kq/2025.truoc/nop", "kq/2024.truoc", "cu/2023.truoc/a"])
def test_submissions_may_not_lie_where_results_are_moved(tmp_path: Path, inbox: str) -> None:
    (tmp_path / inbox).mkdir(parents=True)
    with pytest.raises(PlaceError, match="--out"):
        refuse_inside(tmp_path / inbox, tmp_path / "kq", 2025)


@pytest.mark.parametrize("inbox", [".", "kq", "kq/nop", "2025", "kq/2024"])
def test_submissions_may_lie_elsewhere(tmp_path: Path, inbox: str) -> None:
    (tmp_path / inbox).mkdir(parents=True, exist_ok=True)
    refuse_inside(tmp_path / inbox, tmp_path / "kq", 2025)


def test_results_of_every_year_are_known_by_what_they_are(tmp_path: Path) -> None:
    for name in ("2023", "2024.truoc", "2025"):
        fill(tmp_path / name, {}) if name == "2025" else write(tmp_path / name, {"a.xlsx": "phiếu"})
    hidden = [".2024.kho", ".2024.kho.x1", ".2025.kq.kho"]
    write(tmp_path, dict.fromkeys([*hidden, "so_2024.sqlite", "so_2025.sqlite-journal", "2022.xlsx", ".2024.khox"], ""))
    assert [p.name for p in results_in(tmp_path)] == [*hidden, "2025", "so_2024.sqlite", "so_2025.sqlite-journal"]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_program_that_was_killed_while_moving_loses_nothing(
    tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed program runs none of its own repairs: the moves stop after so many steps."""
    for number in "12":
        work(tmp_path, {"a.txt": number})
    write(tmp_path / "2025", {"cua_toi.txt": "x", "a.txt": "sửa"})
    out = (tmp_path / "2025", tmp_path / "2025.truoc", tmp_path / ".2025.dang_ghi")

    class Killed(BaseException):
        pass

    def cut_off(_out: Path, _year: int) -> None:
        moves = [(out[1], tmp_path / ".2025.cu"), (out[0], out[1]), (out[2], out[0])]
        for source, target in moves[:steps]:
            source.rename(target)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "_swap", cut_off)
        patch.setattr(folder_module.shutil, "rmtree", lambda *_a, **_k: None)
        with pytest.raises(Killed):
            work(tmp_path, {"a.txt": "3"})
    restore(tmp_path, Period(2025))
    assert out[0].is_dir() and out[1].is_dir()
    work(tmp_path, {"a.txt": "4"})
    assert texts(out[0]) == {"a.txt": "4", "a.da_sua.txt": "sửa", "cua_toi.txt": "x"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2025", "2025.truoc"]


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_run_stopped_by_hand_while_moving_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    work(tmp_path, {"a.txt": "một"})
    work(tmp_path, {"a.txt": "hai"})
    rename, done = Path.rename, 0

    def stopped(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == moves + 1:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        work(tmp_path, {"a.txt": "ba"})
    assert texts(tmp_path / "2025") == {"a.txt": "hai"} and texts(tmp_path / "2025.truoc") == {"a.txt": "một"}


def test_a_folder_that_cannot_be_moved_stays_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(tmp_path, {"a.txt": "1"})
    write(tmp_path / "2025", {"cua_toi.txt": "x"})
    before = texts(tmp_path)
    rename = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.name == "2025":
            raise PermissionError(13, "open in Excel")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", held)
        with pytest.raises(FolderBusyError):
            work(tmp_path, {"a.txt": "2"})
    assert texts(tmp_path) == before
    assert work(tmp_path, {"a.txt": "2"}) == [("cua_toi.txt", "cua_toi.txt")]


def test_what_a_later_command_writes_is_no_persons(tmp_path: Path) -> None:
    work(tmp_path, {"bao_cao.docx": "1"})
    run = tmp_path / "2025"
    with rewriting(run, run / "bao_cao.docx", run / "bao_cao.pdf") as kept:
        write(run, {"bao_cao.docx": "lập lại", "bao_cao.pdf": "pdf"})
    assert kept == []
    fresh = run / ".thu.dang_ghi"
    write(fresh, {"CB1.eml": "thư"})
    assert replace_part(run, "thu", fresh) == []
    assert set(json.loads((run / MANIFEST).read_text())[WRITTEN]) == {
        MANIFEST, "bao_cao.docx", "bao_cao.pdf", "thu/CB1.eml",
    }  # fmt: skip
    assert work(tmp_path, {"bao_cao.docx": "2"}) == []
    assert texts(run) == {"bao_cao.docx": "2"}


def test_later_commands_keep_what_a_person_made_too(tmp_path: Path) -> None:
    work(tmp_path, {"bao_cao.docx": "1"})
    run = tmp_path / "2025"
    write(run, {"bao_cao.docx": "sửa", "bao_cao.pdf": "bản ký"})
    with rewriting(run, run / "bao_cao.docx", run / "bao_cao.pdf") as kept:
        write(run, {"bao_cao.docx": "2", "bao_cao.pdf": "mới"})
    assert [k.place for k in kept] == ["bao_cao.da_sua.docx", "bao_cao.da_sua.pdf"]
    for number in "12":
        write(run / ".thu.dang_ghi", {"CB1.eml": number})
        replace_part(run, "thu", run / ".thu.dang_ghi")
        write(run / "thu", {"CB1.eml": f"sửa {number}", "ghi chu.txt": "x"})
    write(run / ".thu.dang_ghi", {"CB2.eml": "3"})
    replace_part(run, "thu", run / ".thu.dang_ghi")
    assert texts(run / "thu") == {
        "CB2.eml": "3", "da_sua/CB1.da_sua.eml": "sửa 1", "da_sua/CB1.da_sua.2.eml": "sửa 2", "ghi chu.txt": "x",
    }  # fmt: skip
    kept_before = {n: t for n, t in texts(run).items() if n not in ("bao_cao.docx", "bao_cao.pdf", "thu/CB2.eml")}
    work(tmp_path, {"bao_cao.docx": "3"})
    assert texts(run) == kept_before | {"bao_cao.docx": "3"}


def test_an_edited_letter_never_lies_among_the_letters(tmp_path: Path) -> None:
    work(tmp_path, {"a.csv": "1"})
    run = tmp_path / "2025"
    write(run / ".thu.dang_ghi", {"CB1.eml": "thư", "CB2.eml": "thư"})
    replace_part(run, "thu", run / ".thu.dang_ghi")
    write(run, {"thu/CB1.eml": "sửa", "thu/CB3.da_sua.2.eml": "bản để lại từ trước", "thu/rieng.eml": "của tôi"})
    now = {"thu/CB1.eml": "thu/da_sua/CB1.da_sua.eml", "thu/CB3.da_sua.2.eml": "thu/da_sua/CB3.da_sua.eml"}
    assert work(tmp_path, {"a.csv": "2"}) == [*sorted(now.items()), ("thu/rieng.eml", "thu/rieng.eml")]
    again = {place: place for place in now.values()} | {"thu/rieng.eml": "thu/rieng.eml"}
    assert work(tmp_path, {"a.csv": "3"}) == sorted(again.items()), "where they lie they stay"


def test_what_later_commands_wrote_is_counted_where_the_next_run_leaves_it(tmp_path: Path) -> None:
    work(tmp_path, {"loi/CB1.xlsx": "1", "loi/CB2.xlsx": "1"})
    run = tmp_path / "2025"
    for name in ("thu", "ket_qua"):
        write(run / f".{name}.dang_ghi", {f"{at}.eml": "x" for at in range(3 if name == "thu" else 1)})
        replace_part(run, name, run / f".{name}.dang_ghi")
    for left in ({"thu": 3, "ket_qua": 1}, {}):
        with run_folder(tmp_path, OF_2025) as new:
            write(new.path, {"loi/CB2.xlsx": "2"})
        assert new.left == left


def test_a_command_that_fails_leaves_the_file(tmp_path: Path) -> None:
    work(tmp_path, {"a.docx": "1"})
    run = tmp_path / "2025"
    write(run, {"a.docx": "sửa"})
    with pytest.raises(RuntimeError), rewriting(run, run / "a.docx"):
        raise RuntimeError
    assert (run / "a.docx").read_text() == "sửa"
    assert work(tmp_path, {"a.docx": "2"})[-1] == ("a.docx", "a.da_sua.docx")
