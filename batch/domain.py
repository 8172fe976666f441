"""The nouns that every room shares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from batch.machine.by_values import by_values

# The four levels, best first, and their order for comparing (a higher number is better).
LEVELS = ("HTXS", "HTT", "HTNV", "KHT")
RANK = {"HTXS": 4, "HTT": 3, "HTNV": 2, "KHT": 1}
LEVEL_NAMES = {
    "HTXS": "Hoàn thành xuất sắc nhiệm vụ",
    "HTT": "Hoàn thành tốt nhiệm vụ",
    "HTNV": "Hoàn thành nhiệm vụ",
    "KHT": "Không hoàn thành nhiệm vụ",
}
# What became of a proposal (`trang_thai`).
KEPT, LOWERED, CUT, TIED, BY_DECISION, UNRATED = "GIU", "HA_TRAN", "HA_HAN_MUC", "CHO", "QUYET_DINH", "CHUA"
GRADE_RANK = {"XS": 4, "T": 3, "TB": 2, "K": 1}

ERROR = "loi"  # must be fixed
WARNING = "canh_bao"  # fixed or explained
JUDGED_GOOD, JUDGED_BAD = "chap_nhan", "khong_chap_nhan"  # what the office says of an explanation
# What a warning asks of its unit: the code is that of column `giai_trinh`; people see the words everywhere.
TO_EXPLAIN, EXPLAINED, NO_NEED = "", "da_giai_trinh", "khong_can"
EXPLAINING = {TO_EXPLAIN: "còn phải giải trình", EXPLAINED: "đã giải trình", NO_NEED: "không phải giải trình"}

# Kinds of subject that get a level, and the sheet each stands in.
ORGANIZATION, MEMBER, COLLECTIVE, LEADER = "TO_CHUC", "DANG_VIEN", "TAP_THE", "CAN_BO"
SUBJECTS = (ORGANIZATION, MEMBER, COLLECTIVE, LEADER)
INFO, MEMBERS, COLLECTIVES, LEADERS = "Thông tin", "Đảng viên", "Tập thể", "Cán bộ"
SCORES, SELF_REVIEW, EVIDENCE, DOSSIER, EXPLANATIONS = "Chấm điểm", "Mẫu 01", "Minh chứng", "Hồ sơ", "Giải trình"
UNITS, COMMITTEE, SUGGESTIONS = "Đơn vị", "Cơ quan", "Gợi ý"  # the sheets of the register
SUBJECT_SHEET = {ORGANIZATION: INFO, MEMBER: MEMBERS, COLLECTIVE: COLLECTIVES, LEADER: LEADERS}
SUBJECT_NAMES = {
    ORGANIZATION: "tổ chức đảng",
    MEMBER: "đảng viên",
    COLLECTIVE: "tập thể lãnh đạo, quản lý",
    LEADER: "cán bộ lãnh đạo, quản lý",
}

# Kinds of organization.
ABOVE, ABOVE_NAME = "CAP_TREN", "Cấp trên"  # decided above the register of the run
AWAITS_ABOVE = "Mức đề nghị, chờ cấp trên quyết định"  # the status of what isn't decided there yet
PROVINCE, ABOVE_BASE, BASE_COMMITTEE, BASE_CELL = "DB_TINH", "DB_TREN_CO_SO", "DB_CO_SO", "CB_CO_SO"
DIVISION, CELL = "DB_BO_PHAN", "CB_TRUC_THUOC"
CELL_TYPES = (BASE_CELL, CELL)  # the organizations whose workbooks list members
BASE_TYPES = (BASE_COMMITTEE, BASE_CELL)  # tổ chức cơ sở đảng

_BETWEEN = re.compile(r"[;,+\n]|\s+và\s+")  # old codes of a unit that was merged


QUARTERS = (1, 2, 3)  # those that are rated apart: the fourth is part of the year
WHOLE_YEAR = "NAM"  # code of ky
PERIODS = (WHOLE_YEAR, *(f"Q{quarter}" for quarter in QUARTERS))
ROMAN = {1: "I", 2: "II", 3: "III"}
_OF_TITLE = re.compile(r"(?:quý (I{1,3}) )?năm ([0-9]{4})")
_OF_FOLDER = re.compile(r"([0-9]{4})(?:-Q([1-3]))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """What is rated: a year, or one of its first three quarters. As text it is what folders are called after it: 2026,
    2026-Q1."""

    year: int
    quarter: int | None = None

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def title(self) -> str:
        """As it is printed: «năm 2026», «quý I năm 2026»."""
        return f"quý {ROMAN[self.quarter]} năm {self.year}" if self.quarter else f"năm {self.year}"

    @property
    def heading(self) -> str:
        return self.title[0].upper() + self.title[1:]

    @property
    def code(self) -> str:
        """Code of `ky`."""
        return f"Q{self.quarter}" if self.quarter else WHOLE_YEAR

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last_day(self) -> date:
        following = date(self.year, 3 * self.quarter + 1, 1) if self.quarter else date(self.year + 1, 1, 1)
        return following - timedelta(days=1)

    @property
    def short(self) -> str:
        """Where the year is clear: «quý I», «năm 2026»."""
        return self.title.partition(" năm ")[0]

    @property
    def options(self) -> str:
        """As a command takes it."""
        return f"--year {self.year}" + (f" --quarter {self.quarter}" if self.quarter else "")

    @classmethod
    def of(cls, year: int, code: str | None = None) -> Period:
        """By the code of `ky`, None for the whole year. Raises ValueError for a code that is none of a period."""
        found = next((q for q in QUARTERS if code == f"Q{q}"), None)
        if found is None and code not in (None, WHOLE_YEAR):
            raise ValueError(code)
        return cls(year, found)

    @classmethod
    def named(cls, text: str) -> Period | None:
        """By what folders are called after it."""
        match = _OF_FOLDER.fullmatch(text)
        return cls(int(match[1]), int(match[2]) if match[2] else None) if match else None

    @classmethod
    def printed(cls, text: str) -> Period | None:
        """By its title, or what folders are called after it."""
        match = _OF_TITLE.fullmatch(text)
        return cls(int(match[2]), len(match[1]) if match[1] else None) if match else cls.named(text)

    @classmethod
    def title_of(cls, text: str) -> str:
        """What files state as their period, as it is printed."""
        found = cls.named(text)
        return found.title if found else f"năm {text}"


class SaidError(ValueError):
    """Its message, in Vietnamese, is for the user: why something can't be done, and what to do."""


