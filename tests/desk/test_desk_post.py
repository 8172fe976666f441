"""Letters from the page: seen before they go, tried on oneself, sent once."""

from __future__ import annotations

import re
import shutil
import stat
import sys
from pathlib import Path

import openpyxl
import pytest
from desk_window import Window
from mail_server import ACCOUNT, HOST, PASSWORD, SENDER, MailServer

from batch.desk.desk import Desk


@pytest.fixture
def window(finished: Path) -> Window:
    return Window(Desk(finished))


def settings(server: MailServer, **changed: object) -> dict[str, object]:
    return {
        "may_chu": HOST, "bao_mat": "starttls", "cong": server.port, "tai_khoan": ACCOUNT, "mat_khau": PASSWORD,
        "nguoi_gui": SENDER, "ten_nguoi_gui": "Ban Tổ chức", "moi_phut": 600, "chung_chi": server.authority,
    } | changed  # fmt: skip


def test_a_letter_is_seen_tried_and_sent_once(window: Window, server: MailServer, finished: Path) -> None:
    assert "Chưa có cài đặt gửi thư" in window.get("/thu")
    assert "«Địa chỉ người gửi» phải là" in window.post("/thu/cai-dat", **settings(server, nguoi_gui="ai đó"))
    assert "Ghi ô «Máy chủ" in window.post("/thu/cai-dat", **settings(server, may_chu=""))
    assert not (finished / "cai_dat_thu.yaml").exists()
    window.post("/thu/cai-dat", **settings(server))
    window.post("/thu/cai-dat", **settings(server, mat_khau=""))  # the password stays
    assert PASSWORD not in window.get("/thu/cai-dat")
    if sys.platform != "win32":
        assert stat.S_IMODE((finished / "cai_dat_thu.yaml").stat().st_mode) == 0o600
    page = window.get("/thu")
    codes = re.findall(r'<a href="/thu/([^"?]+)"', page)
    codes = [code for code in codes if code != "cai-dat"]
    assert len(codes) > 3 and "Kính gửi" in window.get(f"/thu/{codes[0]}")
    window.post(f"/thu/{codes[0]}")
    window.wait()
    assert server.recipients == [SENDER]
    assert window.get("/thu").count(">đã gửi<") == 0
    asked = window.post("/thu", send="1")
    assert f"Gửi {len(codes)} thư?" in asked and "không đặt mật khẩu" in asked and "chưa gửi" in window.get("/thu")
    assert f"Gửi {len(codes)} thư?" in window.post("/thu", send="1", sure=len(codes) + 1)  # as another window saw it
    window.post("/thu", send="1", sure=len(codes))
    window.wait()
    assert "Không còn thư nào phải gửi" in window.post("/thu", send="1", sure=len(codes))
    assert len(server.recipients) == 1 + len(codes)
    assert window.get("/thu").count(">đã gửi<") == len(codes)


def test_provisional_results_go_only_where_that_is_asked_for(
    window: Window, server: MailServer, finished: Path
) -> None:
    window.post("/thu/cai-dat", **settings(server))
    assert "Gửi các thư" not in window.get("/thu?loai=ket_qua")
    window.post("/thu/ket-qua")
    window.wait()
    assert "chưa nên gửi kết quả" in window.get("/thu?loai=ket_qua")
    window.post("/thu", send="1", loai="ket_qua", sure="0")
    window.wait()
    assert not server.taken and "TẠM TÍNH" in window.get("/thu?loai=ket_qua")
    page = window.get("/thu?loai=ket_qua&tam_tinh=1")
    assert "Gửi các thư" in page and "thông báo kèm thư chưa ghi số" in page
    asked = window.post("/thu", send="1", loai="ket_qua", tam_tinh="1")
    number = re.findall(r'name="sure" value="(\d+)"', asked)[0]
    window.post("/thu", send="1", loai="ket_qua", tam_tinh="1", sure=number)
    window.wait()
    assert server.taken
    shutil.rmtree(finished / "ket_qua" / "2025" / "thu")


def test_letters_in_files_are_marked_and_protected(window: Window, finished: Path) -> None:
    book = openpyxl.Workbook()
    page = window.get("/thu")
    codes = [code for code in re.findall(r'<a href="/thu/([^"?]+)"', page) if code != "cai-dat"]
    for row in (("Mã đơn vị", "Mật khẩu"), *((code, "rieng-1") for code in codes[1:])):
        book.active.append(row)
    book.save(finished / "mat_khau.xlsx")
    assert "chưa đặt mật khẩu" in window.get("/thu")
    page = window.get("/thu?mat_khau=1")
    assert "không có mật khẩu của đơn vị" in page or "đặt mật khẩu theo mat_khau.xlsx" in page
    assert "có mật khẩu mở" in "".join(window.get(f"/thu/{code}?mat_khau=1") for code in codes[1:4])
    window.post("/thu", mat_khau="1")
    window.wait()
    page = window.get("/thu?mat_khau=1")
    assert str(finished / "ket_qua" / "2025" / "thu") in page
    window.post(f"/thu/{codes[1]}/da-gui", mat_khau="1")
    window.wait()
    assert window.get("/thu?mat_khau=1").count(">đã gửi<") == 1
    asked = window.post("/thu", mark="1", mat_khau="1")
    window.post("/thu", mark="1", mat_khau="1", sure=re.findall(r'name="sure" value="(\d+)"', asked)[0])
    window.wait()
    page = window.get("/thu?mat_khau=1")
    assert ">chưa gửi<" not in page and page.count(">đã gửi<") > 1
