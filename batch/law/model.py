"""What the regulations say, as the program holds it. Every value carries its reference and whether it is settled.

A `ref` is what papers may cite. A `note` is what those who keep the data say among themselves: `xeploai law show`
prints it, and nothing else. `origin` names the file that sets the value, "" where the law's own does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from batch.domain import Period
from batch.law.names import called
from batch.text import group_key

ALL = "all"  # every one


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is cited: who issued it (`issuer`) and what it is `about`; "" where that isn't known."""

    number: str
    date: str
    about: str
    issuer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the law. What is not `verified` only ever leads to a warning."""

    value: Any
    ref: str
    verified: bool
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One content of a self-review form. `main` contents are those on Party building and on the year's tasks; a
    `written` one is a part of the report that is only written, such as causes and remedies."""

    code: str
    text: str
    graded: bool
    main: bool
    written: bool = False


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """The contents of Mẫu 01 (collective) or Mẫu 02 (person). `remedy` is the part on earlier shortcomings, `answers`
    the part that answers what was suggested for review."""

    contents: tuple[Content, ...]
    remedy: str | None
    leader_only: tuple[str, ...]
    ref: str
    verified: bool
    answers: str | None = None
    note: str = ""
    origin: str = ""

    @property
    def topics(self) -> tuple[Content, ...]:
        """What is reviewed: the contents of part I."""
        return tuple(c for c in self.contents if not c.written and c.code != self.remedy)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score scale: `maximum` in points. `field` is the column of "Đảng viên" that holds its points,
    together with those of the other criteria of the same field; "" where there is none."""

    code: str
    text: str
    maximum: float
    main: bool
    field: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A score scale. `covers` names the kinds of member (doi_tuong) that it is for; empty means everybody.
    `covers_by_sector` adds kinds that it is for only where the unit is of one of these sectors (loai_hinh)."""

    total: float
    criteria: tuple[Criterion, ...]
    bonus_total: float
    bonus_each: float
    step: float
    covers: tuple[str, ...]
    ref: str
    verified: bool
    covers_by_sector: dict[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    origin: str = ""

    def is_for(self, kind: object, sector: object) -> bool:
        """Whether the scale is for a member of this kind in a unit of this sector."""
        return not self.covers or kind in self.covers or sector in self.covers_by_sector.get(str(kind), ())


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of the year on which a submission is in time; a unit's own day in the register goes before it. Of
    organizations of these `kinds` (empty: of all). That of a dossier is for the `papers` with these codes, of the
    leaders whom these `authorities` rate (empty: for all)."""

    day: int
    month: int
    ref: str
    verified: bool
    kinds: tuple[str, ...] = ()
    note: str = ""
    origin: str = ""
    papers: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()

    def is_of(self, paper: str, kind: str, authority: str) -> bool:
        """Whether it is that of a paper of an organization of this kind, or of a leader of this authority."""
        listed = ((self.papers, paper), (self.kinds, kind), (self.authorities, authority))
        return all(not among or one in among for among, one in listed)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The review meeting: `days` at the least, `suggested_days` where one of `suggested_by` (codes of goi_y) suggested
    points to review; in organizations of these `kinds` (empty: of all). `attendance`: share of those who must review,
    at the least."""

    kinds: tuple[str, ...]
    days: Fraction | None
    suggested_days: Fraction | None
    attendance: Fraction | None
    ref: str
    verified: bool
    suggested_by: tuple[str, ...]
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a dossier. `when`: only in the case named (see `loader.CASES`); "" is always."""

    code: str
    text: str
    required: bool
    when: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The papers to hand in: of an organization of these `kinds`, or of each leader whom these `authorities` rate;
    empty: of all. `deadlines` say by when, paper by paper; one for other authorities asks of their leaders for the
    papers that it names."""

    papers: tuple[Paper, ...]
    kinds: tuple[str, ...]
    authorities: tuple[str, ...]
    ref: str
    verified: bool
    note: str = ""
    origin: str = ""
    deadlines: tuple[Deadline, ...] = ()

    def deadline_of(self, paper: str, *, kind: str = "", authority: str = "") -> Deadline | None:
        """By when a paper is to be here: the first that fits."""
        return next((d for d in self.deadlines if d.is_of(paper, kind, authority)), None)


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the checklist of evidence: what is judged, what is looked at, in which papers."""

    code: str
    text: str
    content: str
    papers: str

    def is_under(self, heading: str) -> bool:
        return self.code == heading or self.code.startswith(f"{heading}.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The checklist of evidence of organizations of these `kinds` (empty: of all). `headings` (code, text) only group
    the criteria in print."""

    proofs: tuple[Proof, ...]
    kinds: tuple[str, ...]
    ref: str
    verified: bool
    note: str = ""
    origin: str = ""
    headings: tuple[tuple[str, str], ...] = ()

    def headings_before(self, proof: Proof) -> tuple[tuple[str, str], ...]:
        """The headings that stand right over a criterion: those of which it is the first."""
        above = self.proofs[: self.proofs.index(proof)]
        return tuple(
            (code, text) for code, text in self.headings
            if proof.is_under(code) and not any(one.is_under(code) for one in above)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A condition (`code`, see `rating.conditions`) in force, and the highest level that it leaves."""

    code: str
    level: str
    values: dict[str, Any]
    ref: str
    verified: bool
    note: str = ""
    origin: str = ""

    @property
    def kind(self) -> str:
        """What its code begins with: one for each kind of subject."""
        return self.code.rsplit("-", 1)[0]


@dataclass(frozen=True, slots=True)
class NamedRatio:
    """The ratio of the groups that an office calls by one `name`. What isn't `verified` isn't applied."""

    name: str
    ratio: Fraction
    ref: str
    verified: bool
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """The largest number of HTXS in a group. `base` is `good` (of those rated HTT) or `good_or_better`.

    `small_below`: where fewer than so many are rated HTT, at least `small_allow` may be HTXS; None where there is
    no such rule. `small_leaders`: the same where the collective of the group has so many leaders or fewer.
    `head`: heads are `counted` with the others, stand `apart` in a group of their own, or `outside`: neither counted
    nor taking a place. `groups`: the groups that have a ratio of their own. `group`: leaders are grouped by `post`, or
    each `collective` by itself. `higher`: the ratio that a reasoned decision may give a group instead. `warn_above`:
    the ratio also holds over the đảng bộ above, where breaking it is a warning. `quarters_first`: above the
    cap who was HTXS in more quarters goes first, before the score.
    """

    ratio: Fraction
    base: str
    rounding: str
    small_below: int | None
    small_allow: int
    head: str
    ref: str
    verified: bool
    small_leaders: int | None = None
    higher: Fraction | None = None
    group: str = "post"
    warn_above: bool = False
    groups: tuple[NamedRatio, ...] = ()
    quarters_first: bool = False
    note: str = ""
    origin: str = ""

    def of_group(self, name: str) -> Cap:
        """The cap of a group of this name: with its own ratio, where one is settled."""
        key = group_key(name)
        one = next((g for g in self.groups if g.verified and group_key(g.name) == key), None)
        return replace(self, ratio=one.ratio, ref=one.ref) if one else self


# What a submission consists of besides who is rated and at which level, each asked in a quarter or not: self-review
# (`review`), `scores`, `shares` of tasks, `votes`, ratings by others (`elsewhere`), `opinions` of residence and former
# cell, `papers` and evidence, the lists of `bodies` and leaders, ratings of earlier `quarters`, `years` at the highest
# level and what last year's run says, `awards`, the `tables` (Biểu, provincial report), the `cap`.
PARTS = (
    "review", "scores", "shares", "votes", "elsewhere", "opinions", "papers", "bodies", "quarters", "years", "awards",
    "tables", "cap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuarterDeadline:
    """The last day of submissions of one quarter."""

    quarter: int
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Quarters:
    """What holds in the first three quarters of a year. `asked` says of each part whether it is; one that it doesn't
    name isn't. `ceilings` are the codes of those that hold (`ALL`: every one), None where none does; `parameters` are
    those that differ from the year's."""

    asked: dict[str, Parameter] = field(default_factory=dict)
    ceilings: Parameter | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    deadlines: tuple[QuarterDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """A regime, with the local document that refines it, if any. `cited_as` is how a later regime that takes over from
    it cites it."""

    id: str
    title: str
    short: str
    cited_as: str
    years: tuple[int, int | None]
    documents: tuple[Document, ...]
    parameters: dict[str, Parameter]
    self_review: ReviewForm
    person_review: ReviewForm
    scales: dict[str, Scale]
    ceilings: tuple[Ceiling, ...]
    caps: dict[str, Cap]
    deadlines: tuple[Deadline, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    dossiers: dict[str, Dossier] = field(default_factory=dict)  # by kind of subject: ORGANIZATION, LEADER
    evidence: Evidence | None = None
    local: str | None = None
    local_title: str = ""
    local_years: tuple[int, int | None] | None = None
    shapes_form: bool = False  # the local document changes something that units write: scores, contents, papers
    held_back: dict[str, Cap] = field(default_factory=dict)  # caps of the local document that aren't verified
    day: date = date.min  # on which names are those in print; before the first of them, the first ones
    cap_base: str | None = None  # of what the cap is a share, where the office has chosen it; the caps follow
    quarters: Quarters = field(default_factory=Quarters)
    parts: dict[str, Parameter] = field(
        default_factory=dict
    )  # of a quarter: whether each part is asked; none of a year

    @property
    def period(self) -> tuple[int, int | None]:
        """The years for which it holds, the local document's where there is one."""
        return self.local_years or self.years

    def with_base(self, base: str | None) -> Law:
        """The same with the base of the cap that the office has chosen; None leaves the law's own."""
        if not base:
            return self
        caps = {subject: replace(cap, base=base) for subject, cap in self.caps.items()}
        return replace(self, caps=caps, cap_base=base)

    @property
    def rates_quarters(self) -> bool:
        return bool(self.value("xep_loai_quy"))

    def rates_quarters_in(self, year: int) -> bool:
        """Whether it did so already in a year."""
        return self.rates_quarters and year >= int(self.value("quy_tu_nam"))

    def in_period(self, period: Period) -> Law:
        """The law of the year, or what of it holds in a quarter. What isn't settled for a quarter isn't settled there,
        however settled it is for the year."""
        if period.quarter is None:
            return self
        own, parts = self.quarters, self._parts()
        scores, cap = parts["scores"], parts["cap"]
        return replace(
            self,
            parts=parts,
            parameters=self.parameters | own.parameters,
            ceilings=tuple(self._ceilings_of_quarter()),
            scales={
                subject: replace(scale, verified=scale.verified and scores.verified)
                for subject, scale in self.scales.items()
                if scores.value
            },
            caps={subject: replace(one, verified=one.verified and cap.verified) for subject, one in self.caps.items()},
            deadlines=tuple(one.deadline for one in own.deadlines if one.quarter == period.quarter),
            meetings=self.meetings if parts["review"].value else (),
            dossiers=self.dossiers if parts["papers"].value else {},
            evidence=self.evidence if parts["papers"].value else None,
        )

    def _parts(self) -> dict[str, Parameter]:
        """Every part with what is said of it; what isn't said rests on that quarters are rated at all."""
        unsaid = replace(self.parameters["xep_loai_quy"], value=False, verified=False)
        return {part: self.quarters.asked.get(part, unsaid) for part in PARTS}

    def _ceilings_of_quarter(self) -> Iterator[Ceiling]:
        held = self.quarters.ceilings
        for ceiling in self.ceilings:
            if held is not None and (held.value == ALL or ceiling.code in held.value):
                yield replace(ceiling, verified=ceiling.verified and held.verified)

    def asks(self, part: str) -> bool:
        """Whether a part is asked: in a year every one is."""
        return part not in self.parts or bool(self.parts[part].value)

    def settled(self, part: str) -> bool:
        """Whether what is said of a part is settled."""
        return part not in self.parts or self.parts[part].verified

    def on(self, day: date) -> Law:
        """The same with the names in print of a day."""
        return replace(self, day=day)

    def called(self, kind: str) -> str:
        """What a kind of organization (loai_to_chuc) is called in print."""
        return called(kind, self.day)

    def holds_in(self, year: int) -> bool:
        first, last = self.period
        return first <= year and (last is None or year <= last)

    def deadline_of(self, kind: str | None) -> Deadline | None:
        """The last day for submissions of an organization of this kind: the first that fits."""
        return next((d for d in self.deadlines if not d.kinds or kind in d.kinds), None)

    def deadline_for(self, period: Period, kind: str | None) -> date | None:
        """The same as a day of a year."""
        found = self.deadline_of(kind)
        return date(period.year, found.month, found.day) if found else None

    def meeting_for(self, kind: str | None) -> Meeting | None:
        """What is asked of the review meeting of an organization of this kind: the first that fits."""
        return next((m for m in self.meetings if not m.kinds or kind in m.kinds), None)

    def evidence_for(self, kind: str | None) -> tuple[Proof, ...]:
        """The checklist of evidence for a kind of organization."""
        evidence = self.evidence
        return evidence.proofs if evidence and (not evidence.kinds or kind in evidence.kinds) else ()

    def papers_of(self, authority: object) -> tuple[Paper, ...]:
        """The papers that are handed in about a leader whom this authority (tham_quyen) rates."""
        dossier = self.dossiers.get("CAN_BO")
        return dossier.papers if dossier and (not dossier.authorities or authority in dossier.authorities) else ()

    def papers_for(self, kind: str | None) -> tuple[Paper, ...]:
        """The papers that an organization of this kind hands in about itself."""
        dossier = self.dossiers.get("TO_CHUC")
        return dossier.papers if dossier and (not dossier.kinds or kind in dossier.kinds) else ()

    def rests_on(self, path: str) -> tuple[str, bool] | None:
        """Reference and `verified` of a value that rules rest on: a parameter, or "deadline", "meeting", "evidence",
        "dossiers.TO_CHUC", "scales.DANG_VIEN" …; None where the law has no such value, or switches it off."""
        if path in ("meeting", "deadline"):
            listed: Sequence[Meeting | Deadline] = self.meetings if path == "meeting" else self.deadlines
            refs = dict.fromkeys(one.ref for one in listed)
            return ("; ".join(refs), all(one.verified for one in listed)) if listed else None
        part, _, key = path.partition(".")
        found: Any = self.parameters.get(part) or getattr(self, part, None)
        if key:
            found = (found or {}).get(key)
        if found is None or (isinstance(found, Parameter) and not found.value):
            return None
        return found.ref, found.verified

    def value(self, name: str) -> Any:
        return self.parameters[name].value

    def verified(self, name: str) -> bool:
        return self.parameters[name].verified

    def scale(self, subject: str) -> Scale | None:
        return self.scales.get(subject)
