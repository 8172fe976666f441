"""What planters of faults stand on: the layout of the written form, free rows, and keeping the rest consistent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from python_calamine import CalamineWorkbook

from batch.demo.collectives import rate_body, rate_leader
from batch.demo.draft import Committee, Draft, Row
from batch.demo.levels import lower, person_fields, votes
from batch.demo.organizations import ceiling_from_below, rate_organization
from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBER, MEMBERS, RANK, SCORES, SELF_REVIEW, Period
from batch.form.blank import write_form
from batch.form.definition import form
from batch.law import Law
from batch.machine.scratch import scratch
from batch.text import a1

FOLLOWS = "follows"  # with the number of a collective in `busy`: a fault stands there that its level isn't part of


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a planted fault is to be reported: a field (`row` counts data rows from 0), or a `cell` given outright.
    `unit` where it isn't the submission's own, `code` where it is of another rule than the one being planted."""

    sheet: str = ""
    key: str = ""
    row: int = 0
    cell: str = ""
    unit: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the written form has its fields, zero-based: `places[sheet][key]` = (row, column); of a table the row is
    that of the first data."""

    places: dict[str, dict[str, tuple[int, int]]]

    def cell(self, spot: Spot) -> str:
        if spot.cell or not spot.key:
            return spot.cell
        row, column = self.places[spot.sheet][spot.key]
        return a1(row if spot.sheet == INFO else row + spot.row, column)

    def heading(self, sheet: str, key: str) -> tuple[int, int]:
        """Row and column of a table's heading."""
        row, column = self.places[sheet][key]
        return row - 1, column


_LAYOUTS: dict[tuple[str, str | None, int], Layout] = {}


def layout(law: Law, year: int) -> Layout:
    """The layout, read back from a form written for the purpose rather than known."""
    key = law.id, law.local, year
    if key not in _LAYOUTS:
        _LAYOUTS[key] = _read_back(law, year)
    return _LAYOUTS[key]


def _read_back(law: Law, year: int) -> Layout:
    with scratch() as folder:
        path = folder / "mau.xlsx"
        write_form(path, law, period=Period(year), light=True)
        places: dict[str, dict[str, tuple[int, int]]] = {}
        with CalamineWorkbook.from_path(path) as book:
            for name, sheet in form().items():
                grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                headings = {f.heading: f.key for f in sheet.fields}
                down, right = (0, 1) if sheet.is_list else (1, 0)
                found: dict[str, tuple[int, int]] = {}
                for r, row in enumerate(grid):
                    for c, value in enumerate(row):
                        key = headings.get(str(value).removesuffix("*").strip())
                        if key and (not sheet.is_list or c == 0):
                            found[key] = (r + down, c + right)
                places[name] = found
    return Layout(places)


