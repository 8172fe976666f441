"""What the pages do: the work of the commands, on files of the working folder, as a window of the browser asks."""

from __future__ import annotations

import os
import re
import shutil
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from desk_window import Window

from batch.cli import cli
from batch.desk.desk import Desk
from batch.desk.recent import recent
from batch.domain import BASE_CELL, BASE_COMMITTEE, CELL, MEMBERS, Unit
from batch.finished.finished_run import FinishedRun
from batch.finished.ledger import open_ledger
from batch.finished.written import inventory
from batch.issue.unit_guide import NAME
from batch.machine.plain_file import sha256_of
from batch.mail.record import TABLES
from batch.publish.papers.catalogue import KINDS
from batch.register.address import HEADING as EMAIL
from batch.register.committee import Committee
from batch.register.reader import read_register
from batch.register.writer import write_register


def test_the_page_writes_what_the_command_line_writes(committee: Path) -> None:
    window = Window(Desk(committee))
    window.post("/kiem-tra")
    window.wait()
    page = window.get("/kiem-tra")
    job = window.desk.jobs.last
    assert job and job.status == 1 and "KẾT QUẢ NĂM 2025" in job.said and "Ghi" in job.words
    by_page = inventory(committee / "ket_qua" / "2025")
    shutil.rmtree(committee / "ket_qua")
    assert CliRunner().invoke(cli, ["--dir", str(committee), "run"]).exit_code == 1
    assert inventory(committee / "ket_qua" / "2025") == by_page
    faulty = re.findall(r'/don-vi/([^"]+)"', page)
    assert "Cách sửa" in window.get(f"/don-vi/{faulty[0]}")


def test_a_job_goes_on_without_a_window_and_a_second_one_waits(committee: Path, tmp_path: Path) -> None:
    desk = Desk(committee)
    first, second = Window(desk), Window(desk)
    first.post("/kiem-tra")
    assert desk.jobs.current
    assert "Đang làm: Kiểm tra, xếp loại, lập biểu. Đợi xong" in second.post("/danh-muc/phieu")
    assert "Đợi xong rồi mới đổi thư mục" in second.post("/thu-muc/mo", folder=str(committee))
    second.post("/viec/dung", number=desk.jobs.current.number + 1)  # the button of a job that has ended long since
    assert desk.jobs.current
    second.post("/viec/dung", number=desk.jobs.current.number)
    second.wait()
    assert "Đã dừng theo yêu cầu" in first.get("/kiem-tra")
    assert not (committee / "ket_qua" / "2025").exists()
    first.post("/danh-muc/phieu")
    first.wait()
    assert desk.jobs.last and desk.jobs.last.status == 0 and any((committee / "phieu").iterdir())


def test_a_process_that_dies_is_told(committee: Path) -> None:
    window = Window(Desk(committee))
    window.post("/kiem-tra")
    process = window.desk.jobs._process
    assert process
    process.kill()
    window.wait()
    assert "Công việc dừng đột ngột" in window.get("/kiem-tra")


def test_dropped_files_are_taken_as_inbox_takes_them(committee: Path) -> None:
    window, content = Window(Desk(committee)), next((committee / "nop").glob("*.xlsx")).read_bytes()
    shutil.rmtree(committee / "nop")
    for names in (("phiếu.xlsx", "../../ngoài.xlsx"), ("phiếu.xlsx", "C:\\x\\..\\CON.xlsx", "a.<b")):
        window.post("/nhan-phieu", files=[(BytesIO(content + name.encode()), name) for name in names])
        window.wait()
    found = {path.name for path in (committee / "thu_da_luu").iterdir()}
    assert len(found) == 5 and {"phiếu.xlsx", "phiếu (2).xlsx"} < found
    assert not any(set("\\/:") & set(name) or name.startswith(".") for name in found)
    assert {path.parent for path in committee.parent.rglob("*ngoài*")} <= {committee / "thu_da_luu", committee / "nop"}
    assert "mới, chưa kiểm tra" in window.get("/nhan-phieu")


