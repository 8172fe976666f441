"""Reads what the office decided in an edited rating plan. Nothing typed is lost: it is taken, or it is a finding."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from pathlib import Path

from batch.domain import EXPLANATIONS, LEVEL_NAMES, LEVELS, SUBJECTS, Finding, Period
from batch.findings.catalogue import rules
from batch.findings.judgement import Acceptance, Judgement, explained_key
from batch.form.cells import is_blank, show
from batch.form.locate import find_table
from batch.law import Law
from batch.machine.plain_file import sha256_of
from batch.publish.plan.book import beside, open_plan
from batch.publish.plan.rows import ANSWERS, BAD_VOTES, Entry, PlanReading, Row, count, quoted
from batch.publish.plan.sheets import (
    ACCEPT,
    EXPLAINED,
    EXPLAINED_COLUMNS,
    FAULTY,
    FAULTY_COLUMNS,
    GROUP_COLUMNS,
    GROUPS,
    GUIDE,
    NEEDED,
    NEEDED_COLUMNS,
    REFUSE,
    SHEET_OF,
    VOTE_KEYS,
    VOTERS_CAPTION,
    YES,
    definition,
    subject_columns,
)
from batch.publish.plan.strays import tell_strays
from batch.rating.decisions import Ballot, Decision, Decisions, GroupRatio, Source
from batch.text import a1, fold, unaccent

_LEVELS_LISTED = "; ".join(LEVEL_NAMES[level] for level in LEVELS)


class _Reader(PlanReading):
    def unreasoned(self, judgements: list[Judgement], acceptances: list[Acceptance]) -> list[Finding]:
        """Words on explanations and submissions that lack the reason: they don't count."""
        places = [(j.unit, EXPLANATIONS, j.at) for j in judgements if not j.reason]
        places += [(a.unit, FAULTY, a.at) for a in acceptances if not a.reason]
        rule = rules()["QD-13"]
        return [rule.finding({}, unit=unit, file=self.file, sheet=sheet, cell=cell) for unit, sheet, cell in places]

    def levels(self, subject: str) -> list[Entry[Decision]]:
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
            out.append(Entry((subject, unit, identity), level, item, sheet.name, cell))
        return out

    def voters(self) -> int | None:
        """How many voted, as the guide says; what isn't a number of people is a problem."""
        raw, row, column = beside(self.book.grids.get(GUIDE, []), VOTERS_CAPTION)
        if is_blank(raw):
            return None
        number = count(raw)
        if not number:
            told = {"cot": VOTERS_CAPTION, "gia_tri": quoted(show(raw))}
            self.problem(GUIDE, a1(row, column), variant="so_nguoi", code=BAD_VOTES, **told)
        return number or None

    def ballots(self, subject: str, voters: int | None) -> list[Entry[Ballot]]:
        """Votes of who decides. A plan from before there were such columns has none."""
        sheet = definition(SHEET_OF[subject], subject_columns(subject))
        name, keys = sheet.name, tuple(VOTE_KEYS.values())
        table = find_table(self.book.grids[name], sheet) if name in self.book.grids else None
        if table is None or name in self.book.twins or not {*keys, "ma_don_vi", "dinh_danh"} <= set(table.columns):
            return []
        out = []
        for row in self.every_row(sheet, table):
            filled = [key for key in keys if row.filled(key)]
            if not filled or self.lacking(row, "ma_don_vi", "dinh_danh"):
                continue
            raw = {key: self.book.raw(name, row.at, table.columns[key]) for key in filled}
            votes = {key: None if row.special(key) else count(raw[key]) for key in filled}
            bad = [key for key in filled if votes[key] is None]
            for key in bad:
                told = {"cot": sheet.field(key).heading, "gia_tri": quoted(show(raw[key]))}
                self.problem(name, row.cell(key), code=BAD_VOTES, **told)
            own, cell = self.book.own.get(name, name), row.cell(filled[0])
            ballot = Ballot(
                subject, row.text("ma_don_vi"), row.text("dinh_danh"), votes.get(keys[0]), votes.get(keys[1]),
                votes.get(keys[2]), votes.get(keys[3]), voters, own, cell, self.file, self.book.committee,
            )  # fmt: skip
            if voters and ballot.cast > voters:
                told = {"so": str(ballot.cast), "so_nguoi": str(voters)}
                self.problem(name, cell, variant="qua_so_nguoi", code=BAD_VOTES, **told)
            elif not bad:
                out.append(Entry(ballot.key, ballot.votes, ballot, name, cell))
        return out

    def ratios(self) -> list[Entry[GroupRatio]]:
        sheet = definition(GROUPS, GROUP_COLUMNS)
        subjects = {fold(name): subject for subject, name in SHEET_OF.items()}
        out = []
        for row in self.rows(sheet, "ty_le", "ly_do", ("loai", "nhom")):
            ratio, reason, group, kind = row.value("ty_le"), row.text("ly_do"), row.text("nhom"), row.text("loai")
            if ratio == 0:
                row.bad.append(("ty_le", "«0»"))
            if kind and fold(kind) not in subjects:
                row.bad.append(("loai", quoted(kind)))
            refused = self.refused(row, "ty_le", "Ghi số phần trăm lớn hơn 0, ví dụ 25 (không ghi 0,25 hay 25%).")
            if self.lacking(row, "loai", "nhom") or refused or not isinstance(ratio, float):
                continue
            percent = format(Decimal(repr(ratio)).normalize(), "f")
            item = GroupRatio(
                subjects[fold(kind)], group, percent, reason, row.cell("ty_le"), self.file, self.book.committee
            )  # fmt: skip
            out.append(Entry((item.subject, fold(group)), percent, item, GROUPS, item.cell))
        return out

    def judgements(self) -> list[Entry[Judgement]]:
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
            out.append(Entry(explained_key(unit, code, where, cell), answer, item, EXPLAINED, item.at))
        return out

    def acceptances(self) -> list[Entry[Acceptance]]:
        sheet = definition(FAULTY, FAULTY_COLUMNS)
        out = []
        for row in self.rows(sheet, "chap_nhan", "ly_do", ("ma_don_vi",)):
            answer, reason, unit = self._answer(row), row.text("ly_do"), row.text("ma_don_vi")
            refused = self.refused(row, "chap_nhan", f"Chọn {YES}, hoặc để trống.")
            if self.lacking(row, "ma_don_vi") or refused or answer is None:
                continue
            item = Acceptance(unit, reason, row.cell("chap_nhan"), self.book.committee)
            out.append(Entry(unit, answer, item, FAULTY, item.at))
        return [entry for entry in out if entry.value]

    def _answer(self, row: Row) -> bool | None:
        text = row.text("chap_nhan")
        if not text:
            return None
        for known, answer in ANSWERS.items():
            if fold(text) == fold(known) or (text.isascii() and unaccent(text) == unaccent(known)):
                return answer
        row.bad.append(("chap_nhan", quoted(text)))
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
    tell_strays(reader, path)
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
