"""How the Biểu are laid out and worded (`bo_cuc_bieu.yaml`): an office changes words and order, never what is counted.

What the file may say is checked here and in `bieu_layout_checks`; the codes, and which cells add up, are the contract's
(`batch.tables.layout`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from batch.law.names import names_on
from batch.law.strict import LawError, Section, read_section
from batch.publish.bieu.layout_checks import check_columns, check_rows, codes_in, one_line, refuse_fixed
from batch.tables.layout import DERIVED, RATIO, TABLES, Column, Row, columns, rows
from batch.templates import shipped
from batch.text import fold

FILE = "bo_cuc_bieu.yaml"
LEVEL_NAMES = ("cap_huyen", "dang_bo_cap_huyen", "btv_cap_huyen")
_NAMED = tuple(names_on(dt.date.min))
WORDS = (*_NAMED, *(f"{name}_hoa" for name in _NAMED), "moi_thang", "nam")
_WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Group:
    """A title over several columns of the header; `below` are column codes and further groups."""

    title: str
    below: tuple[str | Group, ...]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One Biểu as it is printed: rows and columns in order with the office's labels, `tree` the header over them.
    `groups` are names of groups of Biểu 6C with what they are called in print."""

    table: str
    title: str
    measure: str
    first: str
    note: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    tree: tuple[str | Group, ...]
    hidden_rows: frozenset[str]
    hidden_columns: frozenset[str]
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def derived(self) -> bool:
        """A layout derived from the report, for which no office has put in a published form yet."""
        return self.table in DERIVED and bool(self.note)

    def full_label(self, column: Column) -> str:
        """A column's label with the titles over it: "Hoàn thành tốt nhiệm vụ – Số lượng"."""
        return " – ".join([*_over(self.tree, column.code), column.label])

    def order(self, found: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows of a table as counted (`Figures.rows`), in this order and with these labels; the rows of groups of
        6C, which come from the register, after the fixed ones."""
        fixed = {row.code for row in self.rows}
        return self.rows + _ordered_groups([row for row in found if row.code not in fixed], self.groups)


@dataclass(frozen=True, slots=True)
class Layout:
    """All Biểu, and what levels and kinds of organization are called where the office calls them otherwise than the
    law's own names: `names` are (first day, words), in order."""

    tables: Mapping[str, TableLayout]
    names: tuple[tuple[dt.date, Mapping[str, str]], ...]

    def words(self, day: dt.date) -> dict[str, str]:
        """The names in force on a day, each also with a capital ("…_hoa")."""
        first = self.names[0][1] if self.names else {}
        own = next((words for start, words in reversed(self.names) if start <= day), first)
        told = {**names_on(day), **own}
        return {**told, **{f"{key}_hoa": text[:1].upper() + text[1:] for key, text in told.items()}}

    def on(self, day: dt.date, year: int, months: object) -> dict[str, TableLayout]:
        """The tables with every word in braces filled; `months` is the law's "mới"."""
        words = {**self.words(day), "nam": str(year), "moi_thang": str(months)}
        return {
            t: _filled(layout, lambda text: _WORD.sub(lambda m: words[m[1]], text)) for t, layout in self.tables.items()
        }


def _over(nodes: tuple[str | Group, ...], code: str) -> list[str]:
    for node in nodes:
        if isinstance(node, Group) and code in codes_in(node.below):
            return [node.title, *_over(node.below, code)]
    return []


def _ordered_groups(found: list[Row], groups: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
    """Rows of groups in the office's order, those it doesn't name after them, numbered anew."""
    heads = [row for row in found if row.depth == 1]
    below = {head.code: [row for row in found if row.code in head.parts] for head in heads}
    place = {fold(name): (index, label) for index, (name, label) in enumerate(groups)}
    heads.sort(key=lambda row: place.get(fold(row.code), (len(place), ""))[0])
    out = []
    for number, head in enumerate(heads, start=1):
        label = place.get(fold(head.code), (0, ""))[1] or head.label
        out.append(replace(head, label=label, number=str(number)))
        out += [replace(row, number=f"{number}.{i}") for i, row in enumerate(below[head.code], start=1)]
    placed = {row.code for row in out}
    return tuple(out + [row for row in found if row.code not in placed])


def _filled(layout: TableLayout, fill: Callable[[str], str]) -> TableLayout:
    def over(nodes: tuple[str | Group, ...]) -> tuple[str | Group, ...]:
        return tuple(n if isinstance(n, str) else Group(fill(n.title), over(n.below)) for n in nodes)

    return replace(
        layout,
        title=fill(layout.title),
        measure=fill(layout.measure),
        first=fill(layout.first),
        note=fill(layout.note),
        rows=tuple(replace(row, label=fill(row.label)) for row in layout.rows),
        columns=tuple(replace(column, label=fill(column.label)) for column in layout.columns),
        tree=over(layout.tree),
        groups=tuple((name, fill(label)) for name, label in layout.groups),
    )


@dataclass(slots=True)
class _Reader:
    """Reads one table of the file; a key that is missing keeps what `base` says."""

    table: str
    base: TableLayout | None
    labels: dict[str, str] = field(default_factory=dict)

    def text(self, section: Section, key: str, default: str | None = None, empty: bool = False) -> str:
        if key not in section and default is not None:
            return default
        value = section.take(key)
        text = one_line(section, key, "" if value is None else value)
        if not text and not empty:
            raise LawError(f"{section.where(key)}: «{key}» không được để trống.")
        for word in _WORD.findall(text):
            if word not in WORDS:
                known = ", ".join(f"{{{w}}}" for w in WORDS)
                raise LawError(f"{section.where(key)}: không có chữ thay thế nào tên «{{{word}}}»; chỉ có {known}.")
        if "{" in _WORD.sub("", text) or "}" in _WORD.sub("", text):
            raise LawError(f"{section.where(key)}: dấu ngoặc nhọn trong «{key}» thiếu mở hoặc đóng.")
        return text

    def title(self, section: Section) -> str:
        if "tieu_de" not in section and self.base:
            return self.base.title
        given = section.take("tieu_de")
        parts = []
        for item in given if isinstance(given, list) else [given]:
            line = Section(section.source, section.lines["tieu_de"])
            line["tieu_de"] = item
            line.lines["tieu_de"] = line.line
            parts.append(self.text(line, "tieu_de"))
        if not parts:
            raise LawError(f"{section.where('tieu_de')}: «tieu_de» không được để trống.")
        return "\n".join(parts)

    def rows(self, section: Section) -> tuple[Row, ...]:
        if "dong" not in section and self.base:
            return self.base.rows
        known = {row.code: row for row in rows(self.table)}
        found: list[tuple[str, Section]] = []
        for line in section.rows("dong"):
            refuse_fixed(line)
            found.append((one_line(line, "ma", line.take("ma")), line))
        check_rows(self.table, section, found)
        out = []
        for code, line in found:
            number = self.text(line, "so", "", empty=True)
            out.append(replace(known[code], label=self.text(line, "nhan"), number=number))
            line.finish()
        return tuple(out)

    def tree(self, lines: list[Section], found: list[tuple[str, Section]]) -> tuple[str | Group, ...]:
        out: list[str | Group] = []
        for line in lines:
            refuse_fixed(line)
            if "nhom" in line:
                title = self.text(line, "nhom")
                below = line.rows("cot")
                if not below:
                    raise LawError(f"{line.where('cot')}: nhóm cột «{title}» không có cột nào.")
                out.append(Group(title, self.tree(below, found)))
            else:
                code = one_line(line, "ma", line.take("ma"))
                self.labels[code] = self.text(line, "nhan")
                found.append((code, line))
                out.append(code)
            line.finish()
        return tuple(out)

    def read(self, section: Section) -> TableLayout:
        refuse_fixed(section)
        base = self.base
        tree, ordered = (base.tree, base.columns) if base else ((), ())
        if "cot" in section or not base:
            found: list[tuple[str, Section]] = []
            tree = self.tree(section.rows("cot"), found)
            check_columns(self.table, section, found, tree)
            known = {column.code: column for column in columns(self.table)}
            ordered = tuple(replace(known[code], label=self.labels[code]) for code, _ in found)
        hidden = (base.hidden_rows, base.hidden_columns) if base else (frozenset[str](), frozenset[str]())
        row_codes = [r.code for r in rows(self.table)]
        counts = [c.code for c in columns(self.table) if c.kind != RATIO]
        made = TableLayout(
            table=self.table,
            title=self.title(section),
            measure=self.text(section, "don_vi_tinh", base.measure if base else None),
            first=self.text(section, "cot_dau", base.first if base else None),
            note=self.text(section, "ghi_chu", base.note if base else None, empty=True),
            rows=self.rows(section),
            columns=ordered,
            tree=tree,
            hidden_rows=self.hidden(section, "an_dong_khi_khong", row_codes, hidden[0]),
            hidden_columns=self.hidden(section, "an_cot_khi_khong", counts, hidden[1]),
            groups=self.groups(section) if self.table == "6C" else (),
        )
        section.finish()
        return made

    def hidden(self, section: Section, key: str, known: list[str], base: frozenset[str]) -> frozenset[str]:
        if key not in section:
            return base
        value = section.take(key)
        codes = [str(item) for item in value] if isinstance(value, list) else []
        if not isinstance(value, list) or any(isinstance(item, list | dict) for item in value):
            raise LawError(f'{section.where(key)}: «{key}» là danh sách mã trong ngoặc vuông, ví dụ ["6"].')
        for code in codes:
            if code not in known:
                raise LawError(f"{section.where(key)}: Biểu {self.table} không có mã «{code}» để ẩn.")
        return frozenset(codes)

    def groups(self, section: Section) -> tuple[tuple[str, str], ...]:
        if "nhom" not in section:
            return self.base.groups if self.base else ()
        out: list[tuple[str, str]] = []
        for line in section.rows("nhom") if section.get("nhom") else section.take("nhom") or []:
            name = one_line(line, "ten", line.take("ten"))
            if not name or fold(name) in {fold(other) for other, _ in out}:
                raise LawError(f"{line.where('ten')}: tên nhóm «{name}» để trống hoặc viết hai lần.")
            out.append((name, self.text(line, "nhan", name)))
            line.finish()
        return tuple(out)


def _names(section: Section) -> tuple[tuple[dt.date, Mapping[str, str]], ...]:
    out: list[tuple[dt.date, Mapping[str, str]]] = []
    for line in section.rows("ten_cap"):
        text = one_line(line, "tu", line.take("tu"))
        try:
            start = dt.datetime.strptime(text, "%d/%m/%Y").date()
        except ValueError as problem:
            raise LawError(f'{line.where("tu")}: ngày «{text}» phải viết dạng "01/07/2025".') from problem
        if out and start <= out[-1][0]:
            raise LawError(f"{line.where('tu')}: các ngày «tu» phải xếp từ trước đến sau, không trùng nhau.")
        told = {key: one_line(line, key, line.take(key)) for key in _NAMED if key in LEVEL_NAMES or key in line}
        for key, value in told.items():
            if not value or "{" in value or "}" in value:
                raise LawError(f"{line.where(key)}: «{key}» không được để trống, không có ngoặc nhọn.")
        out.append((start, told))
        line.finish()
    if not out:
        raise LawError(f"{section.where('ten_cap')}: «ten_cap» phải có ít nhất một dòng.")
    return tuple(out)


def _read(path: Path, base: Layout | None) -> Layout:
    root = read_section(path, "tệp bố cục biểu")
    names = _names(root) if "ten_cap" in root else ()
    given: Any = root.section("bieu") if "bieu" in root or not base else Section(path.name, 1)
    tables = dict(base.tables) if base else {}
    for table in TABLES:
        if table in given or not base:
            tables[table] = _Reader(table, base.tables[table] if base else None).read(given.section(table))
    given.finish()
    root.finish()
    return Layout(tables, names)


@cache
def _base() -> Layout:
    return _read(shipped(FILE), None)


def load_layout(path: Path) -> Layout:
    """The layout of an office; what its file leaves out is as shipped.

    Raises LawError, in Vietnamese with file and line, for a file that can't be read, an unknown or repeated key, an
    unknown, repeated or missing row or column, an order that the sums don't allow, and an attempt to change what is
    counted.
    """
    return _base() if path == shipped(FILE) else _read(path, _base())
