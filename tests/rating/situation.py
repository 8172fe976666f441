"""Situations written as data become real workbooks and are rated. The defaults are a subject for whom nothing stands
in the way of the highest level; an example states what is different."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from light_books import without_checks

from batch.domain import (
    COLLECTIVE,
    COLLECTIVES,
    INFO,
    LEADER,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SCORES,
    SELF_REVIEW,
    SUBJECTS,
    Period,
    Unit,
)
from batch.form.blank import Filled, prefilled_rows, write_form
from batch.form.reader import read_file
from batch.form.workbook import Raw
from batch.law import Cap, Law
from batch.rating.engine import Ratings, rate
from batch.register.register import Register
from batch.rules.intake import take_in
from batch.submissions.columns import FILE, UNIT
from batch.submissions.eligibility import mark
from batch.submissions.frames import Submissions, assemble

Row = dict[str, Any]
PROVINCE = Unit("DT", "Đảng bộ tỉnh Thử Nghiệm", "DB_TINH", None, None, must_submit=False)
BEST = 96.0


def open_caps(law: Law) -> Law:
    """The same law with room for everybody, so that an example speaks of ceilings alone."""
    room = Cap(Fraction(1), "good_or_better", "floor", None, 1, "counted", "không tính hạn mức", True)
    return replace(law, caps=dict.fromkeys(SUBJECTS, room))


def _changed(defaults: Row, changes: Row) -> Row:
    """`null` leaves a cell blank; `{ghi: …}` is written into the cell just as it stands."""
    row = defaults | changes
    out = {k: Raw(v["ghi"]) if isinstance(v, dict) else v for k, v in row.items()}
    return {k: v for k, v in out.items() if v is not None}


def _shares(law: Law) -> Row:
    shares: Row = {"ty_le_hoan_thanh": 100, "da_khac_phuc": "XONG"}
    return shares | ({"ty_le_vuot_muc": 40, "ty_le_cham": 0} if law.value("ty_le_366") else {})


def _rated(law: Law, subject: str) -> Row:
    row: Row = {"da_kiem_diem": "CO", "goi_y": "KHONG", "tu_xep_loai": "HTXS", "de_xuat": "HTXS"} | _shares(law)
    if subject != ORGANIZATION and law.scale(subject):
        row["tong_diem"] = BEST
    return row


def _person_grades(law: Law) -> Row:
    return {f"cap_do_{c.code}": "XS" for c in law.person_review.contents if c.graded} | {"cap_do_khac_phuc": "XS"}


def info(law: Law, unit: Unit, changes: Row) -> Row:
    row: Row = {
        "ma_don_vi": unit.code, "ten_don_vi": unit.name, "loai_to_chuc": unit.kind, "ma_cap_tren": unit.parent,
        "loai_hinh": unit.sector, "nam": law.years[0], "lan_nop": 1, "ngay_lap": date(law.years[0], 12, 10),
        "nguoi_lap": "Đinh Thị Ví Dụ", "bi_thu": "Đinh Văn Ví Dụ", "ky_luat": "KHONG",
    }  # fmt: skip
    return _changed(row | _rated(law, ORGANIZATION), changes)


def member(law: Law, number: int, changes: Row) -> Row:
    row: Row = {
        "so_the": f"07900{number:07d}", "ho_ten": "Đinh Thị Ví Dụ", "ngay_sinh": date(1980, 5, 19), "gioi_tinh": "NU",
        "ngay_vao_dang": date(2010, 3, 26), "ngay_chinh_thuc": date(2011, 3, 26), "doi_tuong": "KHAC",
        "tinh_trang": "CHINH_THUC", "ky_luat": "KHONG",
    }  # fmt: skip
    return _changed(row | _rated(law, MEMBER) | _person_grades(law), changes)


def collective(law: Law, number: int, changes: Row) -> Row:
    contents = [c for c in law.self_review.contents if c.graded and c.code != law.self_review.remedy]
    row: Row = {
        "ma_tap_the": f"TT{number}", "ten_tap_the": "Tập thể ví dụ", "cap": "CO_SO", "tham_quyen": "CO_SO",
        "nhom": "Tập thể", "so_lanh_dao": 3, "la_cap_uy": "KHONG", "ky_luat_tap_the": "KHONG",
        "ky_luat_thanh_vien": "KHONG", "cap_do_khac_phuc": "XS",
    }  # fmt: skip
    grades = {f"cap_do_{i}": "XS" for i, _ in enumerate(contents, 1)}
    return _changed(row | grades | _rated(law, COLLECTIVE), changes)


def leader(law: Law, number: int, changes: Row) -> Row:
    row: Row = {
        "ma_can_bo": f"CB{number}", "so_the": f"07911{number:07d}", "ho_ten": "Đinh Văn Ví Dụ", "chuc_vu": "Ví dụ",
        "nhom": "Chức danh", "cap": "CO_SO", "tham_quyen": "CO_SO", "la_nguoi_dung_dau": "KHONG", "ky_luat": "KHONG",
    }  # fmt: skip
    return _changed(row | _rated(law, LEADER) | _person_grades(law), changes)


def spread(rows: list[Row]) -> list[Row]:
    """`so_luong: 5` stands for five equal rows."""
    out: list[Row] = []
    for row in rows:
        times = row.get("so_luong", 1)
        out += [{k: v for k, v in row.items() if k != "so_luong"} for _ in range(times)]
    return out


@dataclass
class Committee:
    """Units and their workbooks, written, read and rated by the program itself."""

    law: Law
    top: Unit = PROVINCE
    units: dict[str, Unit] = field(default_factory=dict)
    filled: dict[str, Filled] = field(default_factory=dict)
    _people: int = 0

    def __post_init__(self) -> None:
        self.units[self.top.code] = self.top

    def add(
        self, code: str, kind: str = "CB_CO_SO", parent: str = "", *, sector: str = "10", group: str | None = None,
        info_changes: Row | None = None, members: list[Row] | None = None, collectives: list[Row] | None = None,
        leaders: list[Row] | None = None, self_review: Row | None = None, scores: list[Row] | None = None,
    ) -> None:  # fmt: skip
        unit = Unit(code, f"Đơn vị {code}", kind, parent or self.top.code, sector, group)
        self.units[code] = unit
        self.fill(unit, info_changes or {}, members or [], collectives or [], leaders or [], self_review or {}, scores)

    def fill(
        self, unit: Unit, changes: Row, members: list[Row], collectives: list[Row], leaders: list[Row],
        review: Row, scores: list[Row] | None,
    ) -> None:  # fmt: skip
        law = self.law
        rows: dict[str, list[Row]] = {MEMBERS: [], COLLECTIVES: [], LEADERS: []}
        for row in spread(members):
            self._people += 1
            rows[MEMBERS].append(member(law, self._people, row))
        rows[COLLECTIVES] = [collective(law, i, row) for i, row in enumerate(spread(collectives), 1)]
        for i, row in enumerate(spread(leaders), 1):
            self._people += 1
            rows[LEADERS].append(leader(law, self._people, {"ma_can_bo": f"CB{i}"} | row))
        given = prefilled_rows(law)
        rows[SELF_REVIEW] = [
            _changed(r | {"cap_do": "XS"}, {"cap_do": review[r["ma_noi_dung"]]} if r["ma_noi_dung"] in review else {})
            for r in given[SELF_REVIEW]
        ]
        full = [r | {"diem_tu_cham": r["diem_toi_da"], "cap_do": "XS"} for r in given[SCORES]]
        bonus = law.scales[ORGANIZATION].bonus_total if full else 0
        if bonus:
            full[0] |= {"diem_cong": bonus, "ly_do_cong_tru": "Ví dụ"}
        by_code = {r["ma_tieu_chi"]: r for r in scores or []}
        rows[SCORES] = [_changed(r, by_code.pop(r["ma_tieu_chi"], {})) for r in full]
        rows[SCORES] += [_changed({}, r) for r in by_code.values()]
        self.filled[unit.code] = Filled(info(law, unit, changes), rows)

    @property
    def register(self) -> Register:
        return Register(dict(self.units))

    def submissions(self, folder: Path, order: list[str] | None = None) -> Submissions:
        """The workbooks, written to `folder` and read back; `order` of the files as they are read."""
        year = self.law.years[0]
        with without_checks():
            for code, filled in self.filled.items():
                if not (folder / f"{code}.xlsx").exists():
                    write_form(folder / f"{code}.xlsx", self.law, filled, period=Period(year), light=True)
        subs = assemble(read_file(folder, f"{code}.xlsx") for code in order or self.filled)
        intake, _ = take_in(subs.files, self.register, Period(year), self.law)
        assert intake.counted == set(range(len(subs.files)))
        return mark(subs.restrict(intake.counted), self.law, date(year, 12, 31))

    def rate(self, folder: Path, order: list[str] | None = None) -> Rated:
        subs = self.submissions(folder, order)
        return Rated(subs, rate(subs, self.register, self.law))


@dataclass
class Rated:
    subs: Submissions
    ratings: Ratings

    def rows(self, subject: str, unit: str) -> list[pd.Series]:
        frame = self.ratings.frames[subject]
        return [row for _, row in frame[frame[UNIT] == unit].iterrows()]

    def levels(self, subject: str, unit: str) -> list[str | None]:
        return [text(row["_muc"]) for row in self.rows(subject, unit)]

    def states(self, subject: str, unit: str) -> list[str]:
        return [row["_trang_thai"] for row in self.rows(subject, unit)]

    def codes(self, subject: str, row: pd.Series, severity: str = "") -> set[str]:
        """Codes of the findings on a row; with a severity, of the ceilings' findings of that severity."""
        sheet = {ORGANIZATION: INFO, MEMBER: MEMBERS, COLLECTIVE: COLLECTIVES, LEADER: LEADERS}[subject]
        return {
            hit.code for hit in (*self.ratings.hits, *self.ratings.cap_hits)
            if (hit.file, hit.sheet, hit.row) == (row[FILE], sheet, row["_dong"])
            and (not severity or hit.severity == severity)
        }  # fmt: skip


def text(value: object) -> str | None:
    return value if isinstance(value, str) else None
