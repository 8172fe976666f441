"""Last year beside this year, on a committee whose codes have changed: counted by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from made_up import data_only
from openpyxl import load_workbook
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Committee, member

from batch import pipeline
from batch.domain import Period
from batch.finished.earlier_years import read_years
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import REPORT, YEARS_BOOK
from batch.finished.lock_file import Lock, Version, lock_path, write_lock
from batch.finished.locked_year import hashes
from batch.register.writer import write_register

_NEW_BASE, _NEW_CELL = "XA1", "XA1-01"


def _before(folder: Path) -> Committee:
    """2025: two chi bộ; the first member doesn't fulfil his tasks, the seventh has a file number, too."""
    committee = Committee(year=2025)
    committee.set(CELL1, MEMBERS, 0, tu_xep_loai="KHT", de_xuat="KHT").set(CELL2, MEMBERS, 2, so_ly_lich="LL7")
    write_register(folder / "danh_muc.xlsx", committee.units.values())
    return committee


def _after(folder: Path) -> Committee:
    """2026: other codes, and the two chi bộ are one. The first member rises two levels, the third falls two, the second
    falls one; the sixth has lost his card in the list, the seventh stands there by his file number."""
    committee = Committee(year=2026)
    for code, unit in ((BASE, _NEW_BASE), (CELL1, _NEW_CELL)):
        committee.filled[unit] = committee.filled.pop(code)
        committee.filled[unit].info["ma_don_vi"] = unit
    del committee.filled[CELL2]
    for code in (TOP, _NEW_BASE):
        for row in committee.filled[code].rows[LEADERS]:
            row["ma_don_vi_dung_dau"] = code
    committee.filled[_NEW_CELL].info.update(ma_cap_tren=_NEW_BASE, tong_dang_vien=7)
    levels = ("HTT", "HTNV", "KHT", "HTT", "HTT", "HTT", "HTT")
    people = [member(n, tu_xep_loai=level, de_xuat=level) for n, level in enumerate(levels, start=1)]
    people[5] |= {"so_the": None}
    people[6] |= {"so_the": None, "so_ly_lich": "LL7"}
    committee.filled[_NEW_CELL].rows[MEMBERS] = people
    assert len(committee.filled[TOP].rows[BODIES]) == 1
    committee.register_unit(BASE, code=_NEW_BASE, old_code=BASE)
    committee.register_unit(CELL1, code=_NEW_CELL, parent=_NEW_BASE, old_code=f"{CELL1}; {CELL2}")
    write_register(folder / "danh_muc.xlsx", [committee.units[code] for code in (TOP, BASE, CELL1)])
    return committee


def _run(folder: Path, committee: Committee) -> Path:
    committee.write(folder / str(committee.year))
    register, out = folder / "danh_muc.xlsx", folder / "ket_qua"
    job = pipeline.Job(
        folder / str(committee.year), register, Period(committee.year), out, committee.law,
        date(committee.year, 12, 31), today=date(committee.year + 1, 1, 15),
    )  # fmt: skip
    return pipeline.run(job).folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedRun]:
    folder = tmp_path_factory.mktemp("cac_nam")
    with data_only():
        _run(folder, _before(folder))
    yield FinishedRun(_run(folder, _after(folder)))


def _number(run: FinishedRun, year: int, kind: str, what: str) -> int:
    return next(f.number for f in run.years if (f.year, f.kind, f.what) == (year, kind, what))


def test_the_years_stand_side_by_side(run: FinishedRun) -> None:
    counts = ("HTXS", "HTT", "HTNV", "KHT")
    assert [_number(run, 2025, "DANG_VIEN", what) for what in counts] == [0, 6, 0, 1]
    assert [_number(run, 2026, "DANG_VIEN", what) for what in counts] == [0, 5, 1, 1]
    assert [_number(run, year, "CB_TRUC_THUOC", "HTT") for year in (2025, 2026)] == [2, 1]
    assert [_number(run, 2026, "DANG_VIEN", what) for what in ("TANG_2", "GIAM_2")] == [1, 1]
    assert _number(run, 2026, "TO_CHUC", "LUON_HTXS") == 0


def _sheet(run: FinishedRun, name: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(run.path(YEARS_BOOK))[name].iter_rows(values_only=True))


