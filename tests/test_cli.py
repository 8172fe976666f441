"""The command line as a clerk meets it: exit statuses, Vietnamese, no traceback."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from command_line import Run, Said
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, UNITS, Committee, Raw

from batch.form.definition import label
from batch.machine.private import own_folder

ENGLISH = re.compile(
    r"\b(Usage|Error|Options|Missing|Invalid|No such|does not|unexpected|Traceback|Show|is not|File|Directory|try)\b"
)


def write_register(path: Path, rows: list[list[object]] | None = None) -> Path:
    """`danh_muc.xlsx` for the small committee; `rows` instead of its own."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Đơn vị"
    page.append(["Mã đơn vị", "Tên đơn vị", "Loại tổ chức", "Mã cấp trên", "Loại hình cơ sở", "Nhóm đánh giá",
                 "Nhóm Biểu 6C", "Ngày thành lập", "Số đảng viên quản lý", "Phải nộp phiếu", "Hạn nộp",
                 "Email nhận phản hồi"])  # fmt: skip
    own: list[list[object]] = [
        [u.code, u.name, label("loai_to_chuc", u.kind), u.parent, label("loai_hinh", u.sector), None, None, None,
         u.members, "Có", None, None]
        for u in UNITS
    ]  # fmt: skip
    for row in rows if rows is not None else own:
        page.append(row)
    book.save(path)
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the register and the submissions of the small committee, without any fault."""
    write_register(tmp_path / "danh_muc.xlsx")
    Committee().write(tmp_path / "nop")
    return tmp_path


def run_all(xeploai: Run, office: Path, *more: object, year: int = 2025) -> Said:
    return xeploai(
        "run", office / "nop", "--register", office / "danh_muc.xlsx", "--year", year, "--out", office / "kq", *more
    )


def findings(office: Path) -> list[dict[str, str]]:
    with (office / "kq" / "2025" / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- check ---


def test_check_without_a_fault_ends_with_0(xeploai: Run, office: Path) -> None:
    files = sorted((office / "nop").glob("*.xlsx"))
    for more in ([], ["--register", office / "danh_muc.xlsx"]):
        said = xeploai("check", *files, *more)
        assert said.status == 0
        assert said.out.count("không thấy lỗi") == len(files) + 1


def test_check_with_a_fault_ends_with_1_and_says_place_and_remedy(xeploai: Run, tmp_path: Path) -> None:
    c = Committee().set(CELL1, MEMBERS, 1, gioi_tinh=Raw("Khác"), tinh_trang="TAM_THOI_DI")
    c.write(tmp_path)
    said = xeploai("check", tmp_path / f"{CELL1}.xlsx")
    assert said.status == 1
    assert "2 lỗi phải sửa, 0 cảnh báo" in said.out
    assert "[PHẢI SỬA] O-01, sheet «Đảng viên», ô F8: «Giới tính» ghi «Khác»" in said.out
    assert "→ Chọn một trong: Nam; Nữ." in said.out
    assert said.err == ""


def test_a_warning_alone_ends_with_0(xeploai: Run, office: Path) -> None:
    Committee().set(CELL1, INFO, 0, ten_don_vi="Chi bộ Khác").write(office / "nop")
    said = xeploai("check", office / "nop" / f"{CELL1}.xlsx", "--register", office / "danh_muc.xlsx")
    assert said.status == 0
    assert "[Cảnh báo] TC-04" in said.out


def test_check_json(xeploai: Run, tmp_path: Path) -> None:
    Committee().set(CELL1, MEMBERS, 1, gioi_tinh=None).write(tmp_path)
    path = tmp_path / f"{CELL1}.xlsx"
    said = xeploai("check", path, "--json")
    assert said.status == 1
    (row,) = json.loads(said.out)
    assert list(row) == [
        "ma_quy_tac", "muc_do", "ma_don_vi", "tep", "sheet", "o", "truong", "thong_diep", "cach_sua", "can_cu",
        "giai_trinh",
    ]  # fmt: skip
    assert (row["ma_quy_tac"], row["muc_do"], row["ma_don_vi"]) == ("BB-01", "loi", CELL1)
    assert (row["tep"], row["sheet"], row["o"], row["truong"]) == (str(path), MEMBERS, "F8", "gioi_tinh")
    Committee().write(tmp_path)
    said = xeploai("check", path, "--json")
    assert (said.status, json.loads(said.out)) == (0, [])


def test_check_of_a_folder_checks_the_files_in_it(xeploai: Run, office: Path) -> None:
    one = xeploai("check", *sorted((office / "nop").glob("*.xlsx")))
    whole = xeploai("check", office / "nop")
    assert (whole.status, whole.out) == (0, one.out)
    again = xeploai("check", office / "nop", office / "nop" / f"{CELL1}.xlsx")
    assert again.out == one.out
    # The register may lie there too: it is no submission.
    said = xeploai("check", office, "--register", office / "danh_muc.xlsx")
    assert "danh_muc.xlsx" not in said.out and said.status == 0


@pytest.mark.usefixtures("no_papers")
def test_check_and_run_say_the_same_of_every_kind_of_file(xeploai: Run, office: Path) -> None:
    """A template is read; what must be saved again, unpacked or taken out of a mail is told to its unit."""
    nop = office / "nop"
    (nop / f"{CELL1}.xlsx").rename(nop / f"{CELL1}.xltx")
    with zipfile.ZipFile(nop / f"{CELL2}.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    (nop / f"{CELL2}.xlsx").unlink()
    with zipfile.ZipFile(nop / f"{BASE} phiếu.zip", "w") as archive:
        archive.write(nop / f"{BASE}.xlsx", "phieu.xlsx")
    (nop / f"{BASE}.xlsx").unlink()
    told = {"TEP-09": CELL2, "TEP-03": BASE}
    run_all(xeploai, office)
    found = [f for f in findings(office) if f["tep"]]
    assert {f["ma_quy_tac"]: f["ma_don_vi"] for f in found if f["ma_quy_tac"].startswith("TEP")} == told
    assert not [f for f in found if CELL1 in f["tep"]]
    said = xeploai("check", nop, "--register", office / "danh_muc.xlsx", "--json")
    alone = [f for f in json.loads(said.out) if f["tep"] and f["ma_quy_tac"].startswith("TEP")]
    assert {(f["ma_quy_tac"], f["thong_diep"], f["cach_sua"]) for f in alone} == {
        (f["ma_quy_tac"], f["thong_diep"], f["cach_sua"]) for f in found if f["ma_quy_tac"].startswith("TEP")
    }
    assert "Giải nén" in next(f["cach_sua"] for f in alone if f["ma_quy_tac"] == "TEP-03")


def test_check_of_a_folder_without_workbooks_is_refused(xeploai: Run, tmp_path: Path) -> None:
    (tmp_path / "ghi_chu.txt").write_text("không phải phiếu", encoding="utf-8")
    said = xeploai("check", tmp_path)
    assert said.status == 2
    assert "không có tệp bảng tính nào" in said.err and said.out == ""


def test_check_writes_nothing(xeploai: Run, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office)
    before = {p: p.stat().st_mtime_ns for p in office.rglob("*")}
    xeploai("check", *sorted((office / "nop").glob("*.xlsx")))
    assert {p: p.stat().st_mtime_ns for p in office.rglob("*")} == before


def test_check_tells_what_run_will_say_of_year_and_regime(xeploai: Run, tmp_path: Path) -> None:
    """A regime that isn't the year's would be refused later, so it is said now, without a register too."""
    c = Committee().set(CELL1, INFO, 0, quy_dinh="qd124-2023").set(CELL2, INFO, 0, nam=1999)
    c.write(tmp_path)
    assert "MAU-04" in xeploai("check", tmp_path / f"{CELL1}.xlsx").out
    assert "O-04, sheet «Thông tin»" in xeploai("check", tmp_path / f"{CELL2}.xlsx").out
    assert xeploai("check", tmp_path / f"{CELL1}.xlsx", "--regime", "qd124-2023").status == 0


def test_check_by_the_local_document_needs_no_regime(xeploai: Run, tmp_path: Path) -> None:
    Committee("qd132-2018", "bao-loc-2021", 2021).write(tmp_path)
    assert xeploai("check", tmp_path / f"{CELL1}.xlsx", "--local", "bao-loc-2021").status == 0
    said = xeploai("check", tmp_path / f"{CELL1}.xlsx")
    assert said.status == 1 and "MAU-07" in said.out


def test_check_of_one_file_that_is_no_workbook_still_checks_the_others(xeploai: Run, tmp_path: Path) -> None:
    Committee().write(tmp_path)
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    said = xeploai("check", broken, tmp_path / f"{CELL1}.xlsx")
    assert said.status == 1
    assert "TEP-01" in said.out and f"{CELL1}.xlsx: không thấy lỗi" in said.out


def test_a_committee_alone_is_not_blamed_for_what_the_others_hold(xeploai: Run, office: Path) -> None:
    said = xeploai("check", office / "nop" / f"{BASE}.xlsx", "--register", office / "danh_muc.xlsx")
    assert (said.status, "không thấy lỗi" in said.out) == (0, True)


# --- run ---


def test_run_without_a_fault_ends_with_0(xeploai: Run, office: Path) -> None:
    said = run_all(xeploai, office)
    assert said.status == 0, said.out + said.err
    assert findings(office) == []
    assert "4/4 đơn vị" in said.out
    assert str(office / "kq" / "2025") in said.out


@pytest.mark.usefixtures("no_papers")
def test_run_with_faults_or_missing_ends_with_1(xeploai: Run, office: Path) -> None:
    (office / "nop" / f"{CELL2}.xlsx").unlink()
    (office / "nop" / "Biên bản của ông Đinh Văn Mẫu.docx").write_bytes(b"x")
    said = run_all(xeploai, office)
    assert said.status == 1
    assert {(f["ma_quy_tac"], f["ma_don_vi"]) for f in findings(office)} == {("TEP-03", ""), ("NOP-01", CELL2)}
    assert "TẠM TÍNH" in said.out and "Chi bộ Hai" in said.out
    assert not [f for f in findings(office) if "Đinh" in f["thong_diep"] + f["cach_sua"]]


@pytest.mark.usefixtures("no_papers")
def test_a_broken_register_lists_all_faults_and_leaves_out_alone(xeploai: Run, office: Path) -> None:
    run_all(xeploai, office)
    before = {p: p.read_bytes() for p in (office / "kq").rglob("*") if p.is_file()}
    cell = "Chi bộ trực thuộc"
    write_register(
        office / "danh_muc.xlsx",
        [
            ["TT", "Đảng bộ phường", "Đảng bộ cấp trên trực tiếp cơ sở", None, None, None, None, None, 7, "Có"],
            ["A", "Chi bộ A", cell, "KHONGCO", "Xã", None, None, None, 1, "Có"],
            ["A", "Chi bộ A lần nữa", cell, "TT", "Xã", None, None, None, 1, "Có"],
            ["B", "Chi bộ B", "Chi bộ lạ", "TT", "Xã", None, None, None, 1, "Có"],
            ["C", "Đảng bộ C", "Đảng bộ cơ sở", "D", "Xã", None, None, None, 1, "Có"],
            ["D", "Đảng bộ D", "Đảng bộ cơ sở", "C", "Xã", None, None, None, 1, "Có"],
        ],
    )
    said = run_all(xeploai, office)
    assert said.status == 2 and said.out == ""
    for part in ("«KHONGCO»", "mã đơn vị A đã có", "«Chi bộ lạ»", "C → D → C"):
        assert part in said.err
    assert said.err.startswith("Danh mục đơn vị danh_muc.xlsx có 4 lỗi")
    assert {p: p.read_bytes() for p in (office / "kq").rglob("*") if p.is_file()} == before
    said = xeploai("check", office / "nop" / f"{CELL1}.xlsx", "--register", office / "danh_muc.xlsx")
    assert said.status == 2 and "có 4 lỗi" in said.err


@pytest.mark.parametrize(
    "more",
    [
        ["--regime", "qd999"],
        ["--local", "khong-co"],
        ["--local", "bao-loc-2021"],
        ["--as-of", "31/13/2025"],
        ["--khong-co"],
    ],
)
def test_run_that_can_not_start_ends_with_2_and_writes_nothing(xeploai: Run, office: Path, more: list[str]) -> None:
    said = run_all(xeploai, office, *more)
    assert (said.status, said.out) == (2, "")
    assert len(said.err) > 20 and not ENGLISH.search(said.err)
    assert not (office / "kq").exists()


def test_a_year_without_a_regulation_ends_with_2(xeploai: Run, office: Path) -> None:
    for year in (2017, 99999):
        said = run_all(xeploai, office, year=year)
        assert said.status == 2 and not ENGLISH.search(said.err)
    assert not (office / "kq").exists()


# --- words ---


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "Không có lệnh «chek». Có phải 'check'?"),
        (["--la"], "Không có tùy chọn «--la»."),
        (["check", "x.xlsx", "--jso"], "Không có tùy chọn «--jso». Có phải '--json'?"),
        (["check"], "Thiếu 'PHIẾU…'."),
        (["check", "khong-co.xlsx"], "«khong-co.xlsx» không tồn tại"),
        (["form", "--register", ".", "--year", "2025", "--out", "o"], "là thư mục, ở đây cần một tệp"),
        (["run", "."], "Thiếu tùy chọn '--register'."),
        (["run", ".", "--year"], "cần có giá trị"),
        (["run", ".", "--year", "nay"], "không phải số nguyên"),
        (["demo", "--out", "x", "--units", "0"], "0 không nằm trong khoảng từ 3 đến 10000"),
        (["rules", "a", "b"], "Thừa tham số (a b)"),
        (["rules", "--regime", "qd999"], "Không có quy định «qd999»"),
        (["rules", "--version=1"], "Không có tùy chọn «--version»"),
        (["check", "x", "--json=1"], "không kèm giá trị"),
    ],
    ids=str,
)
def test_mistakes_in_the_command_are_said_in_vietnamese(xeploai: Run, arguments: list[str], says: str) -> None:
    said = xeploai(*arguments)
    assert said.status == 2 and said.out == ""
    assert says in said.err
    assert not ENGLISH.search(said.err), said.err


def test_no_command_shows_the_help(xeploai: Run) -> None:
    said = xeploai()
    assert said.status == 2
    assert "Các lệnh" in said.err and "check" in said.err


@pytest.mark.parametrize("more", [[], ["--regime", "qd124-2023"], ["--local", "bao-loc-2021"]], ids=str)
def test_rules_lists_the_catalogue(xeploai: Run, more: list[str]) -> None:
    said = xeploai("rules", *more)
    assert said.status == 0
    codes = re.findall(r"^([A-Z]+(?:-[A-Z]+)?-\d+) ", said.out, re.MULTILINE)
    assert len(set(codes)) == len(codes) >= 25
    assert f"Tổng cộng {len(codes)} quy tắc." in said.out
    assert {"TEP-01", "MAU-03", "BB-01", "DV-01", "LD-01", "TR-DV-01", "HM-01"} <= set(codes)


def test_a_crash_is_told_without_a_trace(xeploai: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def crash(*_: object) -> None:
        raise ValueError("cannot reindex on an axis with duplicate labels")

    Committee().write(tmp_path)
    monkeypatch.setattr("batch.check.check_files", crash)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    said = xeploai("check", tmp_path / f"{CELL1}.xlsx")
    assert said.status == 2
    assert "sự cố" in said.err and "reindex" not in said.err
    note = own_folder() / "su-co.txt"
    lines = note.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "ValueError" and any(re.match(r"batch/commands/work\.py:\d+ check$", line) for line in lines)
    assert not any(part in "".join(lines) for part in ("reindex", str(Path.home()), sys.prefix, str(tmp_path)))
    assert os.name == "nt" or (note.stat().st_mode & 0o777, note.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_crash_inside_run_is_no_message_to_the_clerk(
    xeploai: Run, monkeypatch: pytest.MonkeyPatch, office: Path
) -> None:
    """Whatever a library quotes, a name too."""
    quoted = "cannot reindex on an axis with duplicate labels", "not a number: Đinh Thị Ba"

    def crash(*_: object, **__: object) -> None:
        raise ValueError("; ".join(quoted))

    monkeypatch.setattr("batch.pipeline.count", crash)
    said = run_all(xeploai, office)
    assert said.status == 2 and "sự cố" in said.err and not any(text in said.out + said.err for text in quoted)
    assert not (office / "kq").exists()


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    """In a terminal of another code page too: the program says itself how it writes."""
    Committee().set(CELL1, MEMBERS, 0, ho_ten=None).write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "batch", "check", str(tmp_path / f"{CELL1}.xlsx")],
        capture_output=True,
        env={"PYTHONIOENCODING": "cp1252", "PATH": "", "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 1
    assert "«Họ và tên» còn trống" in done.stdout.decode("utf-8")
    assert done.stderr == b""
