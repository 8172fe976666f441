"""The subjects of a finished run with their final levels, for what follows a run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from batch.domain import (
    ABOVE,
    BY_DECISION,
    COLLECTIVE,
    KEPT,
    LEADER,
    LEVELS,
    MEMBER,
    ORGANIZATION,
    SUBJECT_SHEET,
    SUBJECTS,
    Period,
)
from batch.finished import layout
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import AGAIN, FinishedRunError
from batch.finished.records import Level
from batch.form.definition import label
from batch.law import Law
from batch.register.register import Register
from batch.rules.leadership.rows import set_aside_leaders
from batch.submissions.columns import ROW, UNIT, records
from batch.submissions.eligibility import EXEMPT, person_key, under_months
from batch.text import plain

_NAMES = {ORGANIZATION: "ten_don_vi", MEMBER: "ho_ten", COLLECTIVE: "ten_tap_the", LEADER: "ho_ten"}
_NEEDED = {
    ORGANIZATION: ("ma_cap_tren", "so_nam_xuat_sac", "ly_do_chua_xep_loai", "da_kiem_diem"),
    MEMBER: (
        "so_the", "so_ly_lich", "tinh_trang", "ngay_vao_dang", "ly_do_chua", "da_kiem_diem", "so_nam_xuat_sac",
    ),
    COLLECTIVE: ("ma_tap_the", "la_cap_uy", "ly_do_chua_xep_loai", "da_kiem_diem", "so_lanh_dao"),
    LEADER: (
        "ma_can_bo", "so_the", "chuc_vu", "ly_do_chua_xep_loai", "da_kiem_diem", "tham_quyen", "la_nguoi_dung_dau",
        "ma_tap_the",
    ),
}  # fmt: skip
_COMMON = ("ma_don_vi", "tep", "dong", "de_xuat", "quyet_dinh", "ket_qua", "trang_thai", "dm_loai_to_chuc")
_LATER = ("dm_ten_don_vi", "dm_ma_cap_tren", "tu_goi")  # which runs of an older program lack
_REASON_LISTS = {ORGANIZATION: "ly_do_to_chuc", COLLECTIVE: "ly_do_tap_the", LEADER: "ly_do_can_bo"}
_GUEST = "TAM_THOI_DEN"


@dataclass(slots=True)
class Subject:
    """One subject with its final level: `proposed` and `final` are codes of levels, "" where there is none;
    `reason` why the level is not the one proposed, or why there is none; `decider` the unit whose committee decides,
    `ABOVE` where it isn't in the register; `years` at HTXS before this one, as stated, None where nothing usable is
    stated."""

    kind: str
    unit: str
    number: str  # card or file number, code of the collective or leader; "" where none is stated
    name: str
    post: str
    proposed: str
    final: str
    status: str
    reason: str
    group: str
    decider: str
    years: int | None
    elsewhere: bool  # a member who is only temporarily here, a leader who is rated in another row
    own: bool  # the committee of the unit itself, a leader who sits on it
    identity: str = ""  # as xep_loai.csv has it
    packed: bool = False  # stands in a package, which says no more of who is decided below than the level

    @property
    def awaits_above(self) -> bool:
        """Decided above the register, and not yet: its level is what is proposed."""
        return self.decider == ABOVE and self.status != BY_DECISION and bool(self.final)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with a counted submission; `kind` is the register's."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(slots=True)
class Finished:
    """`subjects` in the order of the register, kind by kind; `places` by code, likewise. `register` has all units, and
    the committee that ran the program."""

    period: Period
    top_code: str
    top_name: str
    law: Law
    local: str | None
    provisional: list[str]
    places: dict[str, Place]
    subjects: list[Subject]
    register: Register

    @property
    def year(self) -> int:
        return self.period.year

    def of(self, unit: str, kind: str) -> list[Subject]:
        return [s for s in self.subjects if s.unit == unit and s.kind == kind]


def _frame(run: FinishedRun, kind: str) -> pd.DataFrame:
    wanted = (*_COMMON, _NAMES[kind], *_NEEDED[kind])
    frame = run.frame(SUBJECT_SHEET[kind], wanted, _LATER)
    columns = [*wanted, *(name for name in _LATER if name in frame)]
    return frame[columns].sort_values("dong", kind="stable")


def _text(value: object) -> str:
    return plain(value) if isinstance(value, str) else ""


@lru_cache(4_096)
def _code(value: object) -> str:
    """The same of codes and groups, of which there are few."""
    return _text(value)


def _years(value: object) -> int | None:
    """A stated number of years; None for what is missing or no number of years."""
    if not isinstance(value, int | float) or value != value or value < 0 or value != int(value):
        return None
    return int(value)


class _Reasons:
    """Why somebody has no level, in words."""

    def __init__(self, as_of: date, law: Law) -> None:
        self.as_of, self.months = as_of, int(law.value("moi_thang"))

    def marked(self, kind: str, frame: pd.DataFrame) -> list[bool]:
        """Members who are new; leaders who are rated in another row."""
        if kind == MEMBER:
            return list(under_months(pd.to_datetime(frame["ngay_vao_dang"]), self.as_of, self.months))
        if kind == LEADER:
            rows = frame.rename(columns={"ma_don_vi": UNIT, "dong": ROW})
            return list(set_aside_leaders(rows, person_key(frame["so_the"])))
        return [False] * len(frame)

    def of(self, kind: str, row: dict[Any, Any], marked: bool) -> str:
        if row.get("tu_goi"):
            return "Chưa xếp loại, theo gói bàn giao"
        if kind == MEMBER:
            status = row["tinh_trang"]
            if not isinstance(status, str):
                return "Chưa đọc được tình trạng sinh hoạt"
            if status in (_GUEST, *EXEMPT):
                return label("tinh_trang", status)
            if isinstance(row["ly_do_chua"], str):
                return label("ly_do_dang_vien", row["ly_do_chua"])
            if marked:
                return f"Mới kết nạp dưới {self.months} tháng"
        elif marked:
            return "Đã tính ở dòng khác có thẩm quyền cao hơn"
        elif isinstance(row["ly_do_chua_xep_loai"], str):
            return label(_REASON_LISTS[kind], row["ly_do_chua_xep_loai"])
        return "Chưa kiểm điểm" if row["da_kiem_diem"] != "CO" else "Chưa có mức đề xuất hợp lệ"


def _number(kind: str, row: dict[Any, Any]) -> str:
    keys = {MEMBER: ("so_the", "so_ly_lich"), COLLECTIVE: ("ma_tap_the",), LEADER: ("ma_can_bo",)}
    return next((text for key in keys.get(kind, ("ma_don_vi",)) if (text := _text(row[key]))), "")


def _fits(line: Level, row: dict[Any, Any], number: str) -> bool:
    """Is the line of xep_loai.csv about this row of the data?"""
    known = line.final == _code(row["ket_qua"]) and line.status == _code(row["trang_thai"])
    return known and (not number or line.identity == number or plain(line.identity) == number)


def _unfit(said: str) -> FinishedRunError:
    return FinishedRunError(f"{layout.LEVELS.called} {said}; {AGAIN}")


def _subjects(
    kind: str, lines: Sequence[Level], frame: pd.DataFrame, reasons: _Reasons, own: Collection[tuple[str, str]]
) -> Iterator[Subject]:
    rows: dict[str, list[tuple[dict[Any, Any], bool]]] = {}
    for row, marked in zip(records(frame), reasons.marked(kind, frame), strict=True):
        rows.setdefault(str(row["ma_don_vi"]), []).append((row, marked))
    place: dict[str, int] = {}
    for line in lines:
        unit = line.unit
        at = place[unit] = place.get(unit, -1) + 1
        row, marked = rows[unit][at] if at < len(rows.get(unit, ())) else ({}, False)
        number = _number(kind, row) if row else ""
        if not row or not _fits(line, row, number):
            raise _unfit(f"và dữ liệu tổng hợp của đơn vị {unit} không khớp nhau")
        final = line.final if line.final in LEVELS else ""
        told = plain(line.reason) if line.status != KEPT else ""  # what the office had to weigh is its own
        yield Subject(
            kind, unit, number, _text(row[_NAMES[kind]]), _text(row.get("chuc_vu")),
            _code(row["quyet_dinh"]) or _code(row["de_xuat"]), final,
            line.status, told if final else reasons.of(kind, row, marked), _code(line.group), line.decider,
            _years(row.get("so_nam_xuat_sac")), marked if kind == LEADER else row.get("tinh_trang") == _GUEST,
            kind in (COLLECTIVE, LEADER) and (unit, _text(row["ma_tap_the"])) in own,
            line.identity, bool(row.get("tu_goi")),
        )  # fmt: skip
    if sum(map(len, rows.values())) != len(lines):
        raise _unfit(f"thiếu dòng của sheet «{SUBJECT_SHEET[kind]}»")


def _places(lines: Sequence[Level], frame: pd.DataFrame) -> dict[str, Place]:
    """Units in the order of the register. What the register says wins over what the submission says."""
    found = {}
    for row in records(frame):
        code = str(row["ma_don_vi"])
        name = _text(row.get("dm_ten_don_vi")) or _text(row["ten_don_vi"]) or code
        parent = row["dm_ma_cap_tren"] if "dm_ma_cap_tren" in row else row["ma_cap_tren"]
        found[code] = Place(code, name, _text(row["dm_loai_to_chuc"]), _text(parent))
    return {line.unit: found[line.unit] for line in lines}


def read_finished(run: FinishedRun) -> Finished:
    """The subjects of a finished run. Raises FinishedRunError where the folder is none or its files contradict each
    other: a level must never be told to the wrong person."""
    manifest, law = run.manifest, run.law
    reasons = _Reasons(manifest.as_of, law)
    subjects: list[Subject] = []
    places: dict[str, Place] = {}
    bodies = _frame(run, COLLECTIVE)
    committees = bodies[bodies["la_cap_uy"] == "CO"]
    own = set(zip(committees["ma_don_vi"], committees["ma_tap_the"].map(_text), strict=True))
    for kind in SUBJECTS:
        lines = [line for line in run.levels if line.subject == kind]
        frame = _frame(run, kind)
        subjects += _subjects(kind, lines, frame, reasons, own)
        if kind == ORGANIZATION:
            places = _places(lines, frame)
    return Finished(
        manifest.period, manifest.code, plain(manifest.name), law, manifest.local or None,
        [plain(reason) for reason in manifest.provisional], places, subjects, run.register,
    )  # fmt: skip
