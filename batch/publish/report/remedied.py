"""Section II.1 of the provincial report: what was remedied, how long reviews took, what was suggested and explained.

Persons are all who reviewed, those who stand both among members and among leaders once; bodies are those of 6F.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BASE_COMMITTEE,
    BASE_TYPES,
    CELL,
    COLLECTIVES,
    DIVISION,
    INFO,
    LEADERS,
    MEMBERS,
    PROVINCE,
)
from batch.finished.counts import Counts
from batch.form.cells import show
from batch.publish.report.fields import Count
from batch.publish.word.gaps import Gap
from batch.submissions.eligibility import person_key
from batch.text import ratio_vn

AUTHORITIES = {
    "tinh": ("BTV_TINH", "UY_QUYEN_TINH"),
    "huyen": ("BTV_HUYEN", "UY_QUYEN_HUYEN"),
    "co_so": ("CO_SO",),
}
_OF_AUTHORITY = {code: level for level, codes in AUTHORITIES.items() for code in codes}
_OF_DECIDER = {PROVINCE: "tinh", ABOVE_BASE: "huyen", BASE_COMMITTEE: "co_so"}
_OF_TOP = {PROVINCE: "tinh", ABOVE_BASE: "tinh"} | dict.fromkeys(BASE_TYPES, "huyen")  # whose superior isn't known here
_DONE, _OPEN = ("XONG",), ("DANG", "CHUA")
_SUGGESTED = ("TINH", "HUYEN", "CO_SO")


@dataclass(frozen=True, slots=True)
class Days:
    """How many days at the least the organizations of a level took: all of them, and those with suggestions."""

    ten: str
    so_ngay: str
    goi_y: str


def is_one_of(frame: pd.DataFrame, column: str, *codes: str) -> pd.Series:
    return frame[column].isin(codes).fillna(False).astype(bool)


def _managers(run: Counts) -> dict[str, str]:
    """Unit → the level that manages it: of the nearest đảng bộ above that decides its level."""
    out = {}
    for code, unit in run.units.items():
        above = run.units.get(unit.parent or "")
        while above and above.kind not in _OF_DECIDER:
            above = run.units.get(above.parent or "")
        out[code] = _OF_DECIDER[above.kind] if above else _OF_TOP.get(unit.kind, "co_so")
    return out


def _reviewed(frame: pd.DataFrame, level: pd.Series) -> pd.DataFrame:
    """Of the rows that reviewed: the level that manages them, what they say of shortcomings, whether they speak of
    them at all."""
    said = frame["da_khac_phuc"]
    spoken = said.notna() | (frame["cap_do_khac_phuc"].notna() if "cap_do_khac_phuc" in frame else False)
    out = pd.DataFrame({"level": level, "done": said.isin(_DONE), "open": said.isin(_OPEN), "spoken": spoken})
    return out[is_one_of(frame, "da_kiem_diem", "CO")]


def _bodies(run: Counts) -> pd.DataFrame:
    units, bodies = run.frames[INFO], run.frames[COLLECTIVES]
    bodies = bodies[is_one_of(bodies, "la_cap_uy", "KHONG")]
    return pd.concat(
        [
            _reviewed(units, units["ma_don_vi"].map(_managers(run))),
            _reviewed(bodies, bodies["tham_quyen"].map(_OF_AUTHORITY)),
        ]
    )


def _persons(run: Counts) -> pd.DataFrame:
    """Members, at the base unless they are leaders whom somebody else manages; leaders who aren't among them."""
    members, leaders = run.frames[MEMBERS], run.frames[LEADERS]
    member = _reviewed(members, pd.Series("co_so", index=members.index))
    leader = _reviewed(leaders, leaders["tham_quyen"].map(_OF_AUTHORITY).fillna("co_so"))
    member["key"] = person_key(members["so_the"].astype("str")).reindex(member.index)
    leader["key"] = person_key(leaders["so_the"].astype("str")).reindex(leader.index)
    post = leader.dropna(subset="key").drop_duplicates("key").set_index("key")
    for column in ("done", "open", "spoken"):
        member[column] |= member["key"].map(post[column]).eq(True).fillna(False).astype(bool)
    member["level"] = member["key"].map(post["level"]).astype("object").fillna(member["level"])
    apart = leader[leader["key"].isna() | ~leader["key"].isin(member["key"].dropna())]
    return pd.concat([member, apart])


def remedied(run: Counts, fits: bool) -> dict[str, object]:
    """How many bodies and persons of each level have remedied everything, and the share of self-reviews that speak of
    it. `fits`: the bodies are those of Biểu 6F."""
    bodies, persons = _bodies(run), _persons(run)
    out: dict[str, object] = {}
    for name, rows in (("tap_the", bodies), ("ca_nhan", persons)):
        done = rows[rows["done"] & ~rows["open"]]
        for level in AUTHORITIES:
            out[f"khac_phuc_{name}_{level}"] = Count(int((done["level"] == level).sum()))
    if run.packed:
        out |= {f"khac_phuc_ca_nhan_{level}": Gap("số cá nhân đã khắc phục hạn chế") for level in AUTHORITIES}
    fits = fits and not run.packed
    if not fits:
        out |= {f"khac_phuc_tap_the_{level}": Gap("số tập thể đã khắc phục hạn chế") for level in AUTHORITIES}
    spoken = pd.concat([bodies["spoken"], persons["spoken"]])
    share = ratio_vn(int(spoken.sum()), len(spoken)) if fits else ""
    out["ty_le_ban_kiem_diem"] = share or Gap("tỷ lệ bản kiểm điểm có đánh giá kết quả khắc phục")
    return out


def meetings(run: Counts, names: dict[str, str]) -> dict[str, object]:
    """Days of review by level of organization (`names`), and how many organizations explained what was suggested."""
    units = run.frames[INFO]
    units = units[is_one_of(units, "da_kiem_diem", "CO")]
    suggested = is_one_of(units, "goi_y", *_SUGGESTED)
    below = dict.fromkeys((DIVISION, CELL), "truc_thuoc")
    level = units["dm_loai_to_chuc"].map(
        {PROVINCE: "tinh", ABOVE_BASE: "huyen"} | dict.fromkeys(BASE_TYPES, "co_so") | below
    )
    lines = [
        Days(name, _least(units[level == key], name), _least(units[(level == key) & suggested], name, apart=True))
        for key, name in names.items()
        if (level == key).any()
    ]
    if run.packed:
        lines = [Days(line.ten, *(Gap(f"số ngày kiểm điểm: {line.ten}") for _ in range(2))) for line in lines]
    explained = suggested & is_one_of(units, "da_giai_trinh_goi_y", "CO")
    return {
        "thoi_gian": lines,
        "goi_y_to_chuc": Count(int(suggested.sum())),
        "giai_trinh_to_chuc": Gap("số tổ chức đã giải trình gợi ý") if run.packed else Count(int(explained.sum())),
    }


def _least(units: pd.DataFrame, name: str, *, apart: bool = False) -> str:
    """The least number of days; "" for no organization, a gap where none of them says it."""
    if units.empty:
        return ""
    days = pd.to_numeric(units["so_ngay_kiem_diem"], errors="coerce")
    days = days[days > 0]
    where = f"{name} được gợi ý" if apart else name
    return Gap(f"số ngày kiểm điểm: {where}") if days.empty else show(float(days.min()))
