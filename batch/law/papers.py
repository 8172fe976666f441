"""What is handed in, by when, and how the review meeting is held: sections of the law that local documents set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from batch.domain import QUARTERS
from batch.law.model import Deadline, Dossier, Evidence, Meeting, Paper, Proof, QuarterDeadline
from batch.law.strict import LawError, Section, note, truth

ORGANIZATIONS = ("DB_TINH", "DB_TREN_CO_SO", "DB_CO_SO", "CB_CO_SO", "DB_BO_PHAN", "CB_TRUC_THUOC")  # loai_to_chuc
AUTHORITIES = ("BTV_TINH", "UY_QUYEN_TINH", "BTV_HUYEN", "UY_QUYEN_HUYEN", "CO_SO")  # tham_quyen
SUGGESTERS = ("TINH", "HUYEN", "CO_SO")  # goi_y
CASES = ("", "goi_y")  # when a paper is asked for: always; where points to review were suggested
_OWNERS = ("TO_CHUC", "CAN_BO")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")


def _some(section: Section, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(section.codes(key, allowed)) if key in section else ()


def _distinct(rows: Sequence[Section]) -> None:
    """Refuse a code that a row above has too."""
    seen: dict[str, int] = {}
    for row in rows:
        code = row.text("code")
        if code.casefold() in seen:
            raise LawError(f"{row.where('code')}: mã «{code}» đã có ở dòng {seen[code.casefold()]}.")
        seen[code.casefold()] = row.line


def deadlines(parent: Section, key: str) -> tuple[Deadline, ...]:
    """One mapping, or a list of them for kinds of organization."""
    return tuple(_deadline(row) for row in parent.one_or_more(key))


def _deadline(section: Section, papers: Sequence[str] = ()) -> Deadline:
    """`day: "20/12"` with its reference, and the `kinds` that it is for; in a dossier of these `papers`, also for which
    of them and which `authorities`. Raises LawError for what is no day of the year."""
    found = _DAY.fullmatch(section.text("day").strip())
    try:
        day = date(2001, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise LawError(f'{section.where("day")}: «day» phải ghi ngày/tháng, ví dụ "20/12".')
    out = Deadline(
        day.day, day.month, *truth(section), _some(section, "kinds", ORGANIZATIONS), note(section),
        papers=_some(section, "papers", papers),
        authorities=_some(section, "authorities", AUTHORITIES if papers else ()),
    )  # fmt: skip
    section.finish()
    return out


def quarter_deadlines(parent: Section, key: str) -> tuple[QuarterDeadline, ...]:
    """The same, each of one `quarter`."""
    out = []
    for row in parent.one_or_more(key):
        quarter = row.whole("quarter")
        if quarter not in QUARTERS:
            raise LawError(f"{row.where('quarter')}: «quarter» phải là 1, 2 hoặc 3.")
        out.append(QuarterDeadline(quarter, _deadline(row)))
    return tuple(out)


def meetings(parent: Section, key: str) -> tuple[Meeting, ...]:
    """One mapping, or a list of them for kinds of organization."""
    return tuple(_meeting(row) for row in parent.one_or_more(key))


def _meeting(section: Section) -> Meeting:
    """The least length (days) and attendance (a share) of the review meeting."""
    attendance = section.share("attendance", None)
    if attendance is not None and attendance > 1:
        raise LawError(f"{section.where('attendance')}: «attendance» phải là phần, ví dụ 2/3, không quá 1.")
    out = Meeting(
        _some(section, "kinds", ORGANIZATIONS), section.share("days", None), section.share("suggested_days", None),
        attendance, *truth(section),
        tuple(section.codes("suggested_by", SUGGESTERS)) if "suggested_by" in section else SUGGESTERS,
        note(section),
    )  # fmt: skip
    section.finish()
    return out


def dossiers(section: Section) -> dict[str, Dossier]:
    """The papers of organizations (`TO_CHUC`) and of leaders (`CAN_BO`)."""
    out = {}
    for owner in section:
        if owner not in _OWNERS:
            raise LawError(f"{section.where(owner)}: «{owner}» phải là một trong: {', '.join(_OWNERS)}.")
        part = section.section(owner)
        papers = []
        for row in part.rows("papers"):
            when = row.choice("when", CASES) if "when" in row else ""
            papers.append(Paper(row.text("code"), row.text("text"), row.truth("required", True), when))
            row.finish()
        _distinct(part.rows("papers"))
        codes = [paper.code for paper in papers]
        due = tuple(_deadline(row, codes) for row in part.one_or_more("deadline")) if "deadline" in part else ()
        out[owner] = Dossier(
            tuple(papers), _some(part, "kinds", ORGANIZATIONS), _some(part, "authorities", AUTHORITIES), *truth(part),
            note(part), deadlines=due,
        )  # fmt: skip
        part.finish()
    return out


def evidence(section: Section) -> Evidence:
    """The checklist of evidence: each criterion with what is looked at and in which papers."""
    proofs = []
    for row in section.rows("criteria"):
        optional = {key: row.text(key) if key in row else "" for key in ("content", "papers")}
        proofs.append(Proof(row.text("code"), row.text("text"), optional["content"], optional["papers"]))
        row.finish()
    _distinct(section.rows("criteria"))
    headings = section.rows("headings") if "headings" in section else []
    named = tuple((row.text("code"), row.text("text")) for row in headings)
    for row in headings:
        row.finish()
    out = Evidence(
        tuple(proofs), _some(section, "kinds", ORGANIZATIONS), *truth(section), note(section), headings=named
    )  # fmt: skip
    section.finish()
    return out
