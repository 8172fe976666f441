"""All subjects of a kind as they stand in the plan: groups together, candidates in rank order."""

from __future__ import annotations

from typing import Any

import pandas as pd

from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION, RANK
from batch.form.definition import label
from batch.law import Law
from batch.publish.plan.lines import Line
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.columns import (
    CEILING,
    DECIDER,
    DONE,
    EXCEEDED,
    FINAL,
    GROUP,
    IDENTITY,
    NEW,
    RANK_IN_GROUP,
    REASON,
    ROW,
    SCORE,
    SET_ASIDE,
    START,
    STATUS,
    TO_RATE,
    UNIT,
    VOTES,
)

_GROUP_FIELDS = (UNIT, "nhom", "cap", "tham_quyen", "la_nguoi_dung_dau", "ma_tap_the")
_REASON_LISTS = {ORGANIZATION: "ly_do_to_chuc", COLLECTIVE: "ly_do_tap_the", LEADER: "ly_do_can_bo"}


def _texts(column: pd.Series) -> list[str]:
    """The texts of a column, "" where there is none."""
    return [value if isinstance(value, str) else "" for value in column.tolist()]


def shown_rows(subject: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The subjects themselves: neither a leader's further rows nor members who are rated at another cell."""
    shown = ~frame[SET_ASIDE].astype(bool)
    return frame[shown & (frame["tinh_trang"] != "TAM_THOI_DEN") if subject == MEMBER else shown]


def _with_groups(rows: pd.DataFrame) -> list[str]:
    """Group names; somebody who isn't rated stands with those of whom everything that makes the group is the same."""
    keys = list(zip(*(_texts(rows[c]) for c in _GROUP_FIELDS if c in rows), strict=True))
    groups = rows[GROUP].tolist()
    known: dict[tuple[str, ...], set[str]] = {}
    for key, group in {*zip(keys, groups, strict=True)}:
        if isinstance(group, str):
            known.setdefault(key, set()).add(group)
    only = {key: min(names) for key, names in known.items() if len(names) == 1}
    return [group if isinstance(group, str) else only.get(key, "") for key, group in zip(keys, groups, strict=True)]


def _why_unrated(subject: str, rows: pd.DataFrame, law: Law) -> pd.Series:
    """In words why a row has no level, for those that have none."""
    to_rate = "Thuộc diện xếp loại nhưng phiếu chưa đề xuất mức: chỉ có mức khi có quyết định"
    why = pd.Series("Không thuộc diện xếp loại", index=rows.index, dtype="str")
    why = why.mask(rows["da_kiem_diem"] == "KHONG", "Chưa kiểm điểm")
    why = why.mask(rows["da_kiem_diem"].isna(), "Phiếu không ghi rõ đã kiểm điểm hay chưa")
    if subject == MEMBER:
        reasons = rows["ly_do_chua"].map(lambda c: label("ly_do_dang_vien", c), na_action="ignore")
        why = why.mask(reasons.notna(), "Chưa kiểm điểm, xếp loại: " + reasons.astype("str"))
        why = why.mask(rows[NEW].astype(bool), f"Mới kết nạp dưới {law.value('moi_thang')} tháng")
        away = rows["tinh_trang"].map(lambda c: label("tinh_trang", c), na_action="ignore")
        why = why.mask(rows["tinh_trang"].isin(["MIEN", "DINH_CHI"]), away.astype("str"))
        why = why.mask(rows["tinh_trang"].isna(), "Không đọc được tình trạng sinh hoạt")
    else:
        name = _REASON_LISTS[subject]
        reasons = rows["ly_do_chua_xep_loai"].map(lambda c: label(name, c), na_action="ignore")
        why = why.mask(reasons.notna(), reasons.astype("str"))
        if subject == COLLECTIVE:
            why = why.mask(rows["so_lanh_dao"] < 2, "Tập thể có dưới 2 lãnh đạo, quản lý")
            why = why.mask(rows["so_lanh_dao"].isna(), "Phiếu không ghi rõ số lãnh đạo, quản lý của tập thể")
    return why.mask(rows[TO_RATE].astype(bool), to_rate)


def _names(subject: str, rows: pd.DataFrame, register: Register, law: Law) -> list[str]:
    match subject:
        case _ if subject == ORGANIZATION:
            return [law.called(register[u].kind) if u in register else "" for u in rows[UNIT].tolist()]
        case _ if subject == COLLECTIVE:
            return _texts(rows["ten_tap_the"])
        case _ if subject == LEADER:
            pairs = zip(_texts(rows["ho_ten"]), _texts(rows["chuc_vu"]), strict=True)
            return [", ".join(filter(None, pair)) for pair in pairs]
        case _:
            return _texts(rows["ho_ten"])


def _numbers(column: pd.Series, factor: float = 1.0) -> list[float | None]:
    rounded = {value: round(value * factor, 6) for value in column.dropna().unique().tolist()}
    return [rounded.get(value) for value in column.tolist()]


def ordered(subject: str, ratings: Ratings, register: Register, law: Law) -> list[Line]:
    """All subjects of a kind as they stand in the plan."""
    rows = shown_rows(subject, ratings.frames[subject])
    why = _why_unrated(subject, rows, law)
    reasons = rows[REASON].where(rows[REASON].notna() & (rows[REASON] != ""), why.where(rows[FINAL].isna(), ""))
    order = {name: i for i, name in enumerate(g.name for g in ratings.groups if g.subject == subject)}
    places = {code: i for i, code in enumerate(register.units)}
    figures = zip(*(_numbers(rows[c]) for c in (SCORE, EXCEEDED, DONE)), _numbers(rows[VOTES], 100.0), strict=True)
    texts = (_texts(rows[c]) for c in (UNIT, IDENTITY, START, CEILING, FINAL, DECIDER))
    columns = (rows[c].tolist() for c in (STATUS, RANK_IN_GROUP, ROW, TO_RATE))
    groups, names = _with_groups(rows), _names(subject, rows, register, law)
    keyed: list[tuple[tuple[Any, ...], Line]] = []
    own = register.top.code
    for unit, identity, start, ceiling, level, decider, reason, status, rank, row, rated, group, name, numbers in zip(
        *texts, _texts(reasons), *columns, groups, names, figures, strict=True
    ):
        best = level == "HTXS" and status == "QUYET_DINH"
        section = 0 if rank or (best and group in order) else 1 if level else 2
        line = Line(
            group, section, unit, identity, name, start, ceiling, level, status, reason, int(rank), numbers, decider,
            decider == own, bool(rated),
        )  # fmt: skip
        # Groups of the cap first, then what isn't capped here, then what is in no group.
        where = (order.get(group, len(order)), group == "", group)
        key = (*where, section, rank if section == 0 else -RANK.get(level, 0), places.get(unit, -1), row)
        keyed.append((key, line))
    ours = {line.group for _, line in keyed if line.open and line.group}
    # What is decided here stands first: it is what the plan prints.
    keyed.sort(key=lambda pair: (not (pair[1].group in ours if pair[1].group else pair[1].open), *pair[0]))
    return [line for _key, line in keyed]
