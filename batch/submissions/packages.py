"""Packages that committees below handed over, as data, and their place among the submissions: each covered unit is a
submission of its own. Sealing, writing and reading them is `handover`'s job.

Source: contract, "Packages".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import pandas as pd

from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION, SUBJECT_SHEET, TIED, UNRATED, Unit
from batch.form.cells import Value
from batch.form.definition import form, versions
from batch.form.file_data import FileData, Problem, SheetData
from batch.submissions.columns import (
    COUNTS,
    FILE,
    FROM_PACKAGE,
    GIVEN_CEILING,
    GIVEN_DECIDER,
    GIVEN_LEVEL,
    GIVEN_SCORE,
    GIVEN_STATE,
    HERE,
    NEW,
    ROW,
    TO_RATE,
    TO_REVIEW,
    put,
)
from batch.submissions.frames import Submissions, assemble
from batch.submissions.intake import COUNTED

Line = dict[str, str]  # a line of a table, by column
Person = Callable[[str, str], str]  # kind of subject (or GROUP_NAME), key of a card (of a group's name) → pseudonym
GROUP_NAME = "NHOM"
YES = "CO"
SUBJECTS_TABLE = "doi_tuong.csv"
# Columns of the table of subjects that are fields of the form under the same name; texts and numbers.
_TEXTS = (
    "ho_ten", "chuc_vu", "de_xuat", "quyet_dinh", "tham_quyen", "cap", "nhom", "ma_tap_the", "la_cap_uy", "xl_to_chuc",
    "la_nguoi_dung_dau", "ma_don_vi_dung_dau", "mien_tran_nguoi_dung_dau",
)  # fmt: skip
_NUMBERS = (
    "ty_le_vuot_muc", "ty_le_hoan_thanh", "phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong",
    "so_nam_xuat_sac", "so_lanh_dao",
)  # fmt: skip
SUBJECT_COLUMNS = (
    "dinh_danh", "ma_don_vi", "doi_tuong", "ket_qua", "trang_thai", "noi_quyet_dinh",
    "duoc_xep_loai", "nguoi", "tran", "diem", *_TEXTS, *_NUMBERS,
)  # fmt: skip
UNIT_COLUMNS = (
    "ma_don_vi", "lan_nop", "so_loi", "da_kiem_diem", "ly_do_chua_xep_loai", "goi_y", "bat_kha_khang", "so_kht",
    "so_tot", "so_xep_loai", "so_moi_da_kiem_diem",
)  # fmt: skip
_OF_UNIT = ("da_kiem_diem", "ly_do_chua_xep_loai", "goi_y", "bat_kha_khang")
_BELOW = ("so_kht", "so_tot", "so_xep_loai")  # the counts of a chi bộ, in the order of `COUNTS`
_AUTHORITY = {"DB_CO_SO": "CO_SO", "CB_CO_SO": "CO_SO", "DB_TREN_CO_SO": "BTV_HUYEN", "DB_TINH": "BTV_TINH"}


_PSEUDONYM = re.compile(r"MH[0-9A-F]{20}")


def is_pseudonym(text: str) -> bool:
    return bool(_PSEUDONYM.fullmatch(text))


def name_in(key: tuple[str, ...]) -> int | None:
    """The place in the key of a group where its name stands, None where the group is one collective's."""
    return {2: 1, 5: 3}.get(len(key))


@dataclass(frozen=True, slots=True)
class GivenGroup:
    """A group of the cap of which a committee below has decided: how many got HTXS and HTT, of these how many wait at
    the cut-off, how many were proposed; `terms` are base, ratio (a fraction as text) and what else of the cap it
    decided by, `leaders` those of the collective that the group is of."""

    subject: str
    decider: str
    name: str
    key: tuple[str, ...]
    best: int
    good: int
    waiting: int
    proposed: int
    terms: Line
    leaders: int | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """So many subjects of a kind that `decider` decided at `level`, and that may not stand above one subject that is
    decided above: the organization or collective (`by`) `code` of `unit`."""

    decider: str
    subject: str
    by: str
    unit: str
    code: str
    level: str
    count: int


@dataclass(slots=True)
class Package:
    """One package as it was read. `problem` says in Vietnamese why it can't be used, "" where it can; `key` is the mark
    of the key that sealed it, "" for none; `digest` the hash of its data; `lines` are the subjects with the line of the
    table that each stands in; `used` the packages below that went into it."""

    path: str
    sha256: str = ""
    size: int = 0
    problem: str = ""
    committee: str = ""
    name: str = ""
    number: int = 0
    day: str = ""
    year: int = 0
    period: str = ""
    regime: str = ""
    local: str = ""
    key: str = ""
    digest: str = ""
    provisional: list[str] = field(default_factory=list)
    locked: tuple[date, int, date] | None = None  # since when, how often corrected, when so last
    units: list[Line] = field(default_factory=list)
    figures: list[tuple[str, str, str, str, int]] = field(default_factory=list)  # unit, table, row, column, count
    lines: list[tuple[int, Line]] = field(default_factory=list)
    groups: list[GivenGroup] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)

    @property
    def covered(self) -> dict[str, int | None]:
        """Unit → number of its submission that went into the package."""
        return {line["ma_don_vi"]: int(line["lan_nop"]) if line["lan_nop"] else None for line in self.units}

    @property
    def errors(self) -> dict[str, int]:
        """Unit → errors that were open, where there are any."""
        return {line["ma_don_vi"]: int(line["so_loi"]) for line in self.units if line["so_loi"] not in ("", "0")}

    def file(self) -> FileData:
        """The package as a file that isn't counted itself: refused where it can't be used."""
        data = FileData(self.path, self.sha256, self.size, data_hash=self.digest, stated_unit=self.committee)
        if self.problem:
            data.refuse(Problem("GB-01", values={"ly_do": self.problem}))
        return data


