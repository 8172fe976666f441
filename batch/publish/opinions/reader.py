"""Reads what bodies gave back. Nothing typed is lost: it is taken, or it is a finding of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch.domain import LEVEL_NAMES, SUBJECTS, Finding, Period
from batch.findings.catalogue import rules
from batch.finished.records import Opinion
from batch.form.cells import is_blank, parse, show
from batch.form.definition import Sheet
from batch.form.locate import find_table
from batch.law import Law
from batch.publish import same_files
from batch.publish.opinions.bodies import Body, Lines, row_code
from batch.publish.opinions.workbook import MARKER, columns
from batch.publish.plan.book import PlanBook, PlanError, open_book
from batch.publish.plan.sheets import SHEET_OF, definition
from batch.register.register import Register
from batch.text import a1, clean, file_text

_RULE = "QD-19"
Key = tuple[str, str, str]  # kind of subject, unit, identity


@dataclass(slots=True)
class Given:
    """What bodies said: opinions in the order of the table of bodies and of the plan; `problems` is what couldn't be
    taken."""

    opinions: list[Opinion] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    key: Key
    level: str
    remark: str
    file: str
    sheet: str
    cell: str


def read_opinions(
    paths: Iterable[Path], bodies: list[Body], lines: Lines, register: Register, law: Law, *, period: Period
) -> Given:  # fmt: skip
    """The opinions in these workbooks. Of one subject that a body speaks of twice, differently, neither is
    taken."""
    out = Given()
    said: dict[str, list[_Said]] = {body.code: [] for body in bodies}
    asked = {body.code: _codes(body, lines, register) for body in bodies}
    for path in paths:
        try:
            book, marker = open_book(path, {s.name: s for s in map(_sheet, SUBJECTS)}, MARKER, "Tệp ý kiến")
            code = _body(marker, asked, period, law)
        except PlanError as problem:
            out.problems.append(_told(path, "tep", ly_do=str(problem).rstrip(".")))
            continue
        said[code] += _rows(path, book, asked[code], out.problems)
    for body in bodies:
        out.opinions += _agreed(body, said[body.code], asked[body.code].values(), out.problems)
    out.problems = same_files.together(out.problems, register)
    return out


def _sheet(subject: str) -> Sheet:
    return definition(SHEET_OF[subject], columns(subject))


def _codes(body: Body, lines: Lines, register: Register) -> dict[str, Key]:
    found = [(subject, line.unit, line.identity) for subject, line in body.lines(lines, register)]
    return {row_code(*key): key for key in found}


def _told(path: Path, variant: str, sheet: str = "", cell: str = "", **values: str) -> Finding:
    words = {"o": cell, **values}
    return rules()[_RULE].finding(words, variant=variant, file=file_text(path.name), sheet=sheet, cell=cell)


def _body(marker: str, asked: dict[str, dict[str, Key]], period: Period, law: Law) -> str:
    of_year, regime, body = [*marker.split("|"), "", "", ""][:3]
    if not body:
        raise PlanError("không phải tệp ý kiến do chương trình lập (không có dấu nhận biết)")
    if of_year != str(period) or regime != law.id:
        raise PlanError(f"là tệp ý kiến {Period.title_of(of_year)}, không dùng được cho {period.title}")
    if body not in asked:
        raise PlanError(f"cơ quan «{body}» không có trong danh sách cơ quan được hỏi ý kiến")
    return body


def _rows(path: Path, book: PlanBook, asked: dict[str, Key], problems: list[Finding]) -> Iterator[_Said]:
    for subject in SUBJECTS:
        sheet = _sheet(subject)
        name = sheet.name
        if name not in book.grids:
            if any(key[0] == subject for key in asked.values()):
                problems.append(_told(path, "tep", name, ly_do=f"không còn sheet «{name}»"))
            continue
        table, own = find_table(book.grids[name], sheet), book.own[name]
        if table is None or not {"ma_dong", "y_kien", "nhan_xet"} <= set(table.columns):
            problems.append(_told(path, "tep", own, ly_do=f"sheet «{own}» thiếu cột ý kiến, nhận xét hoặc mã dòng"))
            continue
        at = table.columns
        for row in range(table.header + 1, len(book.grids[name])):
            code, level, remark = (book.raw(name, row, at[key]) for key in ("ma_dong", "y_kien", "nhan_xet"))
            special = book.special(name, row, at["y_kien"])
            if is_blank(level) and is_blank(remark) and not special:
                continue
            cell = a1(row, at["nhan_xet"] if is_blank(level) and not special else at["y_kien"])
            key = asked.get(clean(show(code)).upper())
            value, fault = parse(sheet.field("y_kien"), level) if not is_blank(level) else ("", None)
            if special or fault or not isinstance(value, str):
                problems.append(_told(path, "", own, cell))
            elif key is None or key[0] != subject:
                problems.append(_told(path, "dong_la", own, cell))
            else:
                yield _Said(key, value, "" if is_blank(remark) else clean(show(remark)), path.name, own, cell)


def _agreed(body: Body, said: list[_Said], order: Iterable[Key], problems: list[Finding]) -> Iterator[Opinion]:
    by_key: dict[Key, list[_Said]] = {}
    for one in said:
        by_key.setdefault(one.key, []).append(one)
    for key in order:
        same = by_key.get(key, [])
        if len({(one.level, one.remark) for one in same}) > 1:
            problems += [_told(Path(one.file), "trai_nhau", one.sheet, one.cell) for one in same]
        elif same:
            yield Opinion(*key, body.code, body.name, same[0].level, same[0].remark)


def in_words(opinion: Opinion) -> str:
    """ "Ủy ban Kiểm tra Huyện ủy: Hoàn thành tốt nhiệm vụ (nhận xét)"."""
    level = LEVEL_NAMES.get(opinion.level, "")
    remark = f" ({opinion.remark})" if opinion.remark and level else opinion.remark
    return f"{opinion.name}: {level}{remark}"
