"""Reads what the office decided in an edited rating plan. Nothing typed is lost: it is taken, or it is a finding."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Generic, TypeVar

from batch.domain import EXPLANATIONS, LEVEL_NAMES, LEVELS, SUBJECTS, WARNING, Finding, Period
from batch.findings.catalogue import rules
from batch.findings.explained import explained_key
from batch.findings.judgement import Acceptance, Judgement
from batch.form.cells import Raw, is_blank, parse, show
from batch.form.definition import Sheet
from batch.form.guard import comments_in
from batch.form.locate import Grid, Table, find_table
from batch.law import Law
from batch.machine.plain_file import sha256_of
from batch.publish.plan.book import PlanBook, PlanError, beside, marker_of, open_plan
from batch.publish.plan.needed import TITLE, TOLD, digest_of
from batch.publish.plan.sheets import (
    ACCEPT,
    AUDIT,
    BASES,
    EXPLAINED,
    EXPLAINED_COLUMNS,
    FAULTY,
    FAULTY_COLUMNS,
    GROUP_COLUMNS,
    GROUPS,
    GUIDE,
    NEEDED,
    NEEDED_COLUMNS,
    NEEDED_MARK,
    REFUSE,
    SHEET_OF,
    VOTE_KEYS,
    VOTERS_CAPTION,
    YES,
    definition,
    subject_columns,
)
from batch.rating.decisions import Ballot, Decision, Decisions, GroupRatio, Source
from batch.text import a1, clean, file_text, fold, unaccent, vn_int

__all__ = ["PlanError", "read_plan"]

NOT_UNDERSTOOD, CONTRADICTION, BAD_VOTES = "QD-06", "QD-07", "QD-18"
_WHOM = ("ma_don_vi", "dinh_danh")
_ANSWERS = {ACCEPT: True, YES: True, "x": True, "Đồng ý": True, REFUSE: False, "Không": False, "Không đồng ý": False}
_LEVELS_LISTED = "; ".join(LEVEL_NAMES[level] for level in LEVELS)
_WORDS = frozenset(unaccent(w) for text in (*LEVEL_NAMES.values(), *_ANSWERS) for w in text.split()) | {
    "nv",
    "ht",
    "xs",
}
_SHORT = 6  # so short a text without accents can't be a full name
_Item = TypeVar("_Item", Decision, Ballot, GroupRatio, Judgement, Acceptance)


@dataclass(slots=True)
class _Row:
    """A row of a plan's table (zero-based): values by key."""

    book: PlanBook
    sheet: Sheet
    table: Table
    at: int
    bad: list[tuple[str, str]] = field(default_factory=list)  # (key, what stands there)

    def cell(self, key: str) -> str:
        return a1(self.at, self.table.columns[key])

    def filled(self, key: str) -> bool:
        column = self.table.columns[key]
        return self.special(key) or not is_blank(self.book.raw(self.sheet.name, self.at, column))

    def special(self, key: str) -> bool:
        return self.book.special(self.sheet.name, self.at, self.table.columns[key])

    def value(self, key: str) -> str | float | None:
        """The value of a field; what isn't understood is noted in `bad` and comes back as None."""
        column, name = self.table.columns[key], self.sheet.name
        raw = self.book.raw(name, self.at, column)
        if self.special(key):
            self.bad.append((key, "công thức chưa có kết quả hoặc giá trị lỗi"))
            return None
        if is_blank(raw):
            return None
        value, fault = parse(self.sheet.field(key), raw)
        shown_percent = (self.at, column) in self.book.marks[name].percent
        if fault or not isinstance(value, str | float) or (isinstance(value, float) and shown_percent):
            as_percent = f"{show(round(raw * 100, 9))}%" if isinstance(raw, float) and shown_percent else ""
            self.bad.append((key, as_percent or _told(show(raw))))
            return None
        return value

    def text(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""


def _told(text: str) -> str:
    """What a cell says, for a message; what may be somebody's name isn't repeated."""
    words = text.split()
    short = len(text) <= _SHORT and text.isascii()
    known = sum(unaccent(word) in _WORDS for word in words) >= 2 and not all(w[:1].isupper() for w in words)
    digits = not any(c.isalpha() for c in text)
    return f"«{text}»" if short or known or digits else "nội dung không hiểu được"


def _count(raw: Raw) -> int | None:
    """A number of people or votes; None for what is none."""
    value = raw
    if isinstance(raw, str):
        value = int(raw.strip()) if raw.strip().isascii() and raw.strip().isdigit() else ""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value == int(value)
    return int(value) if whole else None  # type: ignore[arg-type]


def _tables() -> Iterator[tuple[Sheet, tuple[str, ...], tuple[str, ...]]]:
    """What is decided in tables: each with the columns that tell about whom or what, and those that are filled in."""
    for subject in SUBJECTS:
        yield definition(SHEET_OF[subject], subject_columns(subject)), _WHOM, ("quyet_dinh", *VOTE_KEYS.values())
    yield definition(GROUPS, GROUP_COLUMNS), ("loai", "nhom"), ("ty_le",)
    yield definition(EXPLAINED, EXPLAINED_COLUMNS), ("ma_don_vi", "ma_quy_tac"), ("chap_nhan",)
    yield definition(FAULTY, FAULTY_COLUMNS), ("ma_don_vi", "chap_nhan"), ("chap_nhan",)


def _around(grid: Grid, table: Table, sheet: Sheet) -> list[str]:
    """The cells in and above the header of the sheet that is only printed that hold what the program doesn't write."""
    return [
        a1(at, column)
        for at, row in enumerate(grid[: table.header + 1])
        for column, raw in enumerate(row)
        if not is_blank(raw)
        and not (at == table.header and fold(show(raw)) in sheet.headings)
        and not (at < table.header and clean(show(raw)).startswith((TITLE, TOLD)))
    ]


@dataclass(slots=True)
class _Entry(Generic[_Item]):
    """Something decided: `key` of what, `value` how."""

    key: Hashable
    value: object
    item: _Item
    sheet: str
    cell: str


class _Reader:
    def __init__(self, path: Path, book: PlanBook) -> None:
        self.file, self.book = file_text(path.name), book
        self.problems: list[Finding] = []

    def problem(
        self, sheet: str, cell: str, variant: str = "", *, code: str = NOT_UNDERSTOOD, severity: str = "", **values: str
    ) -> None:
        own, words = self.book.own.get(sheet, sheet), {"ten_sheet": sheet, "o": cell, **values}
        made = rules()[code].finding(words, variant=variant, severity=severity, file=self.file, sheet=own, cell=cell)
        self.problems.append(made)

    def unreasoned(self, judgements: list[Judgement], acceptances: list[Acceptance]) -> list[Finding]:
        """Words on explanations and submissions that lack the reason: they don't count."""
        places = [(j.unit, EXPLANATIONS, j.at) for j in judgements if not j.reason]
        places += [(a.unit, FAULTY, a.at) for a in acceptances if not a.reason]
        rule = rules()["QD-13"]
        return [rule.finding({}, unit=unit, file=self.file, sheet=sheet, cell=cell) for unit, sheet, cell in places]

    def rows(self, sheet: Sheet, entry: str, reason: str, keys: tuple[str, ...]) -> Iterator[_Row]:
        """Rows in which `entry` is filled. A sheet that can't be found, or lacks a column, is a problem."""
        name = sheet.name
        if name not in self.book.grids or name in self.book.twins:
            self.problem(name, "", "thieu_sheet", ra_sao="có hai lần" if name in self.book.twins else "không còn")
            return
        table = find_table(self.book.grids[name], sheet)
        needed = (*keys, entry, reason)
        lost = [k for k in needed if table is None or k not in table.columns]
        if table is None or lost:
            listed = ", ".join(f"«{sheet.field(k).heading}»" for k in lost)
            self.problem(name, "", "thieu_cot", cac_cot=listed)
            return
        for row in self._all(sheet, table):
            if row.filled(entry):
                yield row
            elif row.filled(reason):
                self.problem(name, row.cell(reason), "thua_ly_do", severity=WARNING, cot=sheet.field(entry).heading)

    def _all(self, sheet: Sheet, table: Table) -> Iterator[_Row]:
        for at in range(table.header + 1, self._end(sheet.name)):
            yield _Row(self.book, sheet, table, at)

    def _end(self, name: str) -> int:
        return max([len(self.book.grid(name)), *(r + 1 for r, _ in self.book.marks[name].special)])

    def refused(self, row: _Row, entry: str, allowed: str) -> bool:
        """Tell of everything in the row that wasn't understood; true where there is something."""
        for key, shown in row.bad:
            heading, variant = row.sheet.field(key).heading, "" if key == entry else "o_co_san"
            self.problem(row.sheet.name, row.cell(key), variant, cot=heading, gia_tri=shown, cach_ghi=allowed)
        return bool(row.bad)

    def lacking(self, row: _Row, *keys: str) -> bool:
        """Tell of a row that doesn't say whom it is about."""
        blank = [key for key in keys if not row.filled(key)]
        for key in blank:
            self.problem(row.sheet.name, row.cell(key), "khong_ro_ai", cot=row.sheet.field(key).heading)
        return bool(blank)

    def settle(self, entries: list[_Entry[_Item]]) -> list[_Item]:
        """One item of each key; contradicting ones are all refused."""
        by_key: dict[Hashable, list[_Entry[_Item]]] = {}
        for entry in entries:
            by_key.setdefault(entry.key, []).append(entry)
        out = []
        for same in by_key.values():
            if len({entry.value for entry in same}) == 1:
                out.append(max(same, key=lambda e: bool(getattr(e.item, "reason", ""))).item)
                continue
            for entry in same:
                others = ", ".join(e.cell for e in same if e is not entry)
                self.problem(entry.sheet, entry.cell, code=CONTRADICTION, cac_o=others)
        return out

    def levels(self, subject: str) -> list[_Entry[Decision]]:
        sheet = definition(SHEET_OF[subject], subject_columns(subject))
        out = []
        own = self.book.own.get(sheet.name, sheet.name)
        for row in self.rows(sheet, "quyet_dinh", "ly_do_quyet_dinh", ("ma_don_vi", "dinh_danh", "de_xuat", "tran")):
            level, reason = row.text("quyet_dinh"), row.text("ly_do_quyet_dinh")
            unit, identity = row.text("ma_don_vi"), row.text("dinh_danh")
            start, ceiling = row.text("de_xuat"), row.text("tran")
            refused = self.refused(row, "quyet_dinh", f"Chọn một trong: {_LEVELS_LISTED}.")
            if self.lacking(row, "ma_don_vi", "dinh_danh") or refused:
                continue
            cell = row.cell("quyet_dinh")
            item = Decision(
                subject, unit, identity, level, reason, start, ceiling, own, cell, self.file, self.book.committee
            )  # fmt: skip
            out.append(_Entry((subject, unit, identity), level, item, sheet.name, cell))
        return out

    def voters(self) -> int | None:
        """How many voted, as the guide says; what isn't a number of people is a problem."""
        raw, row, column = beside(self.book.grids.get(GUIDE, []), VOTERS_CAPTION)
        if is_blank(raw):
            return None
        number = _count(raw)
        if not number:
            told = {"cot": VOTERS_CAPTION, "gia_tri": _told(show(raw))}
            self.problem(GUIDE, a1(row, column), "so_nguoi", code=BAD_VOTES, **told)
        return number or None

    def ballots(self, subject: str, voters: int | None) -> list[_Entry[Ballot]]:
        """Votes of who decides. A plan from before there were such columns has none."""
        sheet = definition(SHEET_OF[subject], subject_columns(subject))
        name, keys = sheet.name, tuple(VOTE_KEYS.values())
        table = find_table(self.book.grids[name], sheet) if name in self.book.grids else None
        if table is None or name in self.book.twins or not {*keys, "ma_don_vi", "dinh_danh"} <= set(table.columns):
            return []
        out = []
        for row in self._all(sheet, table):
            filled = [key for key in keys if row.filled(key)]
            if not filled or self.lacking(row, "ma_don_vi", "dinh_danh"):
                continue
            raw = {key: self.book.raw(name, row.at, table.columns[key]) for key in filled}
            votes = {key: None if row.special(key) else _count(raw[key]) for key in filled}
            bad = [key for key in filled if votes[key] is None]
            for key in bad:
                told = {"cot": sheet.field(key).heading, "gia_tri": _told(show(raw[key]))}
                self.problem(name, row.cell(key), code=BAD_VOTES, **told)
            own, cell = self.book.own.get(name, name), row.cell(filled[0])
            ballot = Ballot(
                subject, row.text("ma_don_vi"), row.text("dinh_danh"), votes.get(keys[0]), votes.get(keys[1]),
                votes.get(keys[2]), votes.get(keys[3]), voters, own, cell, self.file, self.book.committee,
            )  # fmt: skip
            if voters and ballot.cast > voters:
                told = {"so": str(ballot.cast), "so_nguoi": str(voters)}
                self.problem(name, cell, "qua_so_nguoi", code=BAD_VOTES, **told)
            elif not bad:
                out.append(_Entry(ballot.key, ballot.votes, ballot, name, cell))
        return out

    def only_printed(self, path: Path) -> None:
        """Tell of whatever was written on the sheet that is only printed, or on a copy of it: it decides nothing."""
        written = marker_of(path, NEEDED_MARK)
        sheet = definition(NEEDED, NEEDED_COLUMNS)
        for name, grid in [(NEEDED, self.book.grids.get(NEEDED)), *self._others()]:
            table = find_table(grid, sheet) if grid is not None else None
            if grid is None or (name != NEEDED and (table is None or not {*_WHOM, "ghi_tay"} <= table.columns.keys())):
                continue
            hand = table.columns.get("ghi_tay") if table else None
            if table is None or hand is None:
                self.problem(name, "", "chi_de_in", severity=WARNING)
                continue
            cells = self._entered(name, table.header, [hand])
            for cell in cells:
                self.problem(name, cell, "ghi_tay")
            around = _around(grid, table, sheet)
            for cell in around:
                self.problem(name, cell, "ghi_tay", severity=WARNING)
            if not cells and not around and written and written != digest_of(grid):
                self.problem(name, "", "chi_de_in", severity=WARNING)

    def not_of_the_plan(self) -> None:
        """Tell of decisions on sheets that the plan doesn't have: copies of its own, renamed ones, new ones."""
        for name, grid in self._others():
            for sheet, keys, entries in _tables():
                table = find_table(grid, sheet)
                if table is None or not set(keys) <= table.columns.keys():
                    continue
                columns = [table.columns[key] for key in entries if key in table.columns]
                if cells := self._entered(name, table.header, sorted(columns)):
                    self.problem(name, cells[0], "sheet_khac", so=vn_int(len(cells)), dung=sheet.name)
                    break

    def commented(self, path: Path) -> None:
        """Tell of comments, which decide nothing."""
        plan = {own: name for name, own in self.book.own.items()}
        for sheet, cells in comments_in(path).items():
            for cell in cells:
                self.problem(plan.get(sheet, sheet), cell, "ghi_chu", severity=WARNING)

    def _others(self) -> list[tuple[str, Grid]]:
        own = {fold(name) for name in (BASES, AUDIT, *self.book.grids)}
        return [(name, grid) for name, grid in sorted(self.book.others.items()) if fold(name) not in own]

    def _entered(self, name: str, header: int, columns: Sequence[int]) -> list[str]:
        """The cells below the header in which something stands."""
        return [
            a1(at, column)
            for at in range(header + 1, self._end(name))
            for column in columns
            if self.book.special(name, at, column) or not is_blank(self.book.raw(name, at, column))
        ]

    def ratios(self) -> list[_Entry[GroupRatio]]:
        sheet = definition(GROUPS, GROUP_COLUMNS)
        subjects = {fold(name): subject for subject, name in SHEET_OF.items()}
        out = []
        for row in self.rows(sheet, "ty_le", "ly_do", ("loai", "nhom")):
            ratio, reason, group, kind = row.value("ty_le"), row.text("ly_do"), row.text("nhom"), row.text("loai")
            if ratio == 0:
                row.bad.append(("ty_le", "«0»"))
            if kind and fold(kind) not in subjects:
                row.bad.append(("loai", _told(kind)))
            refused = self.refused(row, "ty_le", "Ghi số phần trăm lớn hơn 0, ví dụ 25 (không ghi 0,25 hay 25%).")
            if self.lacking(row, "loai", "nhom") or refused or not isinstance(ratio, float):
                continue
            percent = format(Decimal(repr(ratio)).normalize(), "f")
            item = GroupRatio(
                subjects[fold(kind)], group, percent, reason, row.cell("ty_le"), self.file, self.book.committee
            )  # fmt: skip
            out.append(_Entry((item.subject, fold(group)), percent, item, GROUPS, item.cell))
        return out

    def judgements(self) -> list[_Entry[Judgement]]:
        sheet = definition(EXPLAINED, EXPLAINED_COLUMNS)
        out = []
        for row in self.rows(sheet, "chap_nhan", "ly_do", ("ma_don_vi", "ma_quy_tac", "sheet", "o")):
            answer = self._answer(row)
            reason = row.text("ly_do")
            unit, code, where, cell = (row.text(k) for k in ("ma_don_vi", "ma_quy_tac", "sheet", "o"))
            refused = self.refused(row, "chap_nhan", f"Chọn {ACCEPT} hoặc {REFUSE}.")
            if self.lacking(row, "ma_don_vi", "ma_quy_tac") or refused or answer is None:
                continue
            item = Judgement(code, unit, where, cell, answer, reason, row.cell("chap_nhan"), self.book.committee)
            out.append(_Entry(explained_key(unit, code, where, cell), answer, item, EXPLAINED, item.at))
        return out

    def acceptances(self) -> list[_Entry[Acceptance]]:
        sheet = definition(FAULTY, FAULTY_COLUMNS)
        out = []
        for row in self.rows(sheet, "chap_nhan", "ly_do", ("ma_don_vi",)):
            answer, reason, unit = self._answer(row), row.text("ly_do"), row.text("ma_don_vi")
            refused = self.refused(row, "chap_nhan", f"Chọn {YES}, hoặc để trống.")
            if self.lacking(row, "ma_don_vi") or refused or answer is None:
                continue
            item = Acceptance(unit, reason, row.cell("chap_nhan"), self.book.committee)
            out.append(_Entry(unit, answer, item, FAULTY, item.at))
        return [entry for entry in out if entry.value]

    def _answer(self, row: _Row) -> bool | None:
        text = row.text("chap_nhan")
        if not text:
            return None
        for known, answer in _ANSWERS.items():
            if fold(text) == fold(known) or (text.isascii() and unaccent(text) == unaccent(known)):
                return answer
        row.bad.append(("chap_nhan", _told(text)))
        return None


def read_plan(path: Path, *, period: Period, law: Law) -> Decisions:
    """What the plan at `path` decides, whatever the order of its rows and columns. Decisions are in the order of kinds
    of subject, units and identities; what couldn't be understood is in `problems`.

    Raises PlanError for what can't be opened, isn't a plan, or is of another year or regime.
    """
    sheets = {SHEET_OF[s]: definition(SHEET_OF[s], subject_columns(s)) for s in SUBJECTS}
    sheets |= {name: definition(name, columns) for name, columns in (
        (NEEDED, NEEDED_COLUMNS), (GROUPS, GROUP_COLUMNS), (EXPLAINED, EXPLAINED_COLUMNS), (FAULTY, FAULTY_COLUMNS),
    )}  # fmt: skip
    book = open_plan(path, sheets, period, law)
    reader = _Reader(path, book)
    entries = [entry for subject in SUBJECTS for entry in reader.levels(subject)]
    levels = reader.settle(entries)
    voters = reader.voters()
    ballots = [b for subject in SUBJECTS for b in reader.settle(reader.ballots(subject, voters))]
    ratios = sorted(reader.settle(reader.ratios()), key=attrgetter("subject", "group"))
    reader.only_printed(path)
    reader.not_of_the_plan()
    reader.commented(path)
    judgements = sorted(reader.settle(reader.judgements()), key=attrgetter("unit", "code", "sheet", "cell"))
    acceptances = sorted(reader.settle(reader.acceptances()), key=attrgetter("unit"))

    def rank(d: Decision | Ballot) -> tuple[int, str, str]:
        return SUBJECTS.index(d.subject), d.unit, d.identity

    return Decisions(
        sources=[Source(reader.file, sha256_of(path), book.committee)],
        levels=sorted(levels, key=rank),
        contested={e.item.key for e in entries} - {d.key for d in levels},
        ballots=sorted(ballots, key=rank),
        ratios=ratios,
        judgements=judgements,
        acceptances=acceptances,
        problems=[*sorted(reader.problems, key=Finding.sort_key), *reader.unreasoned(judgements, acceptances)],
    )
