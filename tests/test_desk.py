"""What goes wrong at the desk: nothing sent yet, results beside the submissions, a report that was written in."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from made_up import data_only

from batch.cli import cli
from batch.domain import Period
from batch.finished.summary import PackageLine
from batch.form.pool import read_files
from batch.law import load_law
from batch.pipeline import Job, run
from batch.register.register import Register
from batch.register.writer import write_register
from batch.terminal.run import group_called, tell_run
from tests.small_committee import BASE, CELL1, CELL2, INFO, UNITS, Committee


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """`danh_muc.xlsx` and `nop/` of the smallest committee."""
    (tmp_path / "nop").mkdir()
    committee = Committee()
    committee.write(tmp_path / "nop")
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    return tmp_path


def work(desk: Path, inbox: str = "nop", out: str = "kq"):  # type: ignore[no-untyped-def]
    law, day = load_law("qd366-2025"), date(2025, 12, 31)
    return run(Job(desk / inbox, desk / "danh_muc.xlsx", Period(2025), desk / out, law, day))


def test_a_group_of_the_cap_is_told_by_code_and_name() -> None:
    register = Register({unit.code: unit for unit in UNITS})
    name = register[BASE].name
    assert group_called(f"{BASE} · Cán bộ", register) == f"{BASE} {name} · Cán bộ"
    register.units[BASE] = replace(register[BASE], name="Đảng bộ " + "rất dài " * 10)
    assert group_called(f"{BASE} · Cán bộ", register) == f"{BASE} · Cán bộ"


def test_before_anything_has_come_in(desk: Path) -> None:
    (desk / "trong").mkdir()
    summary = work(desk, "trong").summary
    assert (summary.received, summary.files_read, len(summary.missing)) == (0, 0, 4)
    assert (desk / "kq" / "2025" / "bieu" / "Bieu-6B.xlsx").is_file()


def _with_parts_renamed(path: Path, old: str, new: str) -> None:
    """The workbook as some programs write it: a part under another name, and everything that leads to it changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stem = PurePosixPath(old).name.encode(), PurePosixPath(new).name.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            data = data.replace(old.encode(), new.encode()) if name.endswith((".rels", "Types].xml")) else data
            archive.writestr(name.replace(*(s.decode() for s in stem)) if stem[0].decode() in name else name, data)


@pytest.mark.parametrize("part", ["xl/workbook2.xml", "xl/book.xml", "xl/Workbook1.xml"])
def test_a_sound_workbook_whose_main_part_has_another_name_is_not_called_damaged(desk: Path, part: str) -> None:
    _with_parts_renamed(desk / "nop" / f"{CELL1}.xlsx", "xl/workbook.xml", part)
    (found,) = read_files(desk / "nop", [f"{CELL1}.xlsx"])
    assert [p.code for p in found.problems] == ["TEP-09"]
    said = CliRunner().invoke(cli, ["check", str(desk / "nop" / f"{CELL1}.xlsx")]).output
    assert "các phần bên trong được đặt tên khác thường" in said and "Save As" in said and "hỏng" not in said


@pytest.mark.usefixtures("no_papers")
def test_files_that_could_not_be_read_are_not_counted_as_read(desk: Path) -> None:
    sent = desk / "nop"
    _with_parts_renamed(sent / f"{CELL1}.xlsx", "xl/workbook.xml", "xl/workbook2.xml")
    (sent / f"{CELL2}.xlsx").write_bytes((sent / f"{CELL2}.xlsx").read_bytes()[:2000])
    (sent / f"{BASE}.xlsx").unlink()
    binary = b'<Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    with zipfile.ZipFile(sent / f"{BASE}.xlsb", "w") as archive:
        archive.writestr("[Content_Types].xml", binary)
        archive.writestr("xl/workbook.bin", b"")
    (sent / "công văn.docx").write_bytes(b"x")
    result = work(desk)
    assert (result.summary.files_read, result.summary.files_unread) == (1, 3)
    assert "1 tệp đã đọc, 3 tệp không đọc được, 1 tệp không phải bảng tính)" in tell_run(result)
    for path in sent.iterdir():
        if path.stem not in (BASE, CELL1):
            path.unlink()
    result = work(desk)
    said = tell_run(result)
    assert "KHÔNG THẤY PHIẾU NÀO" not in said and "KHÔNG PHIẾU NÀO DÙNG ĐƯỢC" in said
    summary = result.summary
    summary.files_read = summary.files_unread = summary.files_other = 0
    assert "KHÔNG THẤY PHIẾU NÀO" in tell_run(result)
    summary.packages = [PackageLine("goi.zip", "T", "", 1, 1, True, "được tính")]  # packages alone are no empty folder
    assert "KHÔNG THẤY PHIẾU NÀO" not in tell_run(result)


