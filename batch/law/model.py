"""What the regulations say, as the program holds it. Every value carries its reference and whether it is settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    number: str
    date: str
    about: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the law. What is not `verified` only ever leads to a warning."""

    value: Any
    ref: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Content:
    """One content of a self-review form. `main` contents are those on Party building and on the year's tasks."""

    code: str
    text: str
    graded: bool
    main: bool


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """The contents of Mẫu 01 (collective) or Mẫu 02 (person). `remedy` is the part on earlier shortcomings."""

    contents: tuple[Content, ...]
    remedy: str | None
    leader_only: tuple[str, ...]
    ref: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score scale: `maximum` in points."""

    code: str
    text: str
    maximum: float
    main: bool


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

    def is_for(self, kind: object, sector: object) -> bool:
        """Whether the scale is for a member of this kind in a unit of this sector."""
        return not self.covers or kind in self.covers or sector in self.covers_by_sector.get(str(kind), ())


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A condition (`code`, see `rating.conditions`) in force, and the highest level that it leaves."""

    code: str
    level: str
    values: dict[str, Any]
    ref: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """The largest number of HTXS in a group. `base` is `good` (of those rated HTT) or `good_or_better`.

    `small_below`: where fewer than so many are rated HTT, at least `small_allow` may be HTXS; None where there is
    no such rule. `small_leaders`: the same where the collective of the group has so many leaders or fewer.
    `head`: heads are `counted` with the others or stand `apart`. `group`: leaders are grouped by `post`, or each
    `collective` by itself. `higher`: the ratio that a reasoned decision may
    give a group instead. `warn_above`: the ratio also holds over the đảng bộ above, where breaking it is a warning.
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


@dataclass(frozen=True, slots=True)
class Law:
    """A regime, with the local document that refines it, if any."""

    id: str
    title: str
    short: str
    years: tuple[int, int | None]
    documents: tuple[Document, ...]
    parameters: dict[str, Parameter]
    self_review: ReviewForm
    person_review: ReviewForm
    scales: dict[str, Scale]
    ceilings: tuple[Ceiling, ...]
    caps: dict[str, Cap]
    local: str | None = None
    local_title: str = ""

    def value(self, name: str) -> Any:
        return self.parameters[name].value

    def verified(self, name: str) -> bool:
        return self.parameters[name].verified

    def scale(self, subject: str) -> Scale | None:
        return self.scales.get(subject)
