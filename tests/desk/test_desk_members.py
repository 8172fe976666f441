"""The list of members on the desk: its columns as a table, kept, and the forms that come of it."""

from __future__ import annotations

import os
import re
import sys
from io import BytesIO
from pathlib import Path

from desk_window import Window

from batch.desk.desk import Desk
from batch.domain import MEMBERS
from batch.form.reader import read_file
from batch.register.committee import Committee
from batch.register.working_folder import MEMBER_COLUMNS
from batch.register.writer import write_register

sys.path.append(str(Path(__file__).parents[1] / "member_list"))  # its lists


def test_a_list_is_understood_corrected_kept_and_put_into_forms(tmp_path: Path) -> None:
    from made_lists import UNITS, of_the_commune, people

    home = tmp_path / "co_quan"
    home.mkdir()
    write_register(home / "danh_muc.xlsx", UNITS, Committee(year=2025), light=True)
    window, content = Window(Desk(home)), of_the_commune(tmp_path).read_bytes()
    page = window.post("/danh-muc/dang-vien", list=(BytesIO(content), "danh sách.xlsx"))
    assert "HỌ VÀ TÊN ĐỆM" in page and not any(one["ho_ten"].split()[-1] in page for one in people()[:2])
    entries = dict(re.findall(r'<select id="(cot-0-\d+)".*?<option value="(\w+)" selected>', page))
    assert list(entries.values())[:4] == ["stt", "ho_dem", "ten", "so_the"]
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    posts = next(entry for entry, role in entries.items() if role == "chuc_vu_dang")
    twice = window.post("/danh-muc/dang-vien/cot", **entries | {posts: "so_the"}, seen=seen)
    assert "Hai cột cùng điền vào «Số thẻ đảng viên»" in twice and not (home / MEMBER_COLUMNS).exists()
    changed = entries | {posts: "khong_dung"}
    assert "Đã lưu bảng các cột" in window.post("/danh-muc/dang-vien/cot", **changed, seen=seen)
    assert "đã đổi từ khi mở" in window.post("/danh-muc/dang-vien/cot", **entries, seen=seen, issue="1")
    page = window.get("/danh-muc/dang-vien")
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    window.post("/danh-muc/dang-vien/cot", **changed, seen=seen, issue="1")
    window.wait()
    filled = read_file(home / "phieu", "CS1-01.xlsx").sheets[MEMBERS].columns
    assert filled["ho_ten"] == [one["ho_ten"] for one in people()[:3]] and not any(filled["chuc_vu_dang"])
    assert "phieu.danh_sach.xlsx" in window.get("/danh-muc/dang-vien")


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    from made_lists import UNITS

    write_register(tmp_path / "danh_muc.xlsx", UNITS, Committee(year=2025), light=True)
    page = Window(Desk(tmp_path)).post("/danh-muc/dang-vien", list=(BytesIO(b"PK\x03\x04x"), "a.xlsx"))
    assert "Mở bằng Excel" in page


def test_a_lock_file_of_excel_is_no_list(tmp_path: Path) -> None:
    from made_lists import UNITS, of_the_commune

    write_register(tmp_path / "danh_muc.xlsx", UNITS, Committee(year=2025), light=True)
    folder = tmp_path / "danh_sach"
    folder.mkdir()
    of_the_commune(folder)
    (folder / "~$xa.xlsx").write_bytes(b"lock")
    os.utime(folder / "~$xa.xlsx", (2_000_000_000, 2_000_000_000))
    assert "HỌ VÀ TÊN ĐỆM" in Window(Desk(tmp_path)).get("/danh-muc/dang-vien")
