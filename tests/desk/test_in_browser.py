"""December in a real browser, from an empty folder on: nobody types a command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from made_up import MadeUp
from mail_server import ACCOUNT, HOST, PASSWORD, SENDER, MailServer

from batch.cli import cli
from batch.domain import LEVEL_NAMES, MEMBERS, UNITS
from batch.finished.layout import PROGRESS_SHEET
from batch.finished.manifest import MANIFEST
from batch.finished.written import inventory
from batch.form.definition import form, label, register_sheets
from batch.form.locate import find_table
from batch.register.reader import read_register

BASE = "CS002"  # a base committee of the made-up one: it decides its members itself
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FOUND = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(
    FOUND is None, reason="no browser on this machine (chromium): the desk wasn't driven in one"
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A desk of its own, started as a clerk's double click starts it, in a folder that holds nothing."""
    (tmp_path / "tài liệu").mkdir()
    own = {"HOME": str(tmp_path / "tài liệu"), "XDG_CONFIG_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    env = os.environ | own | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "batch", "desk", "--no-open"]
    desk = subprocess.Popen(
        command, cwd=tmp_path / "tài liệu", env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert desk.stdout
    yield next(line.strip() for line in desk.stdout if line.startswith("http://"))
    desk.terminate()
    desk.wait()


@pytest.fixture
def browser(address: str, tmp_path: Path) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        opened = playwright.chromium.launch(executable_path=FOUND, args=flags)
        yield opened.new_context(locale="vi-VN", viewport={"width": 1180, "height": 740})
        opened.close()


def as_pasted(register: Path, top: str) -> str:
    """A unit and those below it, as Excel puts the rows of a register on the clipboard."""
    keys = ("ma_don_vi", "ten_don_vi", "loai_to_chuc", "ma_cap_tren", "loai_hinh", "phai_nop", "han_nop", "email")
    sheet, units = register_sheets()[UNITS], read_register(register)
    lines = ["\t".join(sheet.field(key).heading for key in keys)]
    for unit in map(units.__getitem__, units.below(top)):
        kind, sector = label("loai_to_chuc", unit.kind), label("loai_hinh", unit.sector or "")
        must, day = "Có" if unit.must_submit else "Không", f"{unit.deadline:%d/%m/%Y}" if unit.deadline else ""
        above = "" if unit.code == top else unit.parent or ""
        lines.append("\t".join((unit.code, unit.name, kind, above, sector, must, day, unit.email or "")))
    return "\n".join(lines)


def crowd(folder: Path) -> None:
    """Members of a unit that are all as good as its best: more than its cap lets through, and none before another."""
    path = max(folder.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    book = openpyxl.load_workbook(path)
    members = book[MEMBERS]
    table = find_table([list(row) for row in members.iter_rows(values_only=True)], form()[MEMBERS])
    columns = {key: column + 1 for key, column in table.columns.items()}
    rows = [row for row in range(table.header + 2, members.max_row + 1) if members.cell(row, columns["ho_ten"]).value]
    proposed = LEVEL_NAMES["HTXS"]
    best = next(row for row in rows if members.cell(row, columns["de_xuat"]).value == proposed)
    for row in rows[:8]:
        for key, column in columns.items():
            if key not in (*form()[MEMBERS].lasting, "stt"):
                members.cell(row, column).value = members.cell(best, column).value
    book.save(path)


def picture(page: object, name: str) -> None:
    """For the guide, where pictures of it are to be made (`make pictures`)."""
    if folder := os.environ.get("XEPLOAI_PICTURES"):
        paths = [page.locator("#duong-dan"), page.locator(".noi-luu")]  # of this machine
        page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled", mask=paths, mask_color="#e3e9f1")


def go(page: object, to: object) -> None:
    """Click what leads to another page, and be there: a click alone may return before that page has come."""
    with page.expect_navigation():
        to.click()


def step(page: object, name: str) -> None:
    """Along the line of steps on top."""
    go(page, page.get_by_role("navigation", name="Các bước").get_by_role("link", name=name, exact=True))


def wait(page: object) -> None:
    """Until the job has ended and the whole page shows it."""
    page.wait_for_selector('#viec[data-works="0"]', timeout=120_000)
    page.wait_for_load_state()


def test_december(browser: object, address: str, tmp_path: Path, made_up: MadeUp, server: MailServer) -> None:
    sent = Path(shutil.copytree(made_up.demo(12, faults=0.4).out, tmp_path / "gui"))
    crowd(sent / "nop")
    files = sorted((sent / "nop").glob(f"{BASE}*"))
    units = len(read_register(sent / "danh_muc.xlsx").below(BASE))
    page = browser.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda problem: wrong.append(str(problem)))

    # An empty folder, the office, the units
    page.goto(address)
    assert address.partition("?")[0] in page.url and "khoa" not in page.url
    start = page.url
    page.get_by_label("Tên thư mục").fill("Xếp loại & 2025!")
    page.get_by_label("Tên cơ quan ban hành").fill("Đảng ủy xã Thử Nghiệm")
    page.get_by_label("Năm đánh giá").fill("2025")
    picture(page, "chon-thu-muc")
    go(page, page.get_by_role("button", name="Tạo và mở"))
    step(page, "Danh mục")
    go(page, page.get_by_role("link", name="dán từ Excel"))
    page.get_by_label("Các dòng").fill(as_pasted(sent / "danh_muc.xlsx", BASE))
    go(page, page.get_by_role("button", name="Xem thử"))
    picture(page, "dan-don-vi")
    go(page, page.get_by_role("button", name=f"Thêm {units} đơn vị"))
    picture(page, "danh-muc")
    go(page, page.get_by_role("link", name="Cơ quan: năm"))
    page.get_by_label("Người ký", exact=True).fill("Trần Thị Thử")
    go(page, page.get_by_role("button", name="Ghi vào"))
    home = tmp_path / "tài liệu" / "Xếp loại & 2025!"
    assert len(read_register(home / "danh_muc.xlsx").units) == units

    # Forms go out, files come in
    step(page, "Danh mục")
    go(page, page.get_by_role("button", name="Lập phiếu"))
    wait(page)
    go(page, page.get_by_role("link", name="Lời nhắn kèm phiếu"))
    page.get_by_role("button", name="Chép lời nhắn").first.click()
    page.get_by_role("button", name=re.compile("Đã chép|Ctrl")).wait_for()
    step(page, "Nhận phiếu")
    page.locator("#tep").set_input_files(files)
    go(page, page.get_by_role("button", name="Nhận", exact=True))
    wait(page)
    assert page.locator("#tep-nhan tbody tr").count() == len(files)
    picture(page, "nhan-phieu")

    # A check that is stopped, and a second window
    step(page, "Kiểm tra")
    go(page, page.get_by_role("button", name="Kiểm tra, xếp loại"))
    second = browser.new_page()
    second.goto(page.url)
    go(second, second.get_by_role("button", name="Dừng"))
    wait(second)
    wait(page)
    assert "Đã dừng theo yêu cầu" in page.content()
    second.close()
    go(page, page.get_by_role("button", name="Kiểm tra, xếp loại"))
    page.close()  # the job goes on
    page = browser.new_page()
    page.goto(start)
    step(page, "Kiểm tra")
    wait(page)
    out = home / "ket_qua" / "2025"
    by_page = inventory(out)
    picture(page, "kiem-tra")
    page.get_by_label("Tìm").fill("chi bo")
    shown = page.locator("#tien-do tbody tr:visible")
    assert 0 < shown.count() < page.locator("#tien-do tbody tr").count() + 1
    page.get_by_label("Tìm").fill("")
    go(page, page.locator("#tien-do tr:has(.nhan.do) a").first)
    assert page.get_by_text("Cách sửa").is_visible()
    page.get_by_label("Ghi chú").fill("gọi lại chiều mai")
    go(page, page.get_by_role("button", name="Ghi", exact=True))
    assert page.get_by_label("Ghi chú").input_value() == "gọi lại chiều mai"
    picture(page, "don-vi")

    # A tie is decided
    step(page, "Cần quyết định")
    picture(page, "can-quyet-dinh")
    go(page, page.locator("td a").first)
    waiting = page.locator("tr.dong-cho")
    waiting.first.locator("select").select_option("HTXS")
    waiting.first.get_by_placeholder("lý do").fill("có sáng kiến được công nhận")
    picture(page, "nhom")
    go(page, page.get_by_role("button", name="Xem điều gì"))
    wait(page)
    assert page.get_by_text("vừa quyết định").count() == 1
    go(page, page.get_by_role("button", name="Ghi quyết định và tính lại"))
    wait(page)
    assert any((home / "quyet_dinh").iterdir())
    by_page = inventory(out)

    # The tables: from a figure to its units
    step(page, "Biểu, báo cáo, văn bản")
    go(page, page.get_by_role("link", name="Biểu 6B", exact=True))
    picture(page, "bieu")
    go(page, page.locator("td a").first)
    picture(page, "so-lieu")
    step(page, "Biểu, báo cáo, văn bản")
    go(page, page.get_by_role("link", name="Văn bản", exact=True))
    picture(page, "van-ban")

    # Letters
    step(page, "Thư và kết quả")
    go(page, page.get_by_role("link", name="Ghi cài đặt gửi thư"))
    for name, value in (
        ("Máy chủ", HOST), ("Cổng", str(server.port)), ("Tài khoản", ACCOUNT), ("Mật khẩu", PASSWORD),
        ("Địa chỉ người gửi", SENDER), ("Số thư mỗi phút", "600"), ("Tệp chứng chỉ", str(server.authority)),
    ):  # fmt: skip
        page.get_by_label(name).fill(value)
    go(page, page.get_by_role("button", name="Ghi cài đặt"))
    picture(page, "thu")
    go(page, page.locator("#cac-thu tbody a").first)
    go(page, page.get_by_role("button", name="Gửi thử"))
    wait(page)
    assert server.recipients == [SENDER]
    go(page, page.get_by_role("link", name="← Thư và kết quả"))
    go(page, page.get_by_role("button", name="Gửi các thư"))
    go(page, page.get_by_role("button", name=re.compile(r"Gửi \d+ thư")))
    wait(page)
    assert len(server.recipients) == 1 + page.get_by_text("đã gửi", exact=True).count() > 3

    # What the command line makes of the same folder
    again = tmp_path / "lenh"
    ran = CliRunner().invoke(cli, ["--dir", str(home), "run", "--out", str(again)])
    assert ran.exit_code == 1
    by_command = inventory(again / "2025")
    of_history = {MANIFEST, PROGRESS_SHEET.path}  # what was sent and received before is known in one of the two only
    assert {path for path in by_page if by_command.get(path) != by_page[path]} <= of_history
    assert set(by_command) == set(by_page)

    # The year is locked
    step(page, "Khóa số liệu")
    page.get_by_label("Người khóa").fill("Ban Tổ chức")
    page.get_by_label("Đã kiểm").check()
    picture(page, "khoa")
    go(page, page.get_by_role("button", name="Vẫn khóa"))
    wait(page)
    assert page.get_by_text("đã khóa ngày").is_visible()
    step(page, "Bắt đầu")
    picture(page, "bat-dau")
    assert wrong == []
