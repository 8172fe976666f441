"""Decisions on the page: into the same files, with the same figures, as in Excel and on the command line."""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from desk_window import Window
from made_up import data_only, once
from small_committee import BASE, CELL1, CELL2, MEMBERS, TOP, cell_of, member
from small_committee import Committee as Small

from batch.cli import cli
from batch.desk.decisions import PUT_ASIDE
from batch.desk.desk import Desk
from batch.finished.finished_run import FinishedRun
from batch.register.committee import Committee
from batch.register.writer import write_register

FILE_NAME = "quyet_dinh_2025_tren_trang.xlsx"
BEST = {
    "de_xuat": "HTXS", "tu_xep_loai": "HTXS", "cap_do_1": "XS", "cap_do_2": "XS", "cap_do_3": "XS", "xl_quy_1": "HTXS",
    "xl_quy_2": "HTXS", "xl_quy_3": "HTXS", "tong_diem": 95, "ty_le_vuot_muc": 60, "phieu_xuat_sac": 4,
}  # fmt: skip


def make(home: Path) -> Path:
    """A base committee whose finished run has two members tied for one place, and one without a proposal."""
    small = Small()
    del small.filled[TOP], small.units[TOP]
    small.register_unit(BASE, parent=None)
    for number in (0, 1):
        small.set(CELL1, MEMBERS, number, **BEST)
    small.set(CELL2, MEMBERS, 0, de_xuat=None)
    small.add(CELL2, MEMBERS, member(9, stt=9))
    small.write(home / "nop")
    cell = cell_of(home / "nop" / f"{CELL1}.xlsx", MEMBERS, "de_xuat", 0)
    said = {"ma_quy_tac": "HM-02", "sheet": MEMBERS, "o": cell, "giai_trinh": "Chi bộ đã bỏ phiếu lại, kết quả như cũ"}
    small.add(CELL1, "Giải trình", said).write(home / "nop")
    units = [replace(unit, parent=unit.parent if unit.code != BASE else None) for unit in small.units.values()]
    write_register(home / "danh_muc.xlsx", units, Committee(year=2025, name="Đảng ủy Công ty Mẫu"))
    assert CliRunner().invoke(cli, ["--dir", str(home), "run"]).exit_code in (0, 1)
    return home


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "can_quyet_dinh", lambda folder: make(folder / "co_quan"))


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "co_quan")
    return tmp_path / "co_quan"


class Page:
    """The page of the group in which something is asked, as a person fills it in."""

    def __init__(self, home: Path, desk: Desk | None = None) -> None:
        self.home, self.window = home, Window(desk or Desk(home))
        overview = self.window.get("/quyet-dinh")
        self.address = re.findall(r'href="(/quyet-dinh/nhom/[0-9a-f]+)"', overview)[0]
        self.text = self.window.get(self.address)

    @property
    def marks(self) -> list[str]:
        """Of the rows, in the order of the page."""
        return list(dict.fromkeys(re.findall(r'name="muc-([0-9a-f]+)"', self.text)))

    def fields(self) -> dict[str, str]:
        """As they stand on the page."""
        found = dict(re.findall(r'<input(?![^>]*checkbox)[^>]* name="([^"]+)"[^>]* value="([^"]*)"', self.text))
        for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', self.text, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        return found

    def enter(self, row: int, level: str, reason: str, **votes: str) -> dict[str, str]:
        mark = self.marks[row]
        return {f"muc-{mark}": level, f"ly-do-{mark}": reason} | {f"{k}-{mark}": v for k, v in votes.items()}

    def consider(self, *entered: dict[str, str], tried: bool = True, **fields: str) -> str:
        """What the page says would follow; not yet where the trial isn't waited for."""
        sent = self.fields()
        for one in entered:
            sent |= one
        page = self.window.post(self.address, **sent | fields)
        found = re.search(r'href="(/quyet-dinh/thu/[0-9a-f]+)">Xem lại', page)
        if not found:
            return page
        self.draft = found[1]
        if not tried:
            self.window.desk.jobs.close()
        self.window.wait()
        return self.window.get(self.draft)

    def save(self, *, run: bool = False) -> str:
        page = self.window.post(self.draft, **({"run": "1"} if run else {}))
        self.window.wait()
        return page

    def decide(self, *entered: dict[str, str], **fields: str) -> str:
        told = self.consider(*entered, tried=False, **fields)
        self.save()
        run_again(self.home)
        return told


def run_again(home: Path) -> int:
    with data_only():
        return CliRunner().invoke(cli, ["--dir", str(home), "run"]).exit_code


