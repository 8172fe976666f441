"""Sheet "Giải trình" against the findings: which warnings are explained, and which explanations fit none.

The one place that decides whether an explanation and a finding speak of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from batch.domain import ERROR, EXPLANATIONS, JUDGED_BAD, JUDGED_GOOD, Finding
from batch.findings.catalogue import Rule, rules
from batch.findings.guarded import guarded
from batch.findings.hit import Hit, code_shown, is_code
from batch.findings.judgement import Judgement, Key, explained_key
from batch.findings.wording import word
from batch.form.definition import form
from batch.submissions.columns import FILE, ROW, UNIT
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.text import fold, plain_cell, unaccent, vn_int

_DIGITS = 7  # of the last row of a sheet in Excel
_PLACES = 3  # places of like findings that a message names
_EMPTY = frozenset(["khong", "co", "da", "roi", "ok", "dung", "vang", "xong", "chua"])  # words that say nothing


@dataclass(frozen=True, slots=True)
class Statement:
    """One row of sheet "Giải trình", as typed; "" where a cell is empty or couldn't be read."""

    unit: str
    code: str
    sheet: str
    cell: str
    text: str
    file: int
    row: int

    @property
    def says(self) -> bool:
        """Whether the text tells anything at all: "." and "đã có" don't."""
        words = {unaccent(word) for word in self.text.split()}
        return any(len(word) > 1 and not word.isdigit() for word in words - _EMPTY)


def statements(explanations: pd.DataFrame) -> list[Statement]:
    """The rows of the frame of "Giải trình" that say anything."""
    texts = explanations[[UNIT, "ma_quy_tac", "sheet", "o", "giai_trinh"]].fillna("")
    rows = zip(
        *(texts[c].tolist() for c in texts), explanations[FILE].tolist(), explanations[ROW].tolist(), strict=True
    )
    return [Statement(*row) for row in rows if any(row[1:5])]


@dataclass(slots=True)
class Places:
    """The findings by unit and rule, to be looked up by what an explanation says."""

    exact: dict[Key, list[Finding]] = field(default_factory=dict)
    loose: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)  # those without a cell
    of_rule: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    blocks: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)  # those that stand for many cells

    def find(self, said: Statement) -> list[Finding]:
        """The findings that a statement speaks of: of its rule at its cell; where the findings of the rule have no
        cell, those of its sheet, or else the only one there is."""
        here = self.exact.get(explained_key(said.unit, said.code, said.sheet, said.cell))
        if here:
            return here
        rule = (said.unit, fold(said.code))
        inside = [f for f in self.blocks.get(rule, []) if in_block(f, said)]
        if inside:
            return inside
        loose = self.loose.get(rule, [])
        same = [f for f in loose if unaccent(f.sheet) == unaccent(said.sheet)]
        return same or (loose if len(loose) == 1 and loose == self.of_rule[rule] else [])


def _parts(cell: str) -> tuple[str, int]:
    """ "$d$12" → ("D", 12); row 0 where the text names no row."""
    plain = plain_cell(cell)
    letters = plain.rstrip("0123456789")
    digits = plain[len(letters) :]
    return letters, int(digits) if 0 < len(digits) <= _DIGITS else 0


def in_block(finding: Finding, said: Statement) -> bool:
    """Whether a statement speaks of one of the many cells that a finding stands for."""
    column, row = _parts(said.cell)
    same = unaccent(finding.sheet) == unaccent(said.sheet) and _parts(finding.cell)[0] == column
    return same and any(first <= row <= last for first, last in finding.block)


def places(findings: Iterable[Finding]) -> Places:
    out = Places()
    for f in findings:
        rule = (f.unit, fold(f.code))
        out.of_rule.setdefault(rule, []).append(f)
        if f.block:
            out.blocks.setdefault(rule, []).append(f)
        if f.cell:
            out.exact.setdefault(explained_key(f.unit, f.code, f.sheet, f.cell), []).append(f)
        else:
            out.loose.setdefault(rule, []).append(f)
    return out


