"""Writes the submission workbook: blank, prefilled or filled, from the one definition of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import DOSSIER, EVIDENCE, INFO, LEADERS, MEMBERS, ORGANIZATION, SCORES, SELF_REVIEW, Period
from batch.form import appearance
from batch.form.definition import FORM_VERSION, VERSION_NAME, Field, Sheet, form
from batch.form.guide import write_guide
from batch.form.hints import member_hints, new_member_limit, score_hint
from batch.form.topics import Columns, as_they_come, by_topic
from batch.form.workbook import Book
from batch.law.model import Law, Paper
from batch.text import vn_date

MEMBER_ROWS = 200  # formatted rows of "Đảng viên"
_FORMATTED_ROWS = {SCORES: 0, SELF_REVIEW: 0}  # 30 in the other tables; where the law gives the rows, no others


@dataclass(slots=True)
class Filled:
    """What a workbook holds: codes for lists, `date` for dates, numbers for numbers, or `Raw`."""

    info: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)


Rows = list[dict[str, object]]


def prefilled_rows(law: Law, kind: str | None = None, leaders: Rows | None = None) -> dict[str, Rows]:
    """Rows that the law gives: the criteria of "Chấm điểm" where there is a score scale, the contents of "Mẫu 01", and,
    where a local document has such lists for this `kind` of organization, "Minh chứng" and "Hồ sơ"; there also the
    papers of those `leaders` (rows of "Cán bộ" with a card number) from whom they are asked."""
    scale = law.scale(ORGANIZATION)
    scores: list[dict[str, object]] = [
        {"ma_tieu_chi": c.code, "tieu_chi": c.text, "diem_toi_da": c.maximum} for c in (scale.criteria if scale else ())
    ]
    contents: list[dict[str, object]] = [
        {"ma_noi_dung": c.code, "noi_dung": c.text + (" – chỉ ghi tóm tắt, không chấm cấp độ" if c.written else "")}
        for c in (law.self_review.contents if law.asks("review") else ())
    ]
    proofs: Rows = [
        {"ma_tieu_chi": p.code, "tieu_chi": p.text, "noi_dung_kiem_tra": p.content, "ho_so": p.papers}
        for p in law.evidence_for(kind)
    ]
    papers = [_paper(p) for p in law.papers_for(kind)]
    for row in leaders or ():
        if law.papers_of(row.get("tham_quyen")) and row.get("so_the"):
            papers += [_paper(p) | {"so_the": row["so_the"]} for p in law.papers_of(row["tham_quyen"])]
    return {SCORES: scores, SELF_REVIEW: contents, EVIDENCE: proofs, DOSSIER: papers}


def _paper(paper: Paper) -> dict[str, object]:
    required = "CO" if paper.required and not paper.when else "KHONG"
    return {"ma_ho_so": paper.code, "ten_ho_so": paper.text, "bat_buoc": required}


def _check_keys(filled: Filled) -> None:
    sheets = form()
    for name, rows in filled.rows.items():
        if name not in sheets or sheets[name].is_list:
            raise ValueError(f"the form has no table {name!r}")
        unknown = {key for row in rows for key in row} - set(sheets[name].keys)
        if unknown:
            raise ValueError(f"sheet {name!r} has no field {', '.join(sorted(unknown))}")
    unknown = set(filled.info) - set(sheets[INFO].keys)
    if unknown:
        raise ValueError(f"sheet {INFO!r} has no field {', '.join(sorted(unknown))}")


def _ordered(sheet: Sheet, order: Mapping[str, Sequence[str]]) -> list[Field]:
    if sheet.name not in order:
        return list(sheet.fields)
    return [sheet.field(key) for key in order[sheet.name]]


def columns_of(
    sheet: Sheet, law: Law, rows: Rows, kind: str | None, order: Mapping[str, Sequence[str]], *, light: bool
) -> Columns:
    """How the columns of a table stand; a light one, and one in an order of its own, has no groups."""
    if light or sheet.name in order:
        return as_they_come(_ordered(sheet, order))
    return by_topic(sheet, law, rows, kind)


def _help(item: Field, law: Law, as_of: date | None) -> str:
    if item.key == "so_moi_ket_nap" and as_of:
        limit = new_member_limit(as_of, law.value("moi_thang"))
        return f"{item.help}; là người được kết nạp sau ngày {vn_date(limit)}"
    return item.help


def _write_info(
    book: Book, law: Law, info: Mapping[str, object], fields: Sequence[Field], *,
    period: Period | None, as_of: date | None, issued: bool, sections: bool,
) -> tuple[Any, dict[str, tuple[int, int]]]:  # fmt: skip
    """The sheet "Thông tin": heading in A, value in B, help in C. Returns the sheet and the cell of every value."""
    sheet = book.add_sheet(INFO)
    sheet.write_string(
        0, 0, "PHIẾU KIỂM ĐIỂM, ĐÁNH GIÁ, XẾP LOẠI CHẤT LƯỢNG" + (f" {period.title.upper()}" if period else ""),
        book.format(bold=True, font_size=15, font_color="#1F3864"),
    )  # fmt: skip
    sheet.write_string(
        1, 0, f"Theo {law.title}" + (f"; {law.local_title}" if law.local_title else ""), book.format(italic=True)
    )
    book.list_head(sheet, 2)
    topics = {t.start: t for t in appearance.TOPICS[INFO]} if sections else {}
    places: dict[str, tuple[int, int]] = {}
    row = 3
    for item in fields:
        if item.key in topics:
            style = book.format(bold=True, bg_color=topics[item.key].colour)
            sheet.write_string(row, 0, topics[item.key].caption, style)
            for column in (1, 2):
                sheet.write_blank(row, column, None, style)
            row += 1
        value = info.get(item.key)
        tint = appearance.TINTS[appearance.PREFILLED] if issued and value is not None else book.tint(item)
        book.list_row(sheet, row, item, value, tint, _help(item, law, as_of))
        places[item.key] = (row, 1)
        row += 1
    return sheet, places


def _write_table(book: Book, columns: Columns, rows: list[dict[str, object]], *, member_rows: int) -> Any:
    """A data table with its note above."""
    name = columns.fields[0].sheet
    sheet = book.add_sheet(name)
    header = {MEMBERS: 5, SCORES: 2}.get(name, 2 if any(f.topic for f in form()[name].fields) else 1)
    formatted = member_rows if name == MEMBERS else _FORMATTED_ROWS.get(name, 30)
    sheet.write_string(0, 0, appearance.PURPOSE[name], book.format(bold=True, font_size=12, font_color="#1F3864"))
    book.table(sheet, columns, rows, header, blank_rows=formatted)
    return sheet


def _stated(period: Period | None) -> dict[str, object]:
    """What the form says of its period; the year's says no more than the year."""
    if period is None:
        return {}
    return {"nam": period.year} | ({"ky": period.code} if period.quarter else {})