def levels(home: Path) -> dict[str, tuple[str, str, str]]:
    return {
        level.identity: (level.final, level.status, level.reason)
        for level in FinishedRun(home / "ket_qua" / "2025").levels
        if level.subject == "DANG_VIEN"
    }


def in_excel(home: Path, to: str, *rows: tuple[str, str, str]) -> Path:
    """The plan of the finished run, filled in by a person and saved as `to`: (identity, level, reason)."""
    book = openpyxl.load_workbook(home / "ket_qua" / "2025" / "phuong_an_xep_loai.xlsx")
    sheet = book["Đảng viên"]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for identity, level, reason in rows:
        at = next(r[0].row for r in sheet.iter_rows(5) if r[columns["Định danh"] - 1].value == identity)
        sheet.cell(at, columns["Quyết định"], level)
        sheet.cell(at, columns["Lý do quyết định"], reason)
    (home / to).parent.mkdir(exist_ok=True)
    book.save(home / to)
    return home / to


FIRST, SECOND, BLANK = "079000001", "079000002", "079000005"
TOP_NAME, GOOD_NAME = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"


def test_a_file_that_decides_nothing_is_listed_with_the_reason(home: Path) -> None:
    (home / "quyet_dinh").mkdir()
    openpyxl.Workbook().save(home / "quyet_dinh" / "khac.xlsx")
    text = " ".join(Page(home).window.get("/quyet-dinh").split())
    assert "khac.xlsx" in text and "không dùng: Tệp khac.xlsx không phải phương án" in text


def test_a_tie_is_decided_as_on_the_command_line(home: Path) -> None:
    page = Page(home)
    assert "Bằng nhau ở ngưỡng, phải chọn" in page.text and "079000003" not in page.text
    before = (home / "ket_qua/2025/du_lieu/xep_loai.csv").read_bytes()
    told = page.consider(page.enter(0, "HTXS", "Thành tích nổi bật"), page.enter(1, "HTT", "Như trên"))
    assert "vừa quyết định" in told and "vừa hạn mức" in told and "Phải sửa" not in told
    assert not (home / "quyet_dinh").exists() and (home / "ket_qua/2025/du_lieu/xep_loai.csv").read_bytes() == before
    job, was = page.window.desk.jobs.last, levels(home)
    assert job
    foreseen = json.loads(job.said)
    page.save(run=True)
    assert page.window.desk.jobs.last and page.window.desk.jobs.last.status in (0, 1)
    got = levels(home)
    changes = {one["dinh_danh"]: (one["truoc"], one["sau"]) for one in foreseen["thay_doi"]}
    assert changes == {i: (was[i][0], got[i][0]) for i in got if was[i][0] != got[i][0]} != {}
    assert got[FIRST][:2] == ("HTXS", "QUYET_DINH") and got[SECOND][:2] == ("HTT", "QUYET_DINH")
    by_page = {p.name: p.read_bytes() for p in (home / "ket_qua/2025/du_lieu").glob("*.csv")}
    plan = (home / "ket_qua/2025/phuong_an_xep_loai.xlsx").read_bytes()
    run_again(home)
    assert {p.name: p.read_bytes() for p in (home / "ket_qua/2025/du_lieu").glob("*.csv")} == by_page
    assert (home / "ket_qua/2025/phuong_an_xep_loai.xlsx").read_bytes() == plan
    in_excel(home, "quyet_dinh/khac.xlsx", (FIRST, TOP_NAME, "Thành tích nổi bật"), (SECOND, GOOD_NAME, "Như trên"))
    (home / "quyet_dinh" / FILE_NAME).unlink()
    run_again(home)
    assert {k: v[:2] for k, v in levels(home).items()} == {k: v[:2] for k, v in got.items()}


def test_what_is_wrong_is_said_at_its_place_and_stays(home: Path) -> None:
    page = Page(home)
    said = page.consider(page.enter(0, "HTXS", ""), page.enter(1, "", "chưa chọn mức"), **{"so-nguoi": "năm"})
    assert "Ghi lý do quyết định." in said and "chọn mức, hoặc xóa lý do" in said and "số người đã bỏ phiếu" in said
    assert 'value="chưa chọn mức"' in said and re.search(r'value="HTXS" selected', said)
    assert "Ghi lý do của tỷ lệ riêng" in page.consider(**{"ty-le": "25"})
    assert "Ghi số phần trăm" in page.consider(**{"ty-le": "một phần tư", "ty-le-ly-do": "x"})
    assert "Số phiếu là số nguyên" in page.consider(page.enter(0, "", "", bp_tot="-1"))
    assert "9 phiếu mà chỉ có 5 người" in page.consider(page.enter(0, "", "", bp_tot="9"), **{"so-nguoi": "5"})
    assert "Chưa có gì khác" in page.consider()
    assert not (home / "quyet_dinh").exists()