def explain(
    findings: list[Finding], subs: Submissions, intake: Intake, known: dict[str, Rule],
    judgements: Iterable[Judgement] = (), *, alone: bool = False,
) -> list[Finding]:  # fmt: skip
    """The findings, with explained warnings and the office's judgement of them marked, and those on explanations that
    fit none (GT-01), speak of an error (GT-02) or say nothing (GT-03), in order. A judgement without a reason
    doesn't count.

    `alone`: a submission is looked at by itself, so that rules which need the others, or the register, found nothing;
    then only an unknown rule is worth saying.
    """
    said = statements(subs.frame(EXPLANATIONS))
    if not said:
        return findings
    table = places(findings)
    done = _done(said, table)
    made = {explained_key(j.unit, j.code, j.sheet, j.cell): j.accepted for j in judgements if j.reason}
    marked = [replace(f, explained=True, verdict=_verdict(f, made)) if id(f) in done else f for f in findings]
    hits = guarded(("GT-01", "GT-02", "GT-03"), _idle, said, table, known, alone)
    return sorted([*marked, *word(hits, subs, intake, known)], key=Finding.sort_key)


def _done(said: list[Statement], table: Places) -> set[int]:
    """The warnings (by `id`) that are explained. One that stands for many cells is, once its own cell or every one of
    them is."""
    done: set[int] = set()
    cells: dict[int, set[int]] = {}
    for one in said:
        here = table.find(one) if one.says else []
        if any(f.severity == ERROR for f in here):
            continue
        for f in here:
            row = _parts(one.cell)[1]
            cells.setdefault(id(f), set()).add(row)
            whole = len(cells[id(f)]) == sum(last - first + 1 for first, last in f.block)
            if not f.block or whole or row == _parts(f.cell)[1]:
                done.add(id(f))
    return done


def _verdict(finding: Finding, made: dict[Key, bool]) -> str:
    accepted = made.get(explained_key(finding.unit, finding.code, finding.sheet, finding.cell))
    return "" if accepted is None else JUDGED_GOOD if accepted else JUDGED_BAD


def _idle(said: list[Statement], table: Places, known: dict[str, Rule], alone: bool) -> Iterator[Hit]:
    """Explanations without effect. Blank cells of a row have their own finding."""
    for one in said:
        if not one.code or not one.text:
            continue
        if not one.says:
            yield Hit("GT-03", one.file, EXPLANATIONS, one.row, "giai_trinh")
            continue
        here = table.find(one)
        if any(f.severity == ERROR for f in here):
            yield Hit("GT-02", one.file, EXPLANATIONS, one.row, "ma_quy_tac", {"ma": here[0].code})
        elif not here:
            code = next((c for c in known if fold(c) == fold(one.code)), "")
            if not code:
                yield Hit("GT-01", one.file, EXPLANATIONS, one.row, "ma_quy_tac", {"ly_do": _unknown(one.code)})
            elif not alone and one.sheet and one.cell:
                why = _elsewhere(code, one, table.of_rule.get((one.unit, fold(code)), []))
                yield Hit("GT-01", one.file, EXPLANATIONS, one.row, "o", {"ly_do": why})


def _unknown(code: str) -> str:
    if any(fold(c) == fold(code) for c in rules()):
        return f"quy tắc {code_shown(code)} không có trong quy định đang áp dụng"
    return f"không có quy tắc nào mang mã {code_shown(code)}" if is_code(code) else "ô mã quy tắc không ghi mã nào"


def _elsewhere(code: str, said: Statement, others: list[Finding]) -> str:
    """That there is no such finding at the stated place, and where there are some."""
    sheet = next((name for name in form() if unaccent(name) == unaccent(said.sheet)), "")
    cell = plain_cell(said.cell)
    place = f"ô {cell}" if is_code(cell) else "chỗ này"
    why = f"không có cảnh báo {code} ở {place}{f' sheet «{sheet}»' if sheet else ''}"
    if not others:
        return f"{why}, phiếu không có cảnh báo nào mang mã này; có thể đã sửa xong"
    listed = [f"{f.sheet} {f.cell}".strip() or "cả phiếu" for f in others[:_PLACES]]
    more = f" và {vn_int(len(others) - _PLACES)} chỗ khác" if len(others) > _PLACES else ""
    return f"{why}; phiếu có {code} ở: {', '.join(listed)}{more}"
