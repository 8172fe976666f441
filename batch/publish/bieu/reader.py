"""Reads the Biểu that somebody filled by hand. Which Biểu it is, its rows and its columns are found by heading, labels
and printed numbers, never by position; what isn't found or understood is told with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from batch.publish.bieu.columns import ENOUGH, Shape, find_columns
from batch.publish.bieu.grid import BieuFileError, Sheet, number, read_sheets
from batch.tables.identities import Key
from batch.tables.layout import RATIO, Row
from batch.text import a1, clean, fold

_HEADING = re.compile(r"biểu\s*(?:số|mẫu)?\s*[:.]?\s*6\s*([a-f])\s*[-–]?\s*btctw", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\(?((?:[IVX]+|[A-Z]|\d+)(?:\.(?:\d+|[a-z]))*)\s*[.):/]?\s+|[-–+•*]\s*)(?=\S)")
_EQUATION = re.compile(r"\s*\([\d=+ ]+\)\s*$")
_SOME = re.compile(r"^trong đó\s*:?\s*", re.IGNORECASE)
_MONTHS = re.compile(r"dưới \d+ tháng", re.IGNORECASE)
_YEAR = re.compile(r"[(\[]?năm\s*:?\s*(\d{4})[)\]]?", re.IGNORECASE)
_TOP = 15  # the heading stands in one of the first rows


@dataclass(frozen=True, slots=True)
class Note:
    """Something that couldn't be read, with its place."""

    table: str
    sheet: str
    cell: str
    message: str


@dataclass(slots=True)
class Bieu:
    """One Biểu as it was read. `rows` are those that are there, in order, with rows of 6C that we don't have; `counts`
    has 0 for a blank cell; `cells` the address and `shown` the text of every cell of the table; `year` what stands
    above it, None where that isn't clear."""

    table: str
    sheet: str
    year: int | None = None
    rows: list[Row] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)
    shares: dict[Key, float] = field(default_factory=dict)
    uncalculated: set[Key] = field(default_factory=set)  # shares that only a formula gives
    cells: dict[Key, str] = field(default_factory=dict)
    shown: dict[Key, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, cell: str, message: str) -> None:
        self.notes.append(Note(self.table, self.sheet, cell, message))


def read_bieu(path: Path, shapes: Mapping[str, Shape]) -> list[Bieu]:
    """Every Biểu of a workbook, in the order of the sheets. Raises BieuFileError where there is none, where one stands
    in two sheets, or where the file can't be read."""
    sheets = read_sheets(path)
    found = [(table, sheet) for sheet in sheets if (table := _by_heading(sheet))]
    if not found:
        found = [(table, sheet) for sheet in sheets if (table := _by_labels(sheet, shapes))]
    if not found:
        raise BieuFileError(
            f"{path.name}: không thấy Biểu nào; đầu biểu phải có dòng «Biểu số 6A-BTCTW» (hoặc 6B … 6F) như mẫu."
        )
    twice = [table for table, n in Counter(table for table, _ in found).items() if n > 1]
    if twice:
        names = ", ".join(f"«{sheet.name}»" for table, sheet in found if table == twice[0])
        raise BieuFileError(f"{path.name}: nhiều sheet cùng là Biểu {twice[0]} ({names}); chỉ để lại một.")
    return [_read(table, sheet, shapes[table]) for table, sheet in found]


def _by_heading(sheet: Sheet) -> str | None:
    texts = [clean(raw) for (row, _), raw in sorted(sheet.cells.items()) if row < _TOP and isinstance(raw, str)]
    found = {f"6{match[1].upper()}" for text in texts if (match := _HEADING.search(text))}
    return found.pop() if len(found) == 1 else None


def _year(sheet: Sheet) -> int | None:
    texts = [clean(raw) for (row, _), raw in sorted(sheet.cells.items()) if row < _TOP and isinstance(raw, str)]
    found = {int(match[1]) for text in texts if (match := _YEAR.fullmatch(text))}
    return found.pop() if len(found) == 1 else None


def _by_labels(sheet: Sheet, shapes: Mapping[str, Shape]) -> str | None:
    """The only table of which most labels are there; None where two are as likely."""
    there = {key for raw in sheet.cells.values() if isinstance(raw, str) for key in _keys(_unnumbered(raw)[1])[:1]}
    scores = {}
    for table, shape in shapes.items():
        wanted = {_keys(row.label)[0] for row in shape.rows}
        scores[table] = len(wanted & there) / len(wanted) if len(wanted) > 2 else 0.0
    best = max(scores.values())
    tables = [table for table, score in scores.items() if score == best]
    return tables[0] if best >= ENOUGH and len(tables) == 1 else None


def _unnumbered(text: str) -> tuple[str, str]:
    """The number before a label ("" where there is none), and the label."""
    match = _NUMBERED.match(clean(text))
    return ((match[1] or ""), clean(text)[match.end() :]) if match else ("", clean(text))


def _keys(label: str) -> list[str]:
    """Under which keys a label is compared: as it is, then without what is often left out."""
    text = _MONTHS.sub("dưới tháng", _EQUATION.sub("", clean(label)))
    short = _SOME.sub("", text)
    loose = fold(short).removeprefix(fold("đảng viên")).removesuffix(fold("nhiệm vụ"))
    return list(dict.fromkeys((fold(text), fold(short), loose)))


