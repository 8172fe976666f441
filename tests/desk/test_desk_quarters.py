"""A quarter on the desk: chosen at the beginning, and everything is of it; the year beside it stays as it is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_window import Window
from made_up import data_only, once

from batch.cli import cli
from batch.demo import make_demo
from batch.desk.decisions import Writing
from batch.desk.desk import Desk
from batch.domain import Period
from batch.finished.locked_year import find_lock
from batch.machine.plain_file import sha256_of
from batch.register.edit import set_committee

NOTHING = "Chưa ghi, chưa làm gì"


def _made(folder: Path) -> Path:
    """A working folder with the finished run of a first quarter, and what has come for the year since."""
    home = make_demo(folder / "thu", units=4, year=2026, quarter=1, members=4).out
    with data_only():
        run = ["--dir", str(home), "run", "--quarter", "1", "--today", "2026-04-10"]
        assert CliRunner().invoke(cli, run).exit_code == 0
    of_year = make_demo(folder / "nam", units=4, year=2026, members=4).out
    for path in (of_year / "nop").iterdir():
        shutil.copy(path, home / "nop" / f"nam_{path.name}")
    return home


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    return shutil.copytree(once(tmp_path_factory, "quy_tren_trang", _made), tmp_path / "co_quan")


def _job(window: Window, address: str, **form: object) -> tuple[str, str, int | None]:
    """The job that was started: title, what it said, its status."""
    window.post(address, **form)
    window.wait()
    job = window.desk.jobs.last
    assert job
    return job.title, job.said, job.status


def test_all_steps_are_of_the_chosen_quarter(home: Path) -> None:
    window = Window(Desk(home))
    page = window.get("/")
    assert "Năm 2026" in page and "Việc năm 2026" in page and "Biểu, báo cáo" in page
    page = window.post("/ky", quarter="1")
    assert "Đang làm quý I năm 2026" in page and "Việc quý I năm 2026" in page and "Biểu, báo cáo" not in page
    assert "phiếu mới chưa kiểm tra (có thể của kỳ khác)" in page  # those of the year: no run has taken them yet
    assert window.desk.here.run and window.desk.here.run.folder.name == "2026-Q1"
    assert Writing(window.desk.here, window.desk.here.run).own.name == "quyet_dinh_2026-Q1_tren_trang.xlsx"
    for address in ("/bieu", "/bao-cao"):
        assert "là của cả năm, không lập cho quý I năm 2026" in window.get(address)
    pages = ("/quyet-dinh", "/quyet-dinh/giai-trinh", "/bieu-do", "/thu", "/danh-muc", "/danh-muc/phieu/loi-nhan")
    for address in pages:
        page = window.get(address)
        assert "Quý I năm 2026" in page and "năm nay" not in page and "Biểu 6" not in page, address
    title, _, status = _job(window, "/danh-muc/phieu")
    assert (title, status) == ("Lập phiếu cho các đơn vị, quý I năm 2026", 0)
    assert len(list((home / "phieu-Q1").glob("*.xlsx"))) == 4 and not (home / "phieu").exists()
    page = window.get("/van-ban")
    assert "van_ban-Q1" in page and "Trước và trong hội nghị" not in page
    assert _job(window, "/van-ban", kind="quyet_dinh")[2] == 0
    assert (home / "van_ban-Q1").is_dir() and not (home / "van_ban").exists()
    assert "văn bản đã lập" in window.get("/")
    assert _job(window, "/khoa", by="Phòng Thử", sure="1")[2] == 0
    assert find_lock(home / "ket_qua", Period(2026, 1)) and find_lock(home / "ket_qua", Period(2026)) is None
    assert "Số liệu quý này đã khóa" in window.get("/kiem-tra") and "quý đã khóa" in window.get("/")
    page = window.post("/ky", quarter="")
    assert "Việc năm 2026" in page and "chưa khóa" in page and "chưa kiểm tra" in page and "chưa lập" in page


def test_a_page_of_another_period_writes_nothing_until_it_is_said_to(home: Path) -> None:
    window = Window(Desk(home))
    ((address,),) = [re.findall(r'action="(/kiem-tra\?ky=2026)"', window.get("/kiem-tra"))]
    window.post("/ky", quarter="1")
    asks = window.post(address, note="điều đã nhập")
    assert NOTHING in asks and "điều đã nhập" in asks and window.desk.jobs.last is None
    assert "đang làm quý I năm 2026" in asks and window.desk.here.quarter == 1
    with data_only():
        assert _job(window, address, ve_ky="1")[0] == "Kiểm tra, xếp loại, lập biểu"
    assert window.desk.here.quarter is None and (home / "ket_qua" / "2026" / "manifest.json").is_file()
    window.post("/ky", quarter="1")
    assert "phiếu mới chưa kiểm tra" not in window.get("/")  # the year has taken its own
    page = window.get("/nhan-phieu")
    assert page.count("của năm 2026, đã nhận ở kỳ ấy") >= 4 and "được tính" in page and "của đơn vị" not in page
    for other in ("/kiem-tra?ky=2025", "/kiem-tra?ky=2025-Q1"):  # the year has been changed since
        page = window.post(other, ve_ky="1")
        assert NOTHING in page and "làm tiếp</button>" not in page


def test_every_form_that_writes_says_of_which_period(home: Path) -> None:
    window = Window(Desk(home))
    window.post("/ky", quarter="1")
    shared = ("/mo/", "/viec/", "/ky", "/thu-muc", "/nhan-phieu", "/lam-thu", "/danh-muc/dan", "/co-quan")
    pages = ("/", "/kiem-tra", "/don-vi/DB-01", "/quyet-dinh/giai-trinh", "/thu", "/khoa", "/van-ban", "/danh-muc")
    found = [form for page in pages for form in re.findall(r'<form method="post"[^>]*>', window.get(page))]
    written = [f for f in found if not any(f'action="{start}' in f for start in shared)]
    assert len(written) >= 8 and [form for form in written if "ky=2026-Q1" not in form] == []


def test_no_choice_where_quarters_are_not_rated(home: Path) -> None:
    window = Window(Desk(home))
    window.post("/ky", quarter="1")
    register = home / "danh_muc.xlsx"
    typed = window.desk.here.committee.values() | {"quy_dinh": "qd124-2023"}
    assert set_committee(register, {k: str(v or "") for k, v in typed.items()}, sha256_of(register)) == {}
    page = window.get("/")
    assert "Kỳ đánh giá" not in page and "đổi kỳ" not in page and "Việc năm 2026" in page
    assert "không xếp loại quý ấy" in window.post("/ky", quarter="1") and window.desk.here.quarter is None
