"""`mau_213`: the opinion of the committee at a member's place of residence (Mẫu 3-213), the request and the sheet that
comes back. Source: QĐ 213-QĐ/TW of 2020; for whom, the parameter `cu_tru_doi_tuong` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.domain import CELL_TYPES, Unit
from batch.publish.papers.fields import told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.people import file_titles, reviewing, tell_unknown
from batch.publish.papers.source import Row, Source, text

TEMPLATE = "mau_213.docx"
DOTS = "…………………………"


@dataclass(frozen=True)
class Person:
    ho_ten: str = told("họ và tên đảng viên")
    noi_cu_tru: str = told("nơi cư trú: cấp ủy nhận phiếu; dòng chấm nếu chưa biết")
    don_vi_cong_tac: str = told("đơn vị công tác; trống nếu chưa biết")


@dataclass(frozen=True)
class Fields:
    dang_bo: str = told("đảng bộ cấp trên trực tiếp")
    don_vi: str = told("chi bộ, đảng bộ nơi đảng viên sinh hoạt")
    la_chi_bo: bool = told("đơn vị là chi bộ (thay mặt: T/M CHI ỦY hoặc T/M CHI BỘ)")
    nam: int = told("năm đánh giá")
    ky: str = told("kỳ đánh giá, ví dụ năm 2026, quý I năm 2026")
    cac_nguoi: tuple[Person, ...] = told("đảng viên, mỗi người một phiếu xin ý kiến và một phiếu nhận xét")


def above(source: Source, unit: Unit) -> str:
    """The đảng bộ that a unit's forms name over it; "" for the top one, whose superior the register doesn't hold."""
    return source.register[unit.parent].name if unit.parent else ""


def _person(row: Row) -> Person:
    return Person(text(row, "ho_ten") or DOTS, text(row, "noi_cu_tru") or DOTS, text(row, "don_vi_cong_tac"))


def _asked(source: Source, unit: str) -> list[Row]:
    kinds = source.law.value("cu_tru_doi_tuong")
    return [row for row in reviewing(source, unit) if row.get("doi_tuong") in kinds]


def papers(source: Source) -> Iterator[Paper]:
    tell_unknown(source)
    for code in source.units:
        unit, rows = source.register[code], _asked(source, code)
        groups = [(f"/mau_213/{name}", [row]) for name, row in zip(file_titles(rows), rows, strict=True)]
        for name, people in groups if source.each_person else [("/mau_213", rows)] if rows else []:
            fields = Fields(
                above(source, unit),
                unit.name,
                unit.kind in CELL_TYPES,
                source.year,
                source.period.title,
                tuple(_person(row) for row in people),
            )
            yield Paper(f"{source.folders[code]}{name}.docx", TEMPLATE, fields)


KIND = Kind(
    "mau_213", "Phiếu lấy ý kiến nơi cư trú", True, {TEMPLATE: Fields}, papers,
    "gửi cấp ủy nơi cư trú nhận xét đảng viên đang công tác", of_results=False, part="opinions",
)  # fmt: skip