def test_the_workbook_has_the_units_under_their_new_codes(run: FinishedRun) -> None:
    units = {row[0]: row[2:] for row in _sheet(run, "Theo đơn vị")[4:] if row[0]}
    # levels of both years, members rated and at the top of both years, old codes
    assert units[_NEW_CELL] == ("hợp nhất", "Tốt", 7, 0, 7, 0, f"{CELL1}; {CELL2}")
    assert units[_NEW_BASE] == ("Tốt", "Tốt", 7, 0, 7, 0, BASE)
    moves = [row[1:3] + row[5:8] for row in _sheet(run, "Tăng giảm 2 mức")[3:]]
    levels = {"KHT": "Không hoàn thành nhiệm vụ", "HTT": "Hoàn thành tốt nhiệm vụ"}
    assert moves == [
        ("Đảng viên", _NEW_CELL, levels["HTT"], levels["KHT"], "giảm 2"),
        ("Đảng viên", _NEW_CELL, levels["KHT"], levels["HTT"], "tăng 2"),
    ]
    apart = "\n".join(str(row[0]) for row in _sheet(run, "Không so sánh được"))
    assert "– 1 đảng viên năm nay không có số thẻ, số lý lịch để đối chiếu" in apart
    charts = load_workbook(run.path(YEARS_BOOK))["Theo đối tượng"]._charts
    assert len(charts) == len({f.kind for f in run.years if f.what == "TONG" and f.number})


def test_a_year_that_is_not_what_was_written_or_locked_is_left_out(run: FinishedRun, tmp_path: Path) -> None:
    folder = tmp_path / "2025"
    shutil.copytree(run.folder.parent / "2025", folder)

    def left_out() -> str:
        found = read_years([tmp_path], run, run.register)
        assert bool(found.years) != bool(found.left_out)
        return "".join(why for _, why in found.left_out)

    def edit(name: str) -> bytes:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content + b"\n")
        return content

    assert not left_out()
    for name in ("du_lieu/bieu.csv", "du_lieu/xep_loai.csv", "du_lieu/dang_vien.parquet", "manifest.json"):
        content = edit(name)
        assert f"{name} đã bị sửa" in left_out() and "sao lưu" in left_out() and "--previous" not in left_out()
        (folder / name).write_bytes(content)
    for name in ("du_lieu/bieu.csv", "du_lieu/xep_loai.csv", "du_lieu/don_vi.parquet", "du_lieu/tap_the.parquet"):
        content = (folder / name).read_bytes()
        (folder / name).unlink()
        assert f"{name} đã bị xóa" in left_out() and "sao lưu" in left_out()
        (folder / name).write_bytes(b"")
        assert f"{name} đã bị sửa" in left_out()
        (folder / name).write_bytes(content)
    assert not left_out()
    own, locked = run.manifest, Period(2025)
    version = Version(0, date(2026, 1, 1), "A", "", hashes(folder))
    write_lock(lock_path(tmp_path, locked), Lock(locked, own.code, own.name, (version,)))
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    del said["tep_da_ghi"]  # as an older program wrote it: the lock alone knows
    manifest.write_text(json.dumps(said), "utf-8")
    assert not left_out()
    (folder / "du_lieu" / "xep_loai.csv").rename(tmp_path / "xep_loai.csv")
    assert "xep_loai.csv" in left_out()
    (tmp_path / "xep_loai.csv").rename(folder / "du_lieu" / "xep_loai.csv")
    edit("du_lieu/bieu.csv")
    assert "KHÔNG PHẢI SỐ LIỆU ĐÃ KHÓA" in left_out()
    del said["chuong_trinh"]
    manifest.write_text(json.dumps(said), "utf-8")
    assert "chỉ có danh sách" in left_out()  # which persons are compared with all the same


def test_the_overview_and_the_report_tell_it(run: FinishedRun) -> None:
    page = (run.folder / "tong_quan.html").read_text("utf-8")
    assert "So với các năm trước" in page
    assert "Tăng từ hai mức trở lên: 1 đảng viên. Giảm từ hai mức trở lên: 1 đảng viên." in page
    assert "Không đối chiếu được với năm 2025: 1 tổ chức đảng không so được mức" in page
    text = "\n".join(p.text for p in docx.Document(str(run.path(REPORT))).paragraphs)
    assert "Kết quả xếp loại so với năm 2025" in text
    assert "+ Đảng viên: không hoàn thành 14,3% (năm 2025" in text and "14,3%), không đổi" in text
    assert INFO == "Thông tin"