@pytest.mark.usefixtures("no_papers")
def test_the_number_of_errors_says_what_it_is_made_of(desk: Path) -> None:
    """The reasons for provisional figures count only what stands in submissions: the two numbers explain each other."""
    shutil.rmtree(desk / "nop")
    Committee().set(CELL1, INFO, 0, lan_nop=None).write(desk / "nop")
    (desk / "nop" / f"{CELL2}.xlsx").unlink()
    result = work(desk)
    errors, absent = result.summary.errors, result.summary.absent
    assert absent == 1 and errors > 1
    said = tell_run(result)
    assert f"Lỗi phải sửa: {errors} (ở 2 đơn vị; gồm {errors - 1} trong các phiếu, tệp đã gửi; 1 vì đơn vị chưa" in said
    assert f"Còn {errors - 1} lỗi phải sửa trong các phiếu, tệp đã gửi" in said
    result.summary.provisional = []  # as where the office took the submissions in spite of them
    said = tell_run(result)
    assert "không còn lỗi" not in said and f"đủ phiếu, còn {errors} lỗi phải sửa, đã được chấp nhận" in said


@pytest.mark.parametrize("only", [BASE, CELL1], ids=["no members", "no collectives, no leaders"])
def test_when_one_kind_of_subject_is_absent(desk: Path, only: str) -> None:
    for path in (desk / "nop").iterdir():
        if path.stem != only:
            path.unlink()
    assert work(desk).summary.received == 1


@pytest.mark.parametrize("out", [".", "nop"], ids=["around the inbox", "in the inbox"])
def test_results_beside_submissions_are_never_submissions(desk: Path, out: str) -> None:
    """Not those of another year either, nor its history."""
    work(desk, out=out)
    for name in ("2025", "so_2025.sqlite"):
        (desk / out / name).rename(desk / out / name.replace("2025", "2024"))
    change = desk / out / "2024" / "manifest.json"
    change.write_text(change.read_text("utf-8").replace('"nam": 2025', '"nam": 2024'), "utf-8")
    with data_only():
        second = work(desk, out=out)
    assert (second.summary.received, second.summary.files_read) == (4, 4)
    assert second.summary.errors == 0, "nothing of the results is taken for a stranger among the submissions"