def test_a_decision_that_breaks_the_ceiling_or_the_cap_is_told_before_it_is_saved(home: Path) -> None:
    page = Page(home)
    assert "⚠ trái điều kiện" in page.text
    told = page.consider(*(page.enter(row, "HTXS", "Tập thể thống nhất") for row in (0, 1, 2)))
    assert "vượt hạn mức" in told and "Đã quyết định vượt hạn mức" in told
    assert told.count('<span class="nhan do">Phải sửa</span>') >= 4  # three over the cap, one of them over its ceiling
    page.save()
    run_again(home)
    assert levels(home)[BLANK][0] == "HTXS"
    assert "Đã quyết định vượt hạn mức" in page.window.get("/quyet-dinh")


def test_in_a_locked_year_nothing_is_calculated_anew(home: Path) -> None:
    assert CliRunner().invoke(cli, ["--dir", str(home), "lock"]).exit_code in (0, 1)
    page = Page(home)
    ratio = {"ty-le": "25", "ty-le-ly-do": "Tỉnh ủy cho phép"}
    told = page.consider(page.enter(0, "HTXS", "Thành tích nổi bật"), **ratio)
    assert (
        "25% (Tỉnh ủy cho phép)" in told
        and "QD-09" not in told
        and "vừa quyết định" in told
        and "tính lại</button>" not in told
    )
    tried = page.window.desk.jobs.last
    assert "chỉ đổi khi điều chỉnh" in page.save(run=True) and page.window.desk.jobs.last is tried
    assert 'name="ty-le" inputmode="decimal" size="5" value="25"' in page.window.get(page.address)
    overview = page.window.get("/quyet-dinh")
    assert "đã khác lần tính trước" in overview and "Tính lại</button>" not in overview


def test_votes_go_where_the_plan_has_them(home: Path) -> None:
    page = Page(home)
    page.decide(page.enter(0, "HTXS", "Theo số phiếu", bp_xuat_sac="4", bp_tot="1"), **{"so-nguoi": "5"})
    (ballot,) = FinishedRun(home / "ket_qua" / "2025").ballots
    assert (ballot.identity, ballot.votes, ballot.voters) == (FIRST, (4, 1, None, None), 5)
    again = Page(home, page.window.desk)
    assert again.fields()["so-nguoi"] == "5" and f'name="bp_xuat_sac-{page.marks[0]}"' in again.text


def test_what_stands_in_excel_is_shown_kept_and_never_doubled(home: Path) -> None:
    plan = in_excel(
        home, "quyet_dinh/hop.xlsx", (FIRST, TOP_NAME, "Họp ngày 5"), ("079000003", "Hoàn thành nhiệm vụ", "Họp")
    )
    content = plan.read_bytes()
    page = Page(home)
    assert "Họp ngày 5" in page.text and "ghi trong hop.xlsx" in page.text and "079000003" in page.text
    assert "chưa theo các quyết định mới" in page.window.get("/quyet-dinh")
    page.decide(page.enter(1, "HTT", "Theo biên bản"))  # of a row that the file doesn't speak of
    assert plan.read_bytes() == content
    own = Page(home, page.window.desk)
    assert {levels(home)[i][1] for i in (FIRST, SECOND, "079000003")} == {"QUYET_DINH"}
    mark = next(m for m in own.marks if own.fields()[f"ly-do-{m}"] == "Họp ngày 5")
    told = own.consider({f"muc-{mark}": "HTT", f"ly-do-{mark}": "Họp lại"}, tried=False)
    assert "cất nguyên vẹn vào thư mục quyet_dinh_cu" in told
    own.save()
    run_again(home)
    assert not plan.exists() and (home / PUT_ASIDE / "hop.xlsx").read_bytes() == content
    assert levels(home)[FIRST] == ("HTT", "QUYET_DINH", "quyết định: Họp lại")
    assert levels(home)["079000003"][:2] == ("HTNV", "QUYET_DINH")  # what else stood in the file
    assert not [f for f in FinishedRun(home / "ket_qua" / "2025").findings if f.code.startswith("QD-")]


