"""The end of the year from the page: locked, corrected with a reason, handed over."""

from __future__ import annotations

import zipfile
from pathlib import Path

from desk_window import Window

from batch.desk.desk import Desk


def test_a_year_is_locked_and_corrected(finished: Path) -> None:
    window = Window(Desk(finished))
    assert "Vẫn khóa số liệu tạm tính" in window.get("/khoa")
    for wanting in ({"by": "Phòng Thử"}, {"by": " ", "sure": "1"}):
        assert "Chưa khóa" in window.post("/khoa", **wanting)
    window.post("/khoa", by="Phòng Thử", sure="1")
    window.wait()
    page = window.get("/khoa")
    assert "đã khóa ngày" in page and "Phòng Thử" in page and (finished / "ket_qua" / "2025.khoa.json").is_file()
    assert "Số liệu năm này đã khóa" in window.get("/kiem-tra") and "khóa ngày" in window.get("/")
    for address in ("/kiem-tra", "/quyet-dinh/tinh-lai"):  # from a window that was open before
        assert "điều chỉnh ở đây" in window.post(address)
    assert window.desk.jobs.last and window.desk.jobs.last.command == "lock"
    late = finished / "nop" / "muon.xlsx"
    late.write_bytes(b"no workbook")
    for address in ("/", "/kiem-tra"):
        assert "1 phiếu mới chưa kiểm tra (năm đã khóa: phải điều chỉnh)" in window.get(address)
    late.unlink()
    next((finished / "nop").glob("CS*.xlsx")).unlink()
    assert "ghi lý do" in window.post("/khoa/dieu-chinh", reason=" ", by="Trần Thử")
    window.post("/khoa/dieu-chinh", reason="đơn vị rút phiếu", by="Trần Thử")
    window.wait()
    page = window.get("/khoa")
    assert "Điều chỉnh lần 1" in page and "đơn vị rút phiếu" in page and "mở để in, ký" in page


def test_the_package_for_the_committee_above(finished: Path) -> None:
    window = Window(Desk(finished))
    window.post("/khoa/ban-giao")
    window.wait()
    assert zipfile.is_zipfile(finished / "goi_2025.zip") and "Tải goi_2025.zip" in window.get("/khoa")
