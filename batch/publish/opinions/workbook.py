"""The workbook in which a body gives its opinion: one sheet for each kind of subject that it is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from batch.domain import LEVEL_NAMES, LEVELS, MEMBER, ORGANIZATION, SUBJECTS, Period
from batch.finished.records import Opinion
from batch.law import Law
from batch.publish.opinions.bodies import Body, Lines, row_code
from batch.publish.plan.lines import Line
from batch.publish.plan.sheets import SHEET_OF, Column
from batch.publish.plan.table import Table, Value
from batch.publish.sheets import Styles, open_workbook
from batch.register.register import Register

MARKER = "XEPLOAI_Y_KIEN"  # defined name that says "<year>|<regime>|<body>"


def columns(subject: str) -> tuple[Column, ...]:
    name = {ORGANIZATION: "Loại tổ chức", MEMBER: "Họ và tên"}.get(subject, "Tên, chức vụ")
    return (
        Column("stt", "STT", "whole", 6),
        Column("ten_don_vi", "Tên đơn vị", "text", 32),
        Column("ten", name, "text", 34),
        Column("de_xuat", "Mức đề xuất", "level", 18),
        Column("y_kien", "Ý kiến về mức xếp loại", "level", 22, entry=True),
        Column("nhan_xet", "Nhận xét", "text", 44, entry=True),
        Column("ma_dong", "Mã dòng", "text", 13),
    )


def write_workbook(
    path: Path, body: Body, lines: Lines, register: Register, law: Law, opinions: list[Opinion], *, period: Period
) -> bool:
    """Write the workbook of a body; opinions that it has given stand in it again. False, and nothing is written, where
    there is nobody to ask about. Raises OSError where it can't be written."""
    asked = list(body.lines(lines, register))
    if not asked:
        return False
    said = {row_code(o.subject, o.unit, o.identity): o for o in opinions if o.body == body.code}
    with open_workbook(path, f"Ý kiến của {body.name}") as book:
        styles = Styles(book)
        for subject in SUBJECTS:
            rows = [line for kind, line in asked if kind == subject]
            if rows:
                _sheet(book, styles, subject, body, period, register, said, rows)
        book.define_name(MARKER, f'="{period}|{law.id}|{body.code}"')
    return True


def _sheet(
    book: Any, styles: Styles, subject: str, body: Body, period: Period, register: Register,
    said: Mapping[str, Opinion], rows: list[Line],
) -> None:  # fmt: skip
    title = f"Ý KIẾN CỦA {body.name.upper()} VỀ MỨC XẾP LOẠI {period.title.upper()} – {SHEET_OF[subject].upper()}"
    note = (
        "Chọn «Ý kiến về mức xếp loại» và ghi «Nhận xét» ở ô vàng; dòng không có ý kiến thì để trống. Không sửa cột "
        "«Mã dòng», không thêm dòng. Ghi xong lưu tệp và gửi lại nơi hỏi ý kiến."
    )
    table = Table(book, styles, SHEET_OF[subject], columns(subject), title=title, note=note, tab="#548235", frozen=3)
    for number, line in enumerate(rows, start=1):
        code = row_code(subject, line.unit, line.identity)
        opinion = said.get(code)
        entered = (LEVEL_NAMES.get(opinion.level), opinion.remark) if opinion else (None, None)
        unit = register[line.unit].name if line.unit in register else line.unit
        values: list[Value] = [number, unit, line.name, LEVEL_NAMES.get(line.start), *entered, code]
        table.add(values, least=2)
    table.choose("y_kien", [LEVEL_NAMES[level] for level in LEVELS], "Chọn một trong bốn mức, hoặc để trống.")
    table.close(f"Ý kiến về mức xếp loại {period.title}", "")
