"""A Biểu that somebody filled by hand against the figures of a finished run: every cell that differs, and every
identity that its own figures break. Neither side is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from batch.finished.part import Part
from batch.law import Law
from batch.publish.bieu.columns import Shape
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.bieu.reader import Bieu, Note, read_bieu
from batch.tables.identities import BROKEN, Key, Line
from batch.tables.layout import RATIO, TABLES, Row, columns
from batch.tables.reconcile import Stated, column_names, figure_lines, in_tenths, row_names, stated
from batch.templates import template


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which both sides state something else; `theirs` as it stands in their file."""

    table: str
    row: str
    column: str
    sheet: str
    cell: str
    theirs: str
    ours: str
    difference: float | None


@dataclass(slots=True)
class Comparison:
    """`broken` are identities of their own figures, each with the sheet and cell of its left side in their file."""

    tables: list[str] = field(default_factory=list)
    cells: int = 0
    differences: list[Difference] = field(default_factory=list)
    broken: list[tuple[str, str, Line]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.differences or self.broken or self.notes)


def shapes(part: Part, law: Law) -> dict[str, Shape]:
    """The tables as they are printed for the run, with the office's labels and our own."""
    figures = part.figures
    printed = load_layout(template(LAYOUT)).on(part.as_of, part.period.year, law.value("moi_thang"))
    out = {}
    for table in TABLES:
        found = printed[table]
        told = {row.code: (row.label,) for row in found.order(figures.rows(table))}
        known = {column.code: column for column in columns(table)}
        ordered = tuple(known[column.code] for column in found.columns)
        titles = {column.code: (found.full_label(column),) for column in found.columns}
        out[table] = Shape(figures.rows(table), ordered, told, titles)
    return out


def compare_file(path: Path, part: Part, law: Law) -> Comparison:
    """Compare a workbook with the figures of a run. Raises BieuFileError where it holds no Biểu."""
    ours = stated(part.figures)
    out = Comparison()
    theirs = Stated()
    places: dict[Key, tuple[str, str]] = {}
    for bieu in read_bieu(path, shapes(part, law)):
        out.tables.append(bieu.table)
        out.notes += bieu.notes
        if bieu.year not in (None, part.period.year):
            out.notes.append(
                Note(bieu.table, bieu.sheet, "", f"biểu ghi năm {bieu.year}, kết quả là {part.period.title}")
            )
        _complete(bieu, ours, part.figures.rows(bieu.table), law, out.notes)
        theirs.rows[bieu.table] = _with_headings(bieu, part.figures.rows(bieu.table))
        theirs.counts |= bieu.counts
        theirs.shares |= bieu.shares
        places |= {key: (bieu.sheet, cell) for key, cell in bieu.cells.items()}
        _differences(bieu, ours, part.figures.rows(bieu.table), law, out)
    for line in figure_lines(theirs, law):
        if line.verdict == BROKEN:
            out.broken.append((*places.get(line.key or ("", "", ""), ("", "")), line))
    return out


def _complete(bieu: Bieu, ours: Stated, rows: tuple[Row, ...], law: Law, notes: list[Note]) -> None:
    """What their table lacks: where ours holds only zeros, an office may have left it out, and it is 0; else it is told
    and stays unknown."""
    there = {row.code for row in bieu.rows}
    titles, names = column_names(bieu.table), row_names(bieu.table, rows, law)
    kinds = {column.code: column.kind for column in columns(bieu.table)}
    if not bieu.columns:
        return
    for code in titles:
        if code in bieu.columns:
            continue
        cells = [(bieu.table, row.code, code) for row in rows if row.code in there]
        if any(ours.counts.get(key) or ours.shares.get(key) for key in cells):
            notes.append(Note(bieu.table, bieu.sheet, "", f"thiếu {titles[code]}, ở kết quả của ta có số khác 0"))
        elif kinds[code] != RATIO:
            bieu.counts |= {key: 0 for key in cells if key not in bieu.cells}
    for row in rows:
        if row.code in there or row.is_heading:
            continue
        cells = [(bieu.table, row.code, code) for code in titles]
        if any(ours.counts.get(key) for key in cells):
            said = f"thiếu dòng «{names[row.code]}», ở kết quả của ta có số khác 0"
            notes.append(Note(bieu.table, bieu.sheet, "", said))
        elif row.table != "6C" or row.depth == 0:
            bieu.counts |= {key: 0 for key in cells if kinds[key[2]] != RATIO}
            bieu.rows.append(row)


def _with_headings(bieu: Bieu, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Their rows in our order, those that only they have in theirs; the sums of 6C follow from what stands there."""
    if bieu.table == "6C":
        return tuple(Row(r.table, r.code, r.label, r.number, r.depth, r.over, ()) for r in bieu.rows)
    there = {row.code for row in bieu.rows}
    return tuple(row for row in rows if row.is_heading or row.code in there)


def _differences(bieu: Bieu, ours: Stated, rows: tuple[Row, ...], law: Law, out: Comparison) -> None:
    titles, names = column_names(bieu.table), row_names(bieu.table, rows, law)
    for key, cell in bieu.cells.items():
        _, row, column = key
        if row not in names:
            continue
        out.cells += 1
        shown = bieu.shown[key]
        if key in ours.counts:
            mine: float | None = ours.counts[key]
            value: float | None = bieu.counts.get(key)
            same = value == mine
            told = str(ours.counts[key])
        else:
            value, mine = bieu.shares.get(key), ours.shares.get(key)
            same = in_tenths(value or 0) == in_tenths(mine or 0)  # a share of 0 is often left blank
            told = "(trống)" if mine is None else f"{mine:.1f}".replace(".", ",")
        if key in bieu.uncalculated and not same:
            said = "là công thức chưa có kết quả lưu trong tệp; mở bằng Excel rồi lưu lại"
            out.notes.append(Note(bieu.table, bieu.sheet, cell, said))
        if same or (value is None and shown):  # what couldn't be read has its note
            continue
        gap = None if value is None or mine is None else round(value - mine, 6)
        out.differences.append(
            Difference(bieu.table, names[row], titles[column], bieu.sheet, cell, shown or "(trống)", told, gap)
        )