@dataclass(slots=True)
class Ground:
    """The committee while faults are being planted. `faulty` are the units that may get more than one."""

    committee: Committee
    layout: Layout
    rng: Random
    faulty: list[str] = field(default_factory=list)
    strict: bool = True  # only where a fault moves nothing else
    linked: set[str] = field(default_factory=set)  # cards of leaders who differ from their cell's list on purpose
    differing: dict[str, set[str]] = field(default_factory=dict)  # and in which fields of their own row

    def free_row(self, draft: Draft, sheet: str, fits: Callable[[int, Row], bool]) -> int | None:
        """Take a row that no fault stands on yet; None where no row fits."""
        rows = draft.rows.get(sheet, [])
        candidates = [i for i, row in enumerate(rows) if (sheet, i) not in draft.busy and fits(i, row)]
        if not candidates:
            return None
        row = self.rng.choice(candidates)
        draft.busy.add((sheet, row))
        return row

    def free_key(self, draft: Draft, *keys: str) -> bool:
        """Take fields of "Thông tin"; False where one of them is taken."""
        if any((INFO, key) in draft.busy for key in keys):
            return False
        draft.busy |= {(INFO, key) for key in keys}
        return True

    def relevel(self, draft: Draft, level: str) -> None:
        """Give the organization another level with fields that fit; what a fault stands on is left alone."""
        kept = {key: draft.info.get(key) for sheet, key in draft.busy if sheet == INFO and isinstance(key, str)}
        rows = {name: draft.rows.get(name, []) for name in (SELF_REVIEW, SCORES)}
        taken = {sheet for sheet, _ in draft.busy}
        draft.level = level
        rate_organization(self.rng, self.committee, draft)
        draft.info |= kept
        draft.rows |= {name: own for name, own in rows.items() if name in taken}

    def settle(self, draft: Draft) -> None:
        """After a level went down: the organization, its collectives and heads, and its superiors follow, so that only
        the planted fault is wrong."""
        if draft.level:
            bound = ceiling_from_below(self.committee, draft)
            if RANK[bound] < RANK[draft.level]:
                if (INFO, "de_xuat") in draft.busy:
                    draft.level = bound
                else:
                    self.relevel(draft, bound)
            for i, row in enumerate(draft.bodies):
                bounded = row.get("la_cap_uy") == "CO" or not row.get("xl_to_chuc")
                fixed = (COLLECTIVES, i) in draft.busy and (FOLLOWS, i) not in draft.busy
                if "de_xuat" in row and bounded and not fixed:
                    self.lower_body(draft, row, draft.level)
            for i, row in enumerate(draft.leaders):
                if row.get("ma_don_vi_dung_dau") == draft.code and (LEADERS, i) not in draft.busy:
                    self.lower_leader(draft, row, draft.level)
        if draft.unit.parent:
            self.settle(self.committee.drafts[draft.unit.parent])

    def lower_body(self, draft: Draft, row: Row, level: str) -> None:
        """A collective goes down to a level at the most, its head with it."""
        if RANK[str(row["de_xuat"])] > RANK[level]:
            self.rerate_body(row, level)
            self.lower_heads(draft, row, level)

    def lower_heads(self, draft: Draft, body: Row, level: str) -> None:
        for i, row in enumerate(draft.leaders):
            head = row.get("la_nguoi_dung_dau") == "CO" and row.get("ma_tap_the") == body["ma_tap_the"]
            if head and (LEADERS, i) not in draft.busy:
                self.lower_leader(draft, row, level)

    def lower_leader(self, draft: Draft, row: Row, level: str) -> None:
        if "de_xuat" in row and RANK[str(row["de_xuat"])] > RANK[level]:
            self.rerate_leader(draft, row, lower(str(row["de_xuat"]), level))

    def rerate_member(self, draft: Draft, index: int, level: str, *, final: str | None = None) -> None:
        """Rating fields of a member at another level. `final` is what the law leaves of it, where that is less."""
        law, row = self.committee.law, draft.members[index]
        kind = str(row["doi_tuong"])
        for key in ("diem_cong", "ly_do_cong_tru"):
            row.pop(key, None)
        row |= person_fields(self.rng, law, MEMBER, level, kind, draft.unit.sector or "")
        row |= votes(self.rng, level, *draft.present)
        row |= {"tu_xep_loai": level, "de_xuat": level}
        if RANK[level] > RANK["HTNV"]:
            row.pop("thang_nghi_om", None)
        draft.finals[index] = final or level
        if (MEMBERS, "xl_quy_3") in draft.busy:
            row.pop("xl_quy_3", None)
        row.pop("nguyen_nhan_khong_hoan_thanh", None)  # it would have to fit the new shares
        if draft.finals[index] == "KHT":
            row["nguyen_nhan_khong_hoan_thanh"] = "KHAC"
        self.settle(draft)

    def rerate_body(self, row: Row, level: str) -> None:
        row["de_xuat"] = level
        rate_body(self.rng, self.committee, row)

    def rerate_leader(self, draft: Draft, row: Row, level: str) -> None:
        row["de_xuat"] = level
        rate_leader(self.rng, self.committee, draft, row)

    def unrate(self, draft: Draft, index: int) -> None:
        """A member no longer has a final level."""
        draft.finals[index] = None
        self.settle(draft)


Planter = Callable[[Ground, Draft], Spot | Sequence[Spot] | None]
PLANTERS: dict[str, Planter] = {}
ALONE: dict[str, Planter] = {}  # of these a submission has no other fault: it isn't counted


def planter(code: str, *, alone: bool = False) -> Callable[[Planter], Planter]:
    """Register the planter of a rule: it changes a draft and says where the rule will report it, or gives None where
    the unit has no room for it."""

    def add(function: Planter) -> Planter:
        (ALONE if alone else PLANTERS)[code] = function
        return function

    return add