@pytest.mark.parametrize(("inbox", "out"), [("2025", "."), ("2025/quy", "."), ("kq/2025.truoc", "kq")])
def test_submissions_in_a_folder_named_by_the_year_stay(desk: Path, inbox: str, out: str) -> None:
    (desk / inbox).parent.mkdir(parents=True, exist_ok=True)
    (desk / "nop").rename(desk / inbox)
    before = {p: p.read_bytes() for p in desk.rglob("*") if p.is_file()}
    for _ in range(2):
        command = ["run", str(desk / inbox), "--register", str(desk / "danh_muc.xlsx"), "--year", "2025"]
        said = CliRunner().invoke(cli, [*command, "--out", str(desk / out)], standalone_mode=False)
        assert said.exit_code == 2 and "--out" in said.output and "Chưa động đến" in said.output
        assert {p: p.read_bytes() for p in desk.rglob("*") if p.is_file()} == before


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], list[str]]:
    """A run's folder after the office has worked in the one before: what it made of every kind of file, and what the
    two runs since have said."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "nop").mkdir()
    committee = Committee()
    committee.write(desk / "nop")
    write_register(desk / "danh_muc.xlsx", committee.units.values())
    folder = work(desk).folder
    made: dict[str, bytes] = {}
    for name in ("bieu/Bieu-6A.xlsx", "tien_do.xlsx", "khen_thuong.xlsx", "phuong_an_xep_loai.xlsx"):
        book = openpyxl.load_workbook(folder / name)
        if name == "bieu/Bieu-6A.xlsx":
            book.active["A1"] = "Cơ quan đã sửa"
        elif name == "phuong_an_xep_loai.xlsx":
            book["Đảng viên"]["A1"] = "Cơ quan đã sửa"
        else:
            _tick(book)
        book.save(folder / name)
        made[name] = (folder / name).read_bytes()
    document = docx.Document(str(folder / "bao_cao_tinh.docx"))
    document.add_paragraph("Cơ quan đã viết thêm.")
    document.save(str(folder / "bao_cao_tinh.docx"))
    made["bao_cao_tinh.docx"] = (folder / "bao_cao_tinh.docx").read_bytes()
    (folder / "luận văn.docx").write_bytes(b"cua toi")
    said = [tell_run(work(desk)) for _ in range(2)]
    return folder, made, said


def _tick(book: openpyxl.Workbook) -> None:
    """The office's own columns: in every row of the progress, and in a row added to a list of awards, which is empty
    in this committee."""
    if "Tiến độ" in book.sheetnames:
        for row in book["Tiến độ"].iter_rows():
            if isinstance(row[0].value, int):
                row[14].value, row[15].value = "x", "-đã hỏi"
        return
    page = book["Cấp ủy cơ sở"]
    head = next(row for row in page.iter_rows() if row[0].value == "STT")
    said = {"STT": 1, "Nơi khen": "Đảng ủy", "Tên tổ chức, họ và tên": "Chi bộ Cũ", "Chọn": "x", "Ghi chú": "-đã hỏi"}
    for cell in head:
        page.cell(cell.row + 2, cell.column, said.get(str(cell.value)))


def _notes(path: Path) -> list[tuple[object, object]]:
    out = []
    for page in openpyxl.load_workbook(path):
        heads: list[object] = []
        for row in page.iter_rows(values_only=True):
            if "Ghi chú" in row:
                heads = list(row)
            elif heads and isinstance(row[0], int):
                done = heads.index("Chọn") if "Chọn" in heads else heads.index("Đã liên hệ")
                out.append((row[done], row[heads.index("Ghi chú")]))
    return out


def test_what_the_office_made_of_the_results_outlives_every_run(kept: tuple[Path, dict[str, bytes], list[str]]) -> None:
    folder, made, said = kept
    for name, content in made.items():
        official = folder / name
        if name == "phuong_an_xep_loai.xlsx":
            assert official.read_bytes() == content and (folder / "phuong_an_xep_loai.moi.xlsx").is_file()
            continue
        beside = official.with_name(f"{official.stem}.da_sua{official.suffix}")
        if name == "tien_do.xlsx":  # only marks, which the new list carries
            assert not beside.exists()
            continue
        assert beside.read_bytes() == content and official.read_bytes() != content
        for text in said:
            assert beside.relative_to(folder).as_posix() in text
    assert (folder / "luận văn.docx").read_bytes() == b"cua toi" and "luận văn.docx" in said[1]
    assert not list(folder.rglob("*.da_sua.2.*"))


@pytest.mark.parametrize("name", ["tien_do.xlsx", "khen_thuong.xlsx"])
def test_what_the_office_wrote_stands_in_the_new_list(
    kept: tuple[Path, dict[str, bytes], list[str]], name: str
) -> None:
    found = _notes(kept[0] / name)
    assert found and set(found) == {("x", "-đã hỏi")}


def test_the_report_made_again_keeps_the_one_that_was_written_in(
    kept: tuple[Path, dict[str, bytes], list[str]], tmp_path: Path
) -> None:
    out = tmp_path / "kq"
    shutil.copytree(kept[0], out / "2025")
    report = out / "2025" / "bao_cao_tinh.docx"
    report.write_bytes(kept[1]["bao_cao_tinh.docx"] + b"\0")
    told = CliRunner().invoke(cli, ["report", str(out)], standalone_mode=False)
    second = report.with_name("bao_cao_tinh.da_sua.2.docx")
    assert second.name in told.output and second.read_bytes() == kept[1]["bao_cao_tinh.docx"] + b"\0"
    again = CliRunner().invoke(cli, ["report", str(out)], standalone_mode=False)
    assert "da_sua" not in again.output, "what the command has written is no person's"


def test_a_name_typed_into_a_heading_is_not_repeated(tmp_path: Path) -> None:
    committee = Committee()

    def into_heading(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        cells = (cell for row in book[INFO].iter_rows() for cell in row)
        next(c for c in cells if str(c.value).startswith("Người lập phiếu")).value = "Người lập phiếu: Đinh Kín"
        book.save(path)

    committee.after[CELL1] = into_heading
    found = [f for f in committee.findings(tmp_path) if f.code == "CT-02"]
    assert found and not any("Kín" in f.message + f.remedy for f in found)