def test_files_that_differ_wait_for_the_user(home: Path) -> None:
    in_excel(home, "quyet_dinh/a.xlsx", (FIRST, TOP_NAME, "Bản A"), (SECOND, GOOD_NAME, "Bản A"))
    in_excel(home, "quyet_dinh/b.xlsx", (FIRST, GOOD_NAME, "Bản B"), ("079000004", "Hoàn thành nhiệm vụ", "Bản B"))
    page = Page(home)
    overview = page.window.get("/quyet-dinh")
    assert "ghi khác nhau ở 1 chỗ" in overview and "Bản A" in overview and "Bản B" in overview
    assert "còn ghi khác nhau ở 1 chỗ" in page.consider(page.enter(2, "HTT", "Mới"))
    (field,) = set(re.findall(r'name="(chon-[0-9a-f]+)"', overview))
    (state,) = set(re.findall(r'name="state" value="(\w+)"', overview))
    assert "Chọn một bên" in page.window.post("/quyet-dinh/khac-nhau", state=state)
    page.window.post("/quyet-dinh/khac-nhau", **{"state": state, field: "0"})
    run_again(home)
    got = levels(home)
    assert got[FIRST] == ("HTXS", "QUYET_DINH", "quyết định: Bản A")
    assert got[SECOND][2] == "quyết định: Bản A" and got["079000004"][2] == "quyết định: Bản B"
    assert sorted(p.name for p in (home / "quyet_dinh").iterdir()) == ["a.xlsx", FILE_NAME]


def test_a_plan_edited_in_the_results_is_taken_when_the_user_says_so(home: Path) -> None:
    in_excel(home, "ket_qua/2025/phuong_an_xep_loai.xlsx", (FIRST, TOP_NAME, "Trong kết quả"))
    window = Window(Desk(home))
    page = window.get("/quyet-dinh")
    assert "có 1 chỗ ghi mà các tệp quyết định chưa có" in page and not (home / "quyet_dinh").exists()
    (state,) = set(re.findall(r'name="state" value="(\w+)"', page))
    window.post("/quyet-dinh/lay-tu-excel", state=state)
    page = window.get("/quyet-dinh")
    assert "đã được sửa trong Excel" not in page and "phuong_an_xep_loai.xlsx" in page
    run_again(home)
    assert levels(home)[FIRST][:2] == ("HTXS", "QUYET_DINH")


def test_of_two_windows_the_second_hears_and_loses_nothing(home: Path) -> None:
    desk = Desk(home)
    first, second = Page(home, desk), Page(home, desk)
    second.consider(second.enter(1, "HTXS", "Cửa sổ hai"), tried=False)
    first.consider(first.enter(0, "HTXS", "Cửa sổ một"), tried=False)
    first.save()
    said = second.save()
    assert "Chưa ghi gì; những gì vừa nhập vẫn còn ở đây" in said and 'value="Cửa sổ hai"' in said
    late = second.window.post(second.address, **second.fields() | second.enter(1, "HTXS", "Vẫn cửa sổ hai"))
    assert "đã thay đổi từ khi trang này mở" in late and "Vẫn cửa sổ hai" in late
    third = Page(home, desk)
    assert [third.fields()[f"ly-do-{m}"] for m in third.marks] == ["Cửa sổ một", "", ""]


def test_submissions_with_errors_are_accepted_as_in_the_plan(home: Path) -> None:
    window = Window(Desk(home))
    page = window.get("/quyet-dinh/phieu-con-loi")
    (state,) = set(re.findall(r'name="state" value="(\w+)"', page))
    units = re.findall(r'name="y-kien-([^"]+)"', page)
    typed = {"state": state, f"y-kien-{units[0]}": "1", f"ly-do-{units[0]}": ""} | {f"ly-do-{u}": "" for u in units[1:]}
    assert "Ghi lý do." in window.post("/quyet-dinh/phieu-con-loi", **typed)
    window.post("/quyet-dinh/phieu-con-loi", **typed | {f"ly-do-{units[0]}": "Đã xem xét"})
    assert 'value="Đã xem xét"' in window.get("/quyet-dinh/phieu-con-loi")
    errors = FinishedRun(home / "ket_qua" / "2025").manifest.provisional
    run_again(home)
    assert FinishedRun(home / "ket_qua" / "2025").manifest.provisional != errors


def test_the_print_has_room_for_the_votes(home: Path) -> None:
    page = Page(home)
    for address in (f"{page.address}/in", "/quyet-dinh/in"):
        printed = page.window.get(address)
        assert printed.count('class="to-in"') == 1 and printed.count('<td class="o-phieu">') == 12


def test_nothing_but_what_this_committee_decides_is_open(home: Path) -> None:
    desk = Desk(home)
    window = Window(desk)
    assert "cấp trên quyết định" not in window.get("/quyet-dinh")
    assert window.status("/quyet-dinh/nhom/0000000000000000") == 404