def test_only_files_of_the_folder_open(committee: Path, tmp_path: Path) -> None:
    outside = tmp_path / "khac.xlsx"
    outside.write_bytes(b"x")
    (committee / "nop" / "lien_ket.xlsx").symlink_to(outside)
    window = Window(Desk(committee))
    page = window.get("/nhan-phieu")
    marks = dict(re.findall(r'/mo/([0-9a-f]+)".*?<button class="nhu-chu">([^<]+)<', page))
    assert len(marks) > 10 and "nop" not in "".join(marks)
    for mark, name in marks.items():
        assert window.status(f"/tep/{mark}") == (404 if name == "lien_ket.xlsx" else 200), name
    for mark in ("0" * 24, "..%2F..%2Fkhac.xlsx", str(outside)):
        assert window.status(f"/tep/{mark}") == 404


def test_what_an_office_wrote_is_shown_never_done(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    units = [
        Unit("A", f"Đảng bộ {bad}", BASE_COMMITTEE, None, "XA", must_submit=False),
        Unit("A1", f"Chi bộ {bad}", CELL, "A", "XA"),
    ]
    write_register(tmp_path / "danh_muc.xlsx", units, Committee(year=2025, name=f"Đảng ủy {bad}"))
    page = Window(Desk(tmp_path)).get("/danh-muc")
    assert "<script>alert" not in page and page.count("&lt;script&gt;alert") > 2


def test_a_register_that_is_wrong_is_told_and_nothing_can_be_started(tmp_path: Path) -> None:
    write_register(tmp_path / "danh_muc.xlsx", [Unit("A", "Chi bộ", BASE_CELL, "B", "XA")], Committee(year=2025))
    window = Window(Desk(tmp_path))
    assert "mã cấp trên «B» không có trong danh mục" in window.get("/danh-muc")
    assert re.search(r"<button[^>]*disabled>Kiểm tra", window.get("/kiem-tra"))


def test_a_new_folder_and_a_trial(tmp_path: Path) -> None:
    window, said = Window(Desk()), {"name": "Đảng ủy xã An Hòa", "year": 2025}
    assert "Tạo thư mục mới" in window.get("/")
    assert "không được có các dấu" in window.post(
        "/thu-muc/tao", folder=str(tmp_path), called="../x", name="Đảng ủy", year=2025
    )
    page = window.post("/thu-muc/tao", folder=str(tmp_path), called="xl 2025", **said)
    assert "Đảng ủy xã An Hòa" in page and (tmp_path / "xl 2025" / "danh_muc.xlsx").is_file()
    units = window.get("/danh-muc")  # nothing is wrong yet: it says what to do
    assert "chưa có đơn vị nào" in page and "chưa có đơn vị nào. Có danh sách trong Excel" in units
    assert "phải sửa" not in (page + units).lower() and "Ghi đơn vị vào" in window.get("/kiem-tra")
    assert recent()[0] == tmp_path / "xl 2025" and "Mở gần đây" in Window(Desk()).get("/")
    (tmp_path / "xl 2025").rename(tmp_path / "khac")
    assert tmp_path / "xl 2025" not in recent()
    (tmp_path / "khac").rename(tmp_path / "xl 2025")
    assert "đã có dữ liệu" in window.post(
        "/thu-muc/tao", folder=str(tmp_path), called="xl 2025", name="Đảng ủy", year=2025
    )


def test_the_tick_of_a_phone_call_stands_in_the_sheet(finished: Path) -> None:
    window = Window(Desk(finished))
    code = re.findall(r'/don-vi/([^"]+)"', window.get("/kiem-tra"))[0]
    window.post(f"/don-vi/{code}", done="1", note="hẹn thứ Hai")
    assert "hẹn thứ Hai" in window.get(f"/don-vi/{code}") and "hẹn thứ Hai" in window.get("/kiem-tra")
    window.post("/kiem-tra")
    window.wait()
    assert "hẹn thứ Hai" in window.get("/kiem-tra")
    assert not list((finished / "ket_qua" / "2025").glob("*da_sua*"))


def test_the_register_is_written_from_the_page(tmp_path: Path) -> None:
    """From an empty working folder to the forms: nobody opens Excel."""
    window, said = Window(Desk()), {"name": "Đảng ủy xã An Hòa", "year": 2025}
    window.post("/thu-muc/tao", folder=str(tmp_path), called="xl", **said)
    page = window.get("/co-quan")
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', page)[0]
    assert "Đảng ủy xã An Hòa" in page
    assert "phải là số" in window.post("/co-quan", seen=seen, nam="hai nghìn", nguoi_ky="Trần Thử")
    assert "<h1>Danh mục" in window.post("/co-quan", seen=seen, nam="2026", nguoi_ky="Trần Thử")
    assert "đã được sửa ở nơi khác" in window.post("/co-quan", seen=seen, nam="2024")
    text = "A\tĐảng bộ xã An Hòa\tĐảng bộ cơ sở\t\tXã\tCó\nA1\tChi bộ thôn Một\tChi bộ trực thuộc\tA\tXã\tCó"
    head = "Mã đơn vị\tTên đơn vị\tLoại tổ chức\tMã cấp trên\tLoại hình cơ sở\tPhải nộp phiếu\n"
    assert "Sẽ thêm 2 dòng" in window.post("/danh-muc/dan", rows=head + text)
    mails = "".join(
        f"{line}\t{mail}\n" for line, mail in zip((head + text).split("\n"), (EMAIL, "a@b.vn", "a@b"), strict=True)
    )
    assert "nên sửa 1 chỗ" in window.post("/danh-muc/dan", rows=mails)
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', window.get("/danh-muc/dan"))[0]
    tried = window.post("/danh-muc/dan", rows=head + text.replace("\tA\t", "\tB\t"))
    assert "mã cấp trên «B» không có trong danh mục" in tried and 'name="write"' not in tried
    broken = window.post("/danh-muc/dan", rows=head + text.replace("\tA\t", "\tB\t"), seen=seen, write="1")
    assert "mã cấp trên «B» không có trong danh mục" in broken and "Chi bộ thôn Một" in broken
    assert "Chi bộ thôn Một" in window.post("/danh-muc/dan", rows=head + text, seen=seen, write="1")
    window.post("/danh-muc/phieu")
    window.wait()
    assert window.desk.jobs.last and window.desk.jobs.last.status == 0
    assert "Tải cả 2 phiếu" in window.get("/danh-muc") and "đã có phiếu" in window.post("/danh-muc/phieu")
    page = window.get("/danh-muc/phieu/loi-nhan")
    assert "Chi bộ thôn Một (mã đơn vị A1)" in page and "bằng cách trả lời tin này" in page
    assert "phải là một địa chỉ email" in window.post("/danh-muc/phieu/loi-nhan", send_to="văn phòng")
    (tmp_path / "xl" / "cai_dat_thu.yaml").write_text('nguoi_gui: "vp@donvi.vn"\n', encoding="utf-8")
    assert "về vp@donvi.vn" in window.get("/danh-muc/phieu/loi-nhan")
    texts = ["--dir", str(tmp_path / "xl"), "form", "--texts", str(tmp_path / "loi_nhan")]
    assert CliRunner().invoke(cli, texts).exit_code == 0 and CliRunner().invoke(cli, texts).exit_code == 2
    with ZipFile(BytesIO(window.content("/danh-muc/phieu.zip"))) as packed:
        assert {"A-phieu.xlsx", "A1-phieu.xlsx", "loi_nhan/A.txt", "loi_nhan/A1.txt", NAME} == set(packed.namelist())
        for path in (tmp_path / "loi_nhan").iterdir():
            assert packed.read(path.name if path.name == NAME else f"loi_nhan/{path.name}") == path.read_bytes()
        assert "stylesheet" not in packed.read(NAME).decode()
    assert not list((tmp_path / "xl" / "phieu").glob("*.txt"))
    window.post("/co-quan", seen=sha256_of(tmp_path / "xl" / "danh_muc.xlsx"), nam="2027")
    assert "Thư mục phieu đang có phiếu năm 2026" in window.get("/")


def test_a_file_received_by_mistake_is_put_aside_and_taken_back(committee: Path) -> None:
    """A copy among the saved mails doesn't come in again by itself."""
    nop, aside = committee / "nop", committee / "nop_bo"
    path = next(nop.glob("*.xlsx"))
    content, window = path.read_bytes(), Window(Desk(committee))
    (nop / "la.rar").write_bytes(b"x")
    (committee / "thu_da_luu").mkdir()
    (committee / "thu_da_luu" / "x.xlsx").write_bytes(content)
    assert CliRunner().invoke(cli, ["--dir", str(committee), "inbox"]).exit_code == 0  # is there already

    def put(name: str) -> str:
        page = window.get("/nhan-phieu")
        row = page[page.index(f">{name}<") :]
        said = window.post(re.findall(r'action="(/nhan-phieu/bo/[0-9a-f]+)"', row)[0])
        flashed = said[: said.index("<h1>")]
        assert "Đã chuyển tệp sang thư mục nop_bo" in flashed and path.stem not in flashed
        return said

    page = put(path.name)
    back = re.findall(r'action="(/nhan-phieu/lay-lai/[0-9a-f]+)"', page)[0]
    assert not path.exists() and (aside / path.name).read_bytes() == content
    before = set(nop.iterdir())
    CliRunner().invoke(cli, ["--dir", str(committee), "inbox"])
    assert set(nop.iterdir()) == before
    path.write_bytes(b"other")
    put(path.name)
    assert (aside / f"{path.stem} (2).xlsx").read_bytes() == b"other"
    put("la.rar")
    window.post(back)
    assert path.read_bytes() == content and not (aside / path.name).exists()
    register = window.desk.files.mark(committee / "danh_muc.xlsx")
    link = nop / "lien_ket.xlsx"
    link.symlink_to(committee / "danh_muc.xlsx")
    for mark in (register, window.desk.files.mark(link), "0" * 24):
        assert window.status(f"/nhan-phieu/bo/{mark}", "POST") == 404


def test_a_file_that_says_nothing_of_its_unit_gets_one(committee: Path) -> None:
    (committee / "nop").rename(committee / "khac")
    (committee / "nop").mkdir()
    (committee / "nop" / "scan.pdf").write_bytes(b"%PDF-1.4 scan")
    window = Window(Desk(committee))
    window.post("/kiem-tra")
    window.wait()
    page = window.get("/nhan-phieu")
    address = re.findall(r'action="(/nhan-phieu/cua/[0-9a-f]+)"', page)[0]
    code = re.findall(r'<option value="([^"]+)">', page)[-1]
    assert "có trong danh mục" in window.post(address, unit="không có")
    window.post(address, unit=code)
    assert [path.name for path in (committee / "nop").iterdir()] == [f"{code}_scan.pdf"]
    window.post("/kiem-tra")
    window.wait()
    assert "đã gửi nhưng không dùng được" in window.get(f"/don-vi/{code}")


def test_what_lies_in_folders_is_taken_told_and_not_lost(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, below = Window(Desk(finished)), finished / "nop" / "huyện"
    below.mkdir()
    (below / "scan.pdf").write_bytes(b"%PDF-1.4 scan")
    code = read_register(finished / "danh_muc.xlsx").top.code
    address = f"/nhan-phieu/cua/{window.desk.files.mark(below / 'scan.pdf')}"
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", Mock(side_effect=PermissionError))
        assert "đang mở ở chương trình khác" in window.post(address, unit=code)
    with monkeypatch.context() as patched:
        patched.setattr("batch.desk.screens.receive.safe_folder", lambda _code: "A 01")  # as of «A/01»
        assert "dấu không dùng được" in window.post(address, unit=code)
    window.post(address, unit=code)
    assert [path.name for path in below.iterdir()] == [f"{code}_scan.pdf"]
    assert "chưa có tệp nào" in window.post("/nhan-phieu/thu-da-luu")
    (finished / "thu_da_luu").mkdir()
    shutil.copy(next((finished / "nop").glob("*.xlsx")), finished / "thu_da_luu" / "khác.xlsx")
    window.post("/nhan-phieu/thu-da-luu")
    window.wait()
    assert window.desk.jobs.last and window.desk.jobs.last.command == "inbox" and window.desk.jobs.last.status == 0


def test_a_units_page_says_whom_a_finding_is_about(finished: Path) -> None:
    window, run = Window(Desk(finished)), FinishedRun(finished / "ket_qua" / "2025")
    members = run.frame(MEMBERS)
    found = next(f for f in run.findings if f.sheet == MEMBERS and f.cell and f.unit in set(members["ma_don_vi"]))
    row = int(re.sub(r"\D", "", found.cell))
    own = members[(members["ma_don_vi"] == found.unit) & (members["tep"] == found.file) & (members["dong"] == row)]
    page = window.get(f"/don-vi/{found.unit}")
    assert f'{found.cell} <span class="ai">{own["ho_ten"].iloc[0]}</span>' in page
    others = set(members.loc[members["ma_don_vi"] != found.unit, "ho_ten"]) - set(own["ho_ten"])
    assert not [name for name in others if f'<span class="ai">{name}</span>' in page]


def said_of(window: Window, task: str) -> tuple[bool, str]:
    """Whether the first page has a task as done, and what it says of it."""
    pattern = rf'<li class="(da-xong)?">(?:(?!</li>).)*<strong>{task}</strong><br><span class="mo">([^<]*)'
    ((done, said),) = re.findall(pattern, window.get("/"), re.DOTALL)
    return bool(done), said


def test_files_that_no_check_has_seen_are_told(finished: Path) -> None:
    window, nop = Window(Desk(finished)), finished / "nop"
    first = min(nop.glob("*.xlsx"))
    assert "mới" not in said_of(window, "Kiểm tra")[1] and "chưa kiểm tra" not in window.get("/kiem-tra")
    content = first.read_bytes()
    first.write_bytes(content[:-1] + b"\1")  # as long as before
    (nop / "mới\u200b.xlsx").write_bytes(b"no workbook")
    for page in ("/", "/kiem-tra"):
        assert "2 phiếu mới chưa kiểm tra" in window.get(page)
    assert window.get("/nhan-phieu").count("mới, chưa kiểm tra") == 2
    first.write_bytes(content)
    assert "1 phiếu mới chưa kiểm tra" in window.get("/")
    window.post("/kiem-tra")
    window.wait()
    assert "mới" not in said_of(window, "Kiểm tra")[1]
    assert "lỗi ở tệp chưa rõ của đơn vị nào" in window.get("/kiem-tra")


def test_letters_and_papers_are_done_when_they_are(finished: Path) -> None:
    window, units = Window(Desk(finished)), FinishedRun(finished / "ket_qua" / "2025").manifest.units
    (finished / "ket_qua" / "2025" / "ket_qua_don_vi").mkdir(exist_ok=True)
    assert said_of(window, "Thư và kết quả") == (False, "chưa gửi thư nào")
    with open_ledger(finished / "ket_qua", 2025, TABLES) as ledger:
        for number, (unit, state) in enumerate([(u, "da_gui") for u in units] + [(units[0], "tu_choi")]):
            row = (unit, "ket_qua", str(number), "x", state, "2025-12-20T08:00:00")
            ledger.execute(
                "INSERT INTO thu (don_vi, loai, noi_dung, nguoi_nhan, trang_thai, luc) VALUES (?, ?, ?, ?, ?, ?)", row
            )
            if number == 1:
                done, said = said_of(window, "Thư và kết quả")
                assert not done and said == f"đã gửi 2 thư, kết quả đã gửi 2/{len(units)} đơn vị"
    assert said_of(window, "Thư và kết quả")[0]
    kind = next(kind.code for kind in KINDS.values() if not kind.before and not kind.of_units)
    make = ["papers", str(finished), "--kind", kind]
    assert CliRunner().invoke(cli, make).exit_code == 0 and said_of(window, "Văn bản")[0]
    levels = finished / "ket_qua" / "2025" / "du_lieu" / "xep_loai.csv"
    os.utime(levels, (levels.stat().st_mtime + 10**6,) * 2)
    assert said_of(window, "Văn bản")[0]  # the same run
    manifest = finished / "ket_qua" / "2025" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"so_loi":', '"so_loi": 9,\n "x":'), "utf-8")
    done, said = said_of(window, "Văn bản")
    assert not done and "lập trước kết quả hiện có: lập lại" in said
    assert CliRunner().invoke(cli, make).exit_code == 0 and said_of(window, "Văn bản")[0]