@dataclass(slots=True)
class Handed:
    """What the counted packages bring beside the rows of their subjects. `files` are the numbers of the files that
    stand for covered units, each with the package it is from; `person` turns a kind of subject and the key of a card
    into the pseudonym, None where no key is at hand."""

    files: dict[int, Package] = field(default_factory=dict)
    person: Person | None = None

    @property
    def packages(self) -> list[Package]:
        return list({p.path: p for p in self.files.values()}.values())

    @property
    def groups(self) -> list[GivenGroup]:
        return [group for package in self.packages for group in package.groups]

    @property
    def bounds(self) -> list[Bound]:
        return [bound for package in self.packages for bound in package.bounds]

    @property
    def figures(self) -> list[tuple[str, str, str, str, int]]:
        return [figure for package in self.packages for figure in package.figures]

    @property
    def reviewed_new(self) -> int:
        """Members under 6 months who reviewed themselves all the same: 6F counts them otherwise than 6B."""
        return sum(int(line["so_moi_da_kiem_diem"] or 0) for package in self.packages for line in package.units)

    @property
    def below(self) -> pd.DataFrame:
        """Unit → the counts of a chi bộ, by the columns of `COUNTS`."""
        lines = [line for package in self.packages for line in package.units if line["so_xep_loai"]]
        table = {name: [int(line[key]) for line in lines] for name, key in zip(COUNTS, _BELOW, strict=True)}
        return pd.DataFrame(table, index=[line["ma_don_vi"] for line in lines], dtype="int64")

    def group(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """The key of a group as it compares with those in packages, where the name may be a pseudonym."""
        at = name_in(key)
        if not self.person or not self.files or at is None or not key[at] or is_pseudonym(key[at].upper()):
            return key
        return *key[:at], self.person(GROUP_NAME, key[at]).casefold(), *key[at + 1 :]

    def who(self, subject: str, keys: pd.Series, frame: pd.DataFrame) -> pd.Series:
        """The keys of the cards of a kind of subject as they compare with the pseudonyms of packages."""
        if not self.person or not self.files:
            return keys
        hidden = keys.map(partial(self.person, subject), na_action="ignore").astype("str")
        return keys.where(frame[FROM_PACKAGE], hidden)


@dataclass(slots=True)
class Settled:
    """What became of every package: `status` by its place in `packages`, a code of the intake."""

    packages: list[Package] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    person: Person | None = None

    def join(self, files: list[FileData], units: Mapping[str, Unit]) -> tuple[list[FileData], Handed, dict[int, str]]:
        """The files with one for every covered unit and every package that doesn't count; what the packages bring; the
        status of those that don't count, by the number of the file."""
        out, handed, others = list(files), Handed(person=self.person), dict[int, str]()
        for package, status in zip(self.packages, self.status, strict=True):
            more = files_of(package, units) if status == COUNTED else [package.file()]
            for number, data in enumerate(more, len(out)):
                if status == COUNTED:
                    handed.files[number] = package
                else:
                    others[number] = status
                out.append(data)
        return out, handed, others


NOTHING = Handed()


def files_of(package: Package, units: Mapping[str, Unit]) -> list[FileData]:
    """A file for every covered unit, with its subjects in the sheets of the form. Addresses are those of the table of
    subjects."""
    facts = {line["ma_don_vi"]: line for line in package.units}
    rows: dict[str, dict[str, list[tuple[int, Line]]]] = {code: {} for code in facts}
    for number, line in package.lines:
        rows[line["ma_don_vi"]].setdefault(line["doi_tuong"], []).append((number, line))
    out = []
    for code, fact in facts.items():
        sheets = {
            sheet: _sheet(sheet, subject, rows[code][subject], fact, units)
            for subject, sheet in SUBJECT_SHEET.items()
            if subject in rows[code]
        }
        out.append(
            FileData(
                package.path, package.sha256, package.size, version=next(iter(versions())), data_hash=package.digest,
                sheets=sheets,
            )
        )  # fmt: skip
    return out


def _sheet(
    sheet: str, subject: str, rows: Sequence[tuple[int, Line]], fact: Line, units: Mapping[str, Unit]
) -> SheetData:
    keys = form()[sheet].keys
    values = [_values(subject, line, fact, units) for _, line in rows]
    columns: dict[str, list[Value]] = {key: [one.get(key) for one in values] for key in keys}
    at = {key: SUBJECT_COLUMNS.index(key if key in SUBJECT_COLUMNS else "dinh_danh") for key in keys}
    is_list = form()[sheet].is_list
    places = {key: (rows[0][0] - 1 if is_list else 0, column) for key, column in at.items()}
    return SheetData(SUBJECTS_TABLE, [number for number, _ in rows], columns, places)


def _values(subject: str, line: Line, fact: Line, units: Mapping[str, Unit]) -> dict[str, str | float | None]:
    """The fields of the form that a line fills."""
    out: dict[str, str | float | None] = {key: line[key] or None for key in _TEXTS}
    out |= {key: float(line[key]) if line[key] else None for key in _NUMBERS}
    if subject == ORGANIZATION:
        unit = units[line["ma_don_vi"]]
        out |= {key: fact[key] or None for key in _OF_UNIT}
        out |= {"ma_don_vi": unit.code, "ten_don_vi": unit.name, "loai_to_chuc": unit.kind}
        out |= {"ma_cap_tren": unit.parent, "loai_hinh": unit.sector}
        out["lan_nop"] = float(fact["lan_nop"]) if fact["lan_nop"] else None
    elif subject == MEMBER:
        out["so_the"] = line["dinh_danh"]
    elif subject == COLLECTIVE:
        out |= {"ma_tap_the": line["dinh_danh"], "ten_tap_the": line["ho_ten"] or None}
    else:
        out |= {
            "ma_can_bo": line["dinh_danh"],
            "so_the": (line["dinh_danh"] if line["trang_thai"] else line["nguoi"]) or None,
        }
    if subject in (COLLECTIVE, LEADER) and not line["tham_quyen"]:
        # who decided tells the row of 6D and 6E
        decider = line["noi_quyet_dinh"]
        out["tham_quyen"] = _AUTHORITY.get(units[decider].kind) if decider in units else None
    return out


def joined(subs: Submissions, handed: Handed) -> Submissions:
    """The submissions with the rows of the packages after their own; `subs.files` holds the files of the covered units
    already, `subs.frames` only rows of workbooks."""
    numbers = sorted(handed.files)
    if not numbers:
        return subs
    more = assemble(subs.files[i] for i in numbers)
    real = dict(enumerate(numbers))
    frames = {}
    for sheet, frame in subs.frames.items():
        part = put(more.frames[sheet], {FILE: more.frames[sheet][FILE].map(real)})
        frames[sheet] = pd.concat([frame, part], ignore_index=True) if len(part) else frame
    return replace(subs, frames=frames)


def marked(subs: Submissions, handed: Handed) -> Submissions:
    """The same with what the packages say of their subjects, in the frames that `eligibility` has marked."""
    if not handed.files:
        return subs
    file_of = {(package.path, subs.files[file].info("ma_don_vi")): file for file, package in handed.files.items()}
    lines: dict[tuple[int, str, int], Line] = {}
    for package in handed.packages:
        for number, line in package.lines:
            subject, file = line["doi_tuong"], file_of[package.path, line["ma_don_vi"]]
            lines[file, subject, 0 if subject == ORGANIZATION else number] = line
    frames = dict(subs.frames)
    for subject, sheet in SUBJECT_SHEET.items():
        frames[sheet] = _given(frames[sheet], subject, lines)
    return replace(subs, frames=frames)


def _given(frame: pd.DataFrame, subject: str, lines: Mapping[tuple[int, str, int], Line]) -> pd.DataFrame:
    found = [lines.get((file, subject, row)) for file, row in zip(frame[FILE], frame[ROW], strict=True)]
    there = pd.Series([line is not None for line in found], frame.index, dtype=bool)

    def text(key: str) -> pd.Series:
        return pd.Series([line[key] or None if line else None for line in found], frame.index, dtype="str")

    score = [float(line["diem"]) if line and line["diem"] else float("nan") for line in found]
    state = text("trang_thai")
    rated = (text("duoc_xep_loai") == YES) | (state.notna() & (state != UNRATED))
    columns: dict[str, object] = {
        FROM_PACKAGE: there, GIVEN_LEVEL: text("ket_qua"), GIVEN_STATE: state, GIVEN_CEILING: text("tran"),
        GIVEN_SCORE: score, GIVEN_DECIDER: text("noi_quyet_dinh"), TO_RATE: frame[TO_RATE].where(~there, rated),
    }  # fmt: skip
    if subject == MEMBER:
        columns |= {HERE: frame[HERE] | there, NEW: frame[NEW] & ~there, TO_REVIEW: frame[TO_REVIEW] & ~there}
    return put(frame, columns)


def settled(frame: pd.DataFrame) -> pd.Series:
    """Rows of packages whose level was decided below, or waits there: nothing here moves it."""
    return frame[FROM_PACKAGE] & frame[GIVEN_STATE].notna()


def given_levels(frame: pd.DataFrame) -> pd.Series:
    """The levels that packages bring as decisions."""
    return frame[GIVEN_LEVEL].where(settled(frame) & (frame[GIVEN_STATE] != TIED) & frame[GIVEN_DECIDER].notna())