def _read(table: str, sheet: Sheet, shape: Shape) -> Bieu:
    out = Bieu(table, sheet.name, _year(sheet))
    header = find_columns(sheet, shape)
    top, out.columns = header.bottom, header.columns
    for cell, message in header.notes:
        out.note(cell, message)
    if not out.columns:
        out.note("", "không tìm thấy hàng số cột (1), (2), (3)… và không nhận ra tiêu đề cột nào; chưa đọc được số nào")
        return out
    first = min(out.columns.values())
    labels = {row: _label(sheet, row, first) for row in range(top + 1, sheet.height)}
    lines = dict(_rows(out, sheet, shape, labels))
    _values(out, sheet, shape, lines)
    _strange_columns(out, sheet, top, list(lines.values()))
    return out


def _label(sheet: Sheet, row: int, first: int) -> str:
    """The label of a row, whose number may stand in a cell of its own."""
    texts = [sheet.text(row, column) for column in range(first) if (row, column) in sheet.cells]
    return clean(" ".join(texts))


def _rows(out: Bieu, sheet: Sheet, shape: Shape, labels: dict[int, str]) -> Iterator[tuple[str, int]]:
    """(row code, row of the sheet) of every row that is recognized."""
    heads = {row.code: row for row in shape.rows if row.is_heading}
    section = group = ""
    seen: dict[str, int] = {}
    for at, text in labels.items():
        filled = [c for c in out.columns.values() if number(sheet, at, c, share=True).value is not None]
        if not text and not filled:
            continue
        name, label = _unnumbered(text)
        head = _match(label, "", list(heads.values()), shape) if heads else None
        if head:
            section = head[0].code
            out.rows.append(head[0])
            continue
        inside = [r for r in shape.rows if not r.is_heading and (not heads or r.code.startswith(f"{section}."))]
        inside = [r for r in inside if r.depth < 2 or r.table != "6C" or r.code.startswith(f"{group}/")] or inside
        found = _match(label, name, inside, shape) if not heads or section else None
        if found is None and out.table == "6C" and filled and (own := _own_row(name, label, group)):
            out.note(a1(at, 0), f"dòng «{text}» chỉ có ở biểu này")
            found = own, False
        if found is None:
            if filled:
                said = f"không nhận ra dòng «{text}»" if text else "dòng có số liệu nhưng không có tên"
                out.note(a1(at, 0), f"{said}; chưa đọc dòng này")
            continue
        row, guessed = found
        if row.code in seen:
            out.note(a1(at, 0), f"dòng «{text}» trùng với dòng {seen[row.code] + 1}; chưa đọc dòng này")
            continue
        if guessed:
            out.note(a1(at, 0), f"tên dòng «{text}» khác mẫu («{row.label}»); đọc theo số thứ tự {row.number}")
        seen[row.code] = at
        group = row.code if row.table == "6C" and row.depth == 1 else group
        out.rows.append(row)
        yield row.code, at


def _match(label: str, name: str, rows: list[Row], shape: Shape) -> tuple[Row, bool] | None:
    """The only row with this label, else the only one with this number (then True)."""
    wanted = _keys(label)
    for n in range(3):
        fits = [
            row
            for row in rows
            for known in [[_keys(text) for text in (row.label, *shape.row_names.get(row.code, ()))]]
            if any(key in keys[: n + 1] for key in wanted[: n + 1] for keys in known)
        ]
        if len(fits) == 1:
            return fits[0], False
        if fits:
            return None
    numbered = [row for row in rows if name and row.number == name and row.table != "6C"]
    return (numbered[0], True) if len(numbered) == 1 else None


def _own_row(name: str, label: str, group: str) -> Row | None:
    """A row of 6C that we don't have: a group or, below one, a unit, by its number."""
    if re.fullmatch(r"\d+|[IVX]+", name):
        return Row("6C", label, label, name, 1, "", ())
    if group and re.fullmatch(r"\d+\.\d+", name):
        return Row("6C", f"{group}/{label}", label, name, 2, "", ())
    return None


def _values(out: Bieu, sheet: Sheet, shape: Shape, lines: dict[str, int]) -> None:
    kinds = {column.code: column.kind for column in shape.columns}
    for code, at in lines.items():
        for column, there in out.columns.items():
            key, share = (out.table, code, column), kinds[column] == RATIO
            found = number(sheet, at, there, share)
            out.cells[key], out.shown[key] = a1(at, there), found.shown
            if share and (at, there) in sheet.uncalculated:
                out.uncalculated.add(key)
            elif found.fault:
                out.note(a1(at, there), f"«{found.shown}» {found.fault}")
            elif share and found.value is not None:
                out.shares[key] = found.value
            elif not share:
                out.counts[key] = int(found.value or 0)


def _strange_columns(out: Bieu, sheet: Sheet, top: int, lines: list[int]) -> None:
    """Numbers between or beside the columns that were found: nobody says what they are."""
    first, last = min(out.columns.values()), sheet.width
    known = set(out.columns.values())
    for column in range(first, last):
        place = next(
            (row for row in lines if column not in known and isinstance(sheet.cells.get((row, column)), int | float)),
            None,
        )
        told = any(note.cell == a1(top, column) for note in out.notes)
        if place is not None and not told:
            out.note(a1(place, column), "cột có số liệu nhưng không có số cột của mẫu biểu; chưa đọc cột này")