@by_values
@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the register."""

    code: str
    name: str
    kind: str  # code of loai_to_chuc
    parent: str | None
    sector: str | None  # code of loai_hinh, "4".."28"
    group: str | None = None  # nhom
    table_group: str | None = None  # nhom_bieu
    founded: date | None = None
    members: int | None = None
    must_submit: bool = True
    deadline: date | None = None
    email: str | None = None
    reorganized: bool = False  # formed by split or merger: not a new unit
    old_code: str | None = None  # its code before the units were rearranged; several, where it was merged from such

    @property
    def old_codes(self) -> tuple[str, ...]:
        """The codes before the units were rearranged, each once."""
        return tuple(dict.fromkeys(part.strip() for part in _BETWEEN.split(self.old_code or "") if part.strip()))


@by_values
@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where it is, and what to do about it. Holds no personal name."""

    code: str  # ma_quy_tac
    severity: str  # ERROR or WARNING
    unit: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""  # plain A1
    field: str = ""  # key of form.csv
    message: str = ""
    remedy: str = ""
    basis: str = ""
    explained: bool = False  # a warning that its unit has explained (see rules.explained)
    office: bool = False  # nothing for the unit to do: the office decides or the program is at fault
    block: tuple[tuple[int, int], ...] = ()  # rows, first to last, where one finding stands for many of its column
    verdict: str = ""  # the office's word on the explanation: JUDGED_GOOD, JUDGED_BAD, "" while there is none

    @property
    def explaining(self) -> str:
        """What a warning asks of its unit: a code of EXPLAINING. A refused explanation is none."""
        if self.explained and self.verdict != JUDGED_BAD:
            return EXPLAINED
        return NO_NEED if self.office else TO_EXPLAIN

    @property
    def to_explain(self) -> bool:
        """A warning that its unit must still mend or explain."""
        return self.severity != ERROR and self.explaining == TO_EXPLAIN

    def sort_key(self) -> tuple[object, ...]:
        letters = self.cell.rstrip("0123456789")
        row = int(self.cell[len(letters) :] or 0)
        return (self.unit, self.file, self.sheet, row, len(letters), letters, self.code, self.message)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was read and is not counted, with the reason."""

    unit: str
    file: str
    sheet: str
    row: int  # as Excel numbers it
    reason: str
    tables: tuple[str, ...] = field(default=())  # the Biểu that it is missing from


def decider_name(code: str) -> str:
    """Who decides a subject, as people read it: the unit's code, or that it stands above the register."""
    return ABOVE_NAME if code == ABOVE else code
