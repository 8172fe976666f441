"""The tables that a list of members has, and what their columns are understood to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from batch.form.cells import is_blank
from batch.form.locate import HEADER_SEARCH
from batch.form.old_fonts import in_old_font
from batch.member_list.header import Header, find_header
from batch.member_list.kept import Layouts, apply
from batch.member_list.mapping import Mapping, layout_of, propose
from batch.member_list.opening import ListError, ListSheet, open_list
from batch.member_list.people import Note
from batch.member_list.unit_names import UnitNames
from batch.register.register import Register
from batch.text import file_text


@dataclass(slots=True)
class Table:
    """A sheet that is a list of members."""

    sheet: ListSheet
    header: Header
    mapping: Mapping


@dataclass(slots=True)
class Opened:
    """A list before its rows are read: its tables, each layout's mapping, and what is said of other sheets."""

    name: str
    tables: list[Table]
    mappings: list[Mapping]
    units: UnitNames
    notes: list[Note] = field(default_factory=list)


def open_tables(path: Path, register: Register, kept: Layouts) -> Opened:
    """The tables of a list with what their columns are. Raises ListError where there is none or a name can't be read,
    SaidError for a kept mapping that can't be used, OSError."""
    units = UnitNames(register)
    found: dict[tuple[str, ...], list[tuple[ListSheet, Header]]] = {}
    others: list[ListSheet] = []
    for sheet in open_list(path):
        if not any(not is_blank(raw) for row in sheet.grid for raw in row):
            continue
        header = None if sheet.hidden else find_header(sheet)
        if header is None:
            others.append(sheet)
        else:
            found.setdefault(layout_of(header), []).append((sheet, header))
    if not found:
        raise _no_table(file_text(path.name), others)
    mappings, tables = [], []
    for alike in found.values():
        mapping = propose(alike, units)
        apply(kept, mapping)
        mappings.append(mapping)
        tables += [Table(sheet, header, mapping) for sheet, header in alike]
    return Opened(file_text(path.name), tables, mappings, units, [_not_read(sheet) for sheet in others])


def _not_read(sheet: ListSheet) -> Note:
    why = "sheet bị ẩn" if sheet.hidden else "không có dòng tiêu đề với cột «Họ và tên» và một mục khác"
    todo = "Nếu có đảng viên thì " + ("cho hiện sheet" if sheet.hidden else "ghi tiêu đề cột") + " rồi chạy lại."
    return Note(sheet.name, 0, "", "", "", f"không đọc: {why}", todo, left_out=True)


def _no_table(name: str, sheets: Iterable[ListSheet]) -> ListError:
    tops = (raw for sheet in sheets for row in sheet.grid[:HEADER_SEARCH] for raw in row if isinstance(raw, str))
    if any(map(in_old_font, tops)):
        return ListError(f"Danh sách {name} gõ bằng phông cũ (TCVN3, VNI): chuyển sang Unicode rồi chạy lại.")
    return ListError(
        f"Danh sách {name}: không sheet nào có dòng tiêu đề với cột «Họ và tên» và một cột khác "
        "như «Ngày sinh», «Số thẻ đảng viên». Ghi tiêu đề cột rồi chạy lại."
    )