def write_form(
    path: Path,
    law: Law,
    filled: Filled | None = None,
    *,
    period: Period | None = None,
    light: bool = False,
    order: Mapping[str, Sequence[str]] | None = None,
    as_of: date | None = None,
    issued: bool = False,
    member_rows: int = MEMBER_ROWS,
) -> None:
    """Writes one submission workbook to `path` (replaced if it exists).

    `filled` adds values. A regime and a period that it doesn't mention are taken from `law` and `period`; rows of
    the sheets that the law gives rows for and that it doesn't mention come from `prefilled_rows`.
    `light` leaves out what is only for the eye (empty formatted rows, hints, most of the guide): headings, checks,
    lists and version stay. `order` gives the fields of a sheet in another order; one left out has no column.
    `issued` shades the values of "Thông tin" as given by the superior. `as_of`: see `new_member_limit`.
    `member_rows`: formatted rows that "Đảng viên" has at the least; its checks always reach row 500 and further.
    Raises ValueError for an unknown sheet or key, TypeError for a value that doesn't fit its field.
    """
    filled, order = filled or Filled(), order or {}
    _check_keys(filled)
    info: dict[str, object] = {"quy_dinh": law.id} | _stated(period) | filled.info
    kind = info.get("loai_to_chuc")
    rows = prefilled_rows(law, str(kind) if kind else None, filled.rows.get(LEADERS)) | filled.rows
    title = "Phiếu kiểm điểm, đánh giá, xếp loại chất lượng"
    with Book(path, title, law, light=light) as book:
        write_guide(book, law, period=period, as_of=as_of)
        places: dict[str, tuple[int, int]] = {}
        for sheet in form().values():
            fields, usual = _ordered(sheet, order), sheet.name not in order
            if sheet.is_list:
                page, places = _write_info(
                    book, law, info, fields, period=period, as_of=as_of, issued=issued, sections=usual
                )
                page.activate()
                continue
            own = rows.get(sheet.name, [])
            columns = columns_of(sheet, law, own, str(kind) if kind else None, order, light=light)
            page = _write_table(book, columns, own, member_rows=member_rows)
            if light or not usual:
                continue
            if sheet.name == MEMBERS and "tong_dang_vien" in places:
                stated = info.get("tong_dang_vien")
                member_hints(book, page, columns, own, places["tong_dang_vien"], stated)
            if sheet.name == SCORES and law.scale(ORGANIZATION):
                score_hint(book, page, fields, own)
        book.add_lists(f.list_name for s in form().values() for f in s.fields if f.list_name)
        book.hide_name(VERSION_NAME, f'="{FORM_VERSION}"')
