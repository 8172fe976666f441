"""`xeploai check`: submissions one by one, nothing written, no other unit looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.domain import ERROR, INFO, Finding, Unit
from batch.findings.catalogue import Rule, in_force
from batch.findings.explained import explain
from batch.findings.hit import Hit, shown
from batch.findings.wording import word
from batch.form.pool import read_files
from batch.form.reader import FileData
from batch.law import Law, LawError, load_law, refined_by, regime_ids, regime_of_year
from batch.rating.ceilings import rules_in_force
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings, rate
from batch.rating.final_rules import after_rating
from batch.rating.knock_on import blame_others
from batch.register.register import Register
from batch.rules.context import Context
from batch.rules.intake import take_in
from batch.rules.run import run_checks
from batch.submissions.columns import UNIT
from batch.submissions.eligibility import mark
from batch.submissions.frames import Submissions, assemble
from batch.submissions.inbox_record import Mail
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear

_NOT_ALONE = ("NOP-01", "HM-01", "HM-02", "HM-03")  # need the other units
_DEFAULT_KIND = "CB_TRUC_THUOC"


def _stated(data: FileData, key: str) -> object:
    sheet = data.sheets.get(INFO)
    return sheet.columns[key][0] if sheet else None


def _law_for(data: FileData, regime: str | None, local: str | None) -> tuple[Law, int, bool]:
    """The law to check a submission by, its year, and whether any regulation is known for that year.

    Without `regime`: the one that the local document refines, else the one in force in the stated year, else, where
    no year can be used, the one that the submission names.
    """
    year, named = _stated(data, "nam"), _stated(data, "quy_dinh")
    of_year = ""
    if isinstance(year, float) and year <= 2100:
        try:
            of_year = regime_of_year(int(year))
        except LawError:
            of_year = ""
    chosen = regime or (refined_by(local) if local else of_year)
    if not chosen:
        chosen = named if isinstance(named, str) and named in regime_ids() else regime_of_year(date.today().year)
    usable = int(year) if isinstance(year, float) and of_year else date.today().year
    return load_law(chosen, local), usable, bool(of_year) or not isinstance(year, float)


def _alone(subs: Submissions, register: Register | None) -> Register | None:
    """A register of the submission's own unit, enough to judge its proposals against their conditions."""
    info = subs.frame(INFO)
    if info.empty or not isinstance(info.at[0, UNIT], str):
        return None
    code = str(info.at[0, UNIT])
    kind, sector = info.at[0, "loai_to_chuc"], info.at[0, "loai_hinh"]
    if register is not None and code in register:  # it decides, not the submission
        kind, sector = register[code].kind, register[code].sector
    unit = Unit(
        code, "", kind if isinstance(kind, str) else _DEFAULT_KIND, None, sector if isinstance(sector, str) else None
    )
    return Register({code: unit})


def _check_one(data: FileData, register: Register | None, law: Law, year: int, known_year: bool) -> list[Finding]:
    subs = assemble([data])
    intake = take_in(subs.files, register, None, law)
    kept = mark(subs.restrict(intake.counted), law, date(year, 12, 31))
    context = Context(kept, law, date(year, 12, 31), year, intake, register)
    hits = run_checks(context)
    if not known_year:
        value = f"«{shown(INFO, 'nam', _stated(data, 'nam'))}»"
        hits.append(Hit("O-04", 0, INFO, 0, "nam", {"gia_tri": value, "khoang": "Ghi đúng năm được đánh giá."}))
    place = _alone(kept, register)
    if place is not None:
        ratings = rate(kept, place, law)
        hits += ratings.hits + after_rating(context, ratings)
    known = rules_in_force(law)
    findings = word([h for h in hits if h.code not in _NOT_ALONE], kept, intake, known)
    return explain(findings, kept, intake, known, alone=True)


def check_files(
    files: Sequence[Path], register: Register | None, regime: str | None, local: str | None
) -> list[Finding]:
    """Findings of every file, file by file in the order given. Raises LawError for an unknown regime or document."""
    if regime or local:
        load_law(regime or refined_by(local or ""), local)
    out: list[Finding] = []
    for data in read_files(Path(), [str(path) for path in files]):
        law, year, known_year = _law_for(data, regime, local)
        out += _check_one(data, register, law, year, known_year)
    return out


@dataclass(slots=True)
class Checked:
    """Counted submissions with all that is wrong; `ratings` is None where there is no register, `before` (the
    ratings without decisions) where there are no decisions."""

    subs: Submissions
    intake: Intake
    hits: list[Hit]
    ratings: Ratings | None = None
    before: Ratings | None = None


def check(
    subs: Submissions, law: Law, year: int, as_of: date, register: Register | None, decisions: Decisions | None = None,
    last_year: LastYear | None = None, mail: Mail | None = None,
) -> Checked:  # fmt: skip
    """Gates, cells, rules; with a register also the ratings."""
    mail = mail or Mail()
    intake = take_in(subs.files, register, year, law, mail.senders, mail.arrivals)
    kept = mark(subs.restrict(intake.counted), law, as_of)
    context = Context(kept, law, as_of, year, intake, register, last_year=last_year)
    hits = run_checks(context)
    if register is None:
        return Checked(kept, intake, hits)
    ratings = rate(kept, register, law, decisions)
    hits += ratings.hits + after_rating(context, ratings)
    blame_others(ratings, register, law, _with_errors(hits, intake, in_force(law)), hits)
    return Checked(kept, intake, hits, ratings, rate(kept, register, law) if decisions else None)


def _with_errors(hits: list[Hit], intake: Intake, known: dict[str, Rule]) -> set[str]:
    """Units with an open error in their counted submission, ceilings aside: those don't make a figure doubtful."""
    return {
        intake.unit[hit.file]
        for hit in hits
        if hit.file >= 0 and hit.code in known and (hit.severity or known[hit.code].severity) == ERROR
    }