def test_what_a_committee_below_decides_is_told_and_never_open(tmp_path: Path) -> None:
    """Three members of the base committee for one place: two are tied, the third is lowered."""
    small = Small()
    for number, points in ((0, 95), (1, 95), (2, 94)):
        small.set(CELL1, MEMBERS, number, **BEST | {"tong_diem": points})
    small.write(tmp_path / "nop")
    write_register(tmp_path / "danh_muc.xlsx", small.units.values(), Committee(year=2025, name="Đảng ủy phường Mẫu"))
    with data_only():
        run_again(tmp_path)
    window = Window(Desk(tmp_path))
    page = window.get("/quyet-dinh")
    assert "Không nhóm nào cơ quan này phải quyết định" in page and "/quyet-dinh/nhom/" not in page
    (line,) = re.findall(r"<li>(Đảng viên, nhóm .*?)</li>", page)
    assert f'do <span class="ma">{BASE}</span> quyết định: 7 từ Hoàn thành tốt' in line
    assert "1 bị hạ do hạn mức" in line and "2 chờ chọn" in line
    begin = window.get("/")
    assert "còn chờ 2 đảng viên (cấp dưới quyết định), 1 nhóm do cấp dưới quyết định có người bị hạ" in begin


def test_explanations_are_judged_as_in_the_plan(home: Path) -> None:
    window = Window(Desk(home))
    assert "còn chờ 2 đảng viên, 1 trường hợp chưa có đề xuất, 1 giải trình chờ ý kiến" in window.get("/")
    page = window.get("/quyet-dinh/giai-trinh")
    assert "Chi bộ đã bỏ phiếu lại" in page
    (state,), (mark,) = (set(re.findall(p, page)) for p in (r'name="state" value="(\w+)"', r'name="y-kien-(\w+)"'))
    answer = {"state": state, f"y-kien-{mark}": "1"}
    assert "Ghi lý do." in window.post("/quyet-dinh/giai-trinh", **answer, **{f"ly-do-{mark}": " "})
    window.post("/quyet-dinh/giai-trinh", **answer, **{f"ly-do-{mark}": "Biên bản đủ"})
    assert "1 giải trình, đã có ý kiến 1" in window.get("/quyet-dinh")
    assert "chờ ý kiến" not in window.get("/") and "quyết định đã ghi chưa được tính lại" in window.get("/")
    run_again(home)
    book = openpyxl.load_workbook(home / "ket_qua" / "2025" / "phuong_an_xep_loai.xlsx")
    assert ("Chấp nhận", "Biên bản đủ") in {row[6:8] for row in book["Giải trình"].iter_rows(values_only=True)}
    assert "chưa theo các quyết định mới" not in window.get("/quyet-dinh")


def test_a_decision_on_other_figures_is_told_and_kept_until_it_is_made_again(home: Path) -> None:
    page = Page(home)
    page.decide(page.enter(0, "HTXS", "Họp ngày 5"))
    at = home / "nop" / f"{CELL1}.xlsx"
    book = openpyxl.load_workbook(at)
    book[MEMBERS][cell_of(at, MEMBERS, "de_xuat", 0)] = GOOD_NAME
    book.save(at)
    run_again(home)
    again = Page(home, page.window.desk)
    mark = page.marks[0]
    assert "Quyết định trước «Hoàn thành xuất sắc nhiệm vụ» (Họp ngày 5)" in html.unescape(again.text)
    assert again.fields()[f"muc-{mark}"] == "" and levels(home)[FIRST][:2] == ("HTT", "GIU")
    other = next(m for m in again.marks if m != mark)
    again.decide({f"muc-{other}": "HTT", f"ly-do-{other}": "Dòng khác"})  # what isn't decided anew isn't touched
    assert "Họp ngày 5" in Page(home, page.window.desk).text and levels(home)[FIRST][0] == "HTT"
    last = Page(home, page.window.desk)
    last.decide({f"muc-{mark}": "HTXS", f"ly-do-{mark}": "Họp ngày 9"})
    assert levels(home)[FIRST] == ("HTXS", "QUYET_DINH", "quyết định: Họp ngày 9")


def test_the_last_decision_can_be_taken_back(home: Path) -> None:
    before = levels(home)
    page = Page(home)
    page.decide(page.enter(0, "HTXS", "Nhầm"))
    again = Page(home, page.window.desk)
    told = again.decide(again.enter(0, "", ""))
    assert "bỏ, không quyết định nữa" in told
    assert levels(home) == before and "sửa trong Excel" not in again.window.get("/quyet-dinh")
    assert not (home / "ket_qua" / "2025" / "phuong_an_xep_loai.moi.xlsx").exists()
