"""Reads a workbook of results that another committee gave: the levels that it decided itself.

Source: contract, "Commands" (`--decisions`).
"""

from __future__ import annotations

from pathlib import Path

from batch.domain import LEVEL_NAMES, ORGANIZATION, SUBJECTS, WARNING, Finding, Period
from batch.findings.catalogue import rules
from batch.form.cells import is_blank, show
from batch.form.definition import Field, Sheet, label
from batch.form.locate import Table, find_table
from batch.law import Law
from batch.machine.plain_file import sha256_of
from batch.publish.plan.book import PlanBook, PlanError, open_book
from batch.publish.results.sheets import DECIDER, LEVEL, MARKER, NUMBERS, SHEETS, STATUS, STATUSES, UNRATED
from batch.rating.decisions import Decision, Decisions, Source
from batch.text import a1, clean, file_text, fold

_LEVELS = {fold(name): code for code, name in LEVEL_NAMES.items()}
_WAITING = fold(STATUSES["CHO"])
_NEEDED = {"so", "muc", "noi_quyet_dinh", "tinh_trang"}


def _sheet(subject: str) -> Sheet:
    headings = {"so": NUMBERS[subject], "muc": LEVEL, "noi_quyet_dinh": DECIDER, "tinh_trang": STATUS}
    name = SHEETS[subject]
    return Sheet(
        name, tuple(Field(name, key, heading, "text", "optional", "", "") for key, heading in headings.items())
    )


def read_results(path: Path, *, period: Period, law: Law) -> Decisions:
    """What the workbook of results at `path` decides: the rows that its issuer decides and that have a level. How many
    others it holds is told once. Raises PlanError for what can't be opened, isn't one, is of another year or regime, or
    is provisional."""
    sheets = {SHEETS[subject]: _sheet(subject) for subject in SUBJECTS}
    book, marker = open_book(path, sheets, MARKER, "Tệp kết quả")
    issuer, unit = _issued(path, marker, period, law)
    file = file_text(path.name)
    out = Decisions(sources=[Source(file, sha256_of(path), issuer)])
    others = 0
    for subject in SUBJECTS:
        if SHEETS[subject] in book.grids:
            others += _read(out, book, subject, issuer, unit, file)
    for name, grid in sorted(book.others.items()):
        if any(_is_table(find_table(grid, _sheet(subject))) for subject in SUBJECTS):
            out.problems.append(rules()["QD-06"].finding({}, variant="sheet_la", unit=unit, file=file, sheet=name))
    if others:
        out.problems.append(
            rules()["QD-16"].finding({"so": others, "noi_ghi": issuer}, severity=WARNING, unit=unit, file=file)
        )
    return out


def _issued(path: Path, marker: str, period: Period, law: Law) -> tuple[str, str]:
    """The unit whose committee issued the workbook, and the unit that it is for."""
    of_year, regime, issuer, unit, provisional = [*marker.split("|"), "", "", "", "", ""][:5]
    if not issuer or not unit:
        raise PlanError(f"Tệp {path.name} không phải tệp kết quả do chương trình lập (không có dấu nhận biết).")
    if of_year != str(period) or regime != law.id:
        raise PlanError(
            f"Tệp {path.name} là kết quả {Period.title_of(of_year)} theo {label('quy_dinh', regime)}, không dùng "
            f"được cho {period.title} theo {label('quy_dinh', law.id)}. Hãy chọn đúng tệp kết quả.",
            Period.named(of_year) if of_year != str(period) else None,
        )
    if provisional != "0":
        raise PlanError(
            f"Tệp {path.name} là kết quả TẠM TÍNH, không phải quyết định. Hãy xin cấp ủy của {issuer} gửi kết quả "
            "chính thức."
        )
    return issuer, unit


def _read(out: Decisions, book: PlanBook, subject: str, issuer: str, unit: str, file: str) -> int:
    """Add the decisions of one sheet; how many rows another committee decides, or nobody has decided."""
    name = SHEETS[subject]
    table = find_table(book.grids[name], _sheet(subject))
    if table is None or not _is_table(table):
        values = {"ten_sheet": name, "o": "", "cac_cot": f"«{LEVEL}», «{DECIDER}»"}
        out.problems.append(rules()["QD-06"].finding(values, variant="thieu_cot", unit=unit, file=file, sheet=name))
        return 0
    others = 0
    for row in range(table.header + 1, len(book.grids[name])):
        number, level, decider, status = (
            _text(book, name, row, table.columns[key]) for key in ("so", "muc", "noi_quyet_dinh", "tinh_trang")
        )
        if not (number or level):
            continue
        if decider != issuer or fold(status) == _WAITING or fold(level) == fold(UNRATED):
            others += 1
            continue
        identity, cell = unit if subject == ORGANIZATION else number, a1(row, table.columns["muc"])
        if fold(level) not in _LEVELS:
            out.problems.append(_not_a_level(file, unit, name, cell, level))
            continue
        if not identity:
            out.problems.append(_nameless(file, unit, name, cell, NUMBERS[subject]))
            continue
        code = _LEVELS[fold(level)]
        out.levels.append(Decision(subject, unit, identity, code, "", "", "", name, cell, file, issuer, announced=True))
    return others


def _is_table(table: Table | None) -> bool:
    return table is not None and set(table.columns) >= _NEEDED


def _not_a_level(file: str, unit: str, name: str, cell: str, level: str) -> Finding:
    shown = f"«{level}»" if level else "công thức, lỗi hoặc để trống"
    allowed = f"Ghi lại đúng mức như bản cấp trên gửi: {'; '.join(LEVEL_NAMES.values())}."
    values = {"o": cell, "cot": LEVEL, "gia_tri": shown, "cach_ghi": allowed}
    return rules()["QD-06"].finding(values, unit=unit, file=file, sheet=name, cell=cell)


def _nameless(file: str, unit: str, sheet: str, cell: str, heading: str) -> Finding:
    values = {"ten_sheet": sheet, "o": cell, "cot": heading}
    return rules()["QD-06"].finding(values, variant="khong_ro_ai", unit=unit, file=file, sheet=sheet, cell=cell)


def _text(book: PlanBook, name: str, row: int, column: int) -> str:
    raw = book.raw(name, row, column)
    return "" if is_blank(raw) else clean(show(raw))
