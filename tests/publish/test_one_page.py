"""The page for the Standing Committee: what it says, and that it has room for the largest committee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import docx
import pytest

from batch.domain import LEVELS, SUBJECTS, Period, Unit
from batch.findings.explaining import Warnings
from batch.finished.records import Level, YearFigure
from batch.finished.summary import Summary, UnitLine
from batch.publish.issuer import issuer_of
from batch.publish.one_page.fields import Page, bar, page_of
from batch.publish.one_page.template import build
from batch.publish.one_page.write import TEMPLATE, check_page, fill_page
from batch.publish.word.layout import stable_bytes
from batch.publish.word.template import DocumentError
from batch.publish.years.figures import FALLEN, RISEN
from batch.rating.group_result import GroupResult
from batch.register.committee import Committee
from batch.register.register import Register
from batch.tables.years import COUNTS, KINDS, TOTAL
from batch.templates import shipped, template

_LONG = "Đảng bộ Công ty trách nhiệm hữu hạn một thành viên Khai thác công trình thủy lợi và Cấp thoát nước Sông Lam"


def crowded(left_out: Sequence[tuple[str, str]] = ()) -> Page:
    """The page of a committee that has much of everything, under the longest names."""
    units = [Unit(f"CS{n:04d}", f"{_LONG} số {n}", "DB_CO_SO", "T", "4") for n in range(1000)]
    top = Unit("T", _LONG, "DB_TREN_CO_SO", None, None)
    office = Committee(
        name="Ban Chấp hành Đảng bộ Khu Công nghệ cao Sông Lam",
        superior="Tỉnh ủy Thừa Thiên Sông Lam",
        office="Ban Xây dựng Đảng",
    )
    register = Register({unit.code: unit for unit in (top, *units)}, office.of(top))
    groups = [
        GroupResult(subject, f"{_LONG} {n}", 9000, 1234, 3000 + n, 1200, 34, "")
        for subject in SUBJECTS
        for n in range(300)
    ]
    levels = [
        Level(subject, unit.code, unit.code, "", "HTXS", "", None, None, final, status, "", decider)
        for subject in SUBJECTS
        for unit in units
        for final, status, decider in (("KHT", "HA_TRAN", "T"), ("HTT", "CHO", "T"), ("HTT", "CHO", "CS0001"))
    ]
    years = [
        YearFigure(year, True, kind, what, 12_345 * (4 if what == TOTAL else 1))
        for year in ((2025,) if left_out else (2024, 2025))
        for kind in KINDS
        for what in COUNTS
    ]
    if not left_out:
        years += [YearFigure(2025, True, subject, what, 12_345) for subject in SUBJECTS for what in (RISEN, FALLEN)]
    lines = [UnitLine(u.code, u.name, 1) for u in units]
    reasons = [f"Còn 12.345 việc thứ {n} phải làm xong trong các phiếu, tệp mà đơn vị đã gửi" for n in range(9)]
    summary = Summary(
        Period(2025), "Quy định 366-QĐ/TW (2025) và Hướng dẫn 43-HD/BTCTW (2025)",
        "Hướng dẫn 05-HD/BTCTU của Ban Tổ chức Tỉnh ủy", "T", _LONG, office.name, 1000, 500, missing=lines[:400],
        conflicting=lines[400:500], units=lines, errors=12_345, warnings=Warnings(12_345), groups=groups,
        provisional=reasons, awaiting={subject: {"T": 12_345} for subject in SUBJECTS},
    )  # fmt: skip
    return page_of(summary, register, issuer_of(register, {}), levels, years, date(2025, 12, 31), "", left_out)


def test_the_page_counts_and_names_only_a_few_bodies(tmp_path: Path) -> None:
    page = crowded()
    said = {line.ten: line.noi_dung for line in (*page.dau, *page.cuoi)}
    assert [line.so for line in (*page.dau, *page.cuoi)] == [1, 2, *range(4, 11)]
    assert "500/1.000 đơn vị phải nộp đã có phiếu hợp lệ (50,0%)" in said["Nhận phiếu"]
    assert "(CS0000)" in said["Nhận phiếu"]  # many units have one name
    assert "và 398 đơn vị khác" in said["Nhận phiếu"] and "và 98 đơn vị khác" in said["Nhận phiếu"]
    assert "1.200/1.200 nhóm đề xuất vượt" in said["Hạn mức Hoàn thành xuất sắc"]
    assert said["Hạ mức"].startswith("do không đủ điều kiện của mức đề xuất: 1.000 tổ chức đảng, 1.000 đảng viên")
    assert "và 998 tổ chức khác" in said["Không hoàn thành nhiệm vụ"]
    assert "(trong ngoặc: năm 2024, tạm tính): đảng bộ cấp trên trực tiếp cơ sở 25,0 (25,0)" in said["So với năm trước"]
    assert page.tam_tinh and "và 6 lý do khác" in page.ly_do_tam_tinh
    fill_page(tmp_path / "tom_tat.docx", page, template(TEMPLATE))
    made = docx.Document(str(tmp_path / "tom_tat.docx"))
    assert made.paragraphs[0].text.startswith("SỐ LIỆU TẠM TÍNH")
    assert len(made.tables[1].rows) == 1 + len(KINDS)
    assert {len(row.cells[-1].text) for row in made.tables[1].rows[1:]} == {16}


def test_a_year_before_that_cannot_be_used_is_named_with_the_reason() -> None:
    said = {line.ten: line.noi_dung for line in crowded([("ket_qua/2024", "đã bị sửa.")]).cuoi}
    assert said["So với năm trước"].endswith("dùng được để so sánh: «ket_qua/2024»: đã bị sửa.")
    assert said["Thay đổi từng đối tượng"].endswith("như mục trên.")


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((1, 0, 0, 0), [16, 0, 0, 0]),
        ((1, 998, 1, 0), [1, 14, 1, 0]),
        ((1, 1, 1, 0), [6, 5, 5, 0]),
        ((0, 0, 0, 0), [0] * 4),
    ],
)
def test_a_bar_is_as_long_as_any_and_shows_everybody(counts: tuple[int, ...], shown: list[int]) -> None:
    assert sorted(bar(counts)) == sorted(shown) and len(shown) == len(LEVELS)
    assert all((part > 0) == (n > 0) for part, n in zip(bar(counts), counts, strict=True))


def test_the_template_that_comes_with_the_program_is_what_the_module_makes() -> None:
    assert stable_bytes(build()) == shipped(TEMPLATE).read_bytes()


def test_a_template_of_the_office_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    own = docx.Document(str(template(TEMPLATE)))
    own.add_paragraph("{{ khong_co }}")
    own.save(str(tmp_path / "tom_tat.docx"))
    check_page(template(TEMPLATE))
    with pytest.raises(DocumentError, match="khong_co"):
        check_page(tmp_path / "tom_tat.docx")
