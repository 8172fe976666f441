"""How a row is brought under a ceiling of the law: which cells are changed, by the ceiling's own values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batch.demo.draft import Row
from batch.demo.faults.planter import Ground
from batch.domain import LEVELS, RANK
from batch.law import Ceiling, Law

# Sets the limiting cells of a row for a ceiling's values; False where the row has no such cell.
Limit = Callable[[Ground, Row, dict[str, Any]], bool]
GRADE_BELOW = {"XS": "T", "T": "TB", "TB": "K"}


def _put(**changes: object) -> Limit:
    def limit(_ground: Ground, row: Row, _values: dict[str, Any]) -> bool:
        row |= changes
        return True

    return limit


def _below(key: str, less: float) -> Limit:
    def limit(_ground: Ground, row: Row, values: dict[str, Any]) -> bool:
        row[key] = values["duoi"] - less
        return True

    return limit


def _over(key: str, more: float) -> Limit:
    def limit(_ground: Ground, row: Row, values: dict[str, Any]) -> bool:
        row[key] = values["tren"] + more
        return True

    return limit


def _disciplined(key: str) -> Limit:
    def limit(_ground: Ground, row: Row, values: dict[str, Any]) -> bool:
        row[key] = values.get("tu", "KHIEN_TRACH")
        row.pop("tu_phat_hien", None)
        return True

    return limit


def _score(_ground: Ground, row: Row, values: dict[str, Any]) -> bool:
    """Take points, from the tasks first, until the total is just below."""
    total = row.get("tong_diem")
    if not isinstance(total, float):
        return False
    fall = total - (values["duoi"] - 1)
    row["tong_diem"] = total - fall
    for key in ("diem_nhiem_vu", "diem_chung", "diem_cam_ket", "diem_khac_phuc"):
        points = row.get(key)
        if isinstance(points, float):
            taken = min(points, fall)
            row[key] = points - taken
            fall -= taken
    return True


def _person_grade(main: bool) -> Limit:
    def limit(ground: Ground, row: Row, values: dict[str, Any]) -> bool:
        contents = ground.committee.law.person_review.contents
        keys = [f"cap_do_{c.code}" for c in contents if c.graded and c.main == main and f"cap_do_{c.code}" in row]
        if not keys:
            return False
        row[keys[0]] = GRADE_BELOW[values["duoi"]]
        return True

    return limit


def _body_grade(main: bool) -> Limit:
    def limit(ground: Ground, row: Row, values: dict[str, Any]) -> bool:
        review = ground.committee.law.self_review
        graded = [c for c in review.contents if c.graded and c.code != review.remedy]
        keys = [f"cap_do_{i}" for i, c in enumerate(graded, 1) if c.main == main]
        row[keys[0]] = GRADE_BELOW[values["duoi"]]
        return True

    return limit


PERSON: dict[str, Limit] = {
    "01": _put(suy_thoai="CO"),
    "02": _below("ty_le_hoan_thanh", 5),
    "04": _disciplined("ky_luat"),
    "05": _person_grade(True),
    "06": _person_grade(False),
    "07": lambda _g, row, values: bool(row.update(thang_nghi_om=values["tu"], nghi_thai_san=None) or True),
    "08": _score,
    "09": _below("ty_le_hoan_thanh", 5),
    "10": _over("ty_le_cham", 5),
    "11": _below("ty_le_vuot_muc", 5),
    "12": _put(da_khac_phuc="DANG", cap_do_khac_phuc="T"),
    "13": _put(xl_quy_2="KHT"),
}
BODY: dict[str, Limit] = {
    "01": _put(mat_doan_ket="CO"),
    "02": _below("ty_le_hoan_thanh", 5),
    "03": _disciplined("ky_luat_tap_the"),
    "04": _disciplined("ky_luat_thanh_vien"),
    "05": _body_grade(True),
    "06": _body_grade(False),
    "09": _put(so_don_vi_truc_thuoc=4, so_don_vi_truc_thuoc_bi_ky_luat=1),
    "10": _put(so_don_vi_truc_thuoc=12, so_don_vi_truc_thuoc_bi_ky_luat=1),
    "12": _score,
    "13": _below("ty_le_hoan_thanh", 5),
    "14": _over("ty_le_cham", 5),
    "15": _below("ty_le_vuot_muc", 5),
    "16": _put(da_khac_phuc="DANG", cap_do_khac_phuc="T"),
    "17": _put(xl_quy_2="KHT"),
}
ORGANIZATION_LIMITS: dict[str, Limit] = {
    "01": _below("ty_le_hoan_thanh", 5),
    "02": _disciplined("ky_luat"),
    "03": _put(xl_mttq="KHT", xl_cong_doan="KHT"),
    "04": lambda _g, row, values: bool(row.update(xl_doan_tn=LEVELS[LEVELS.index(values["duoi"]) + 1]) or True),
    "13": _below("ty_le_hoan_thanh", 5),
    "14": _over("ty_le_cham", 5),
    "15": _below("ty_le_vuot_muc", 5),
    "16": _put(da_khac_phuc="DANG"),
    "17": _put(so_don_vi_truc_thuoc_bi_ky_luat=1),
    "19": _put(xl_quy_2="KHT"),
}


def mildest(law: Law, code: str) -> list[Ceiling]:
    """The ceilings with this code, those that leave the most first; settled ones only, where there are such."""
    found = [c for c in law.ceilings if c.code == code]
    settled = [c for c in found if c.verified]
    return sorted(settled or found, key=lambda c: -RANK.get(c.level, 0))


def better(level: str) -> str:
    """The next better level."""
    return LEVELS[LEVELS.index(level) - 1]


def worse(level: str) -> str:
    return LEVELS[LEVELS.index(level) + 1]


def at_least(row: Row, level: str) -> bool:
    """Whether the row's proposal is this level or better."""
    return RANK.get(str(row.get("de_xuat")), 0) >= RANK[level]
