"""What of the provincial report follows from who reports: its issuer and recipients, which sections it has under which
numbers, who manages and decides whom, and what only a committee above can decide.

Source: law facts 5a and 6. A committee never decides its own level: that, and all else that is decided above, is told
as proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from batch.domain import (
    ABOVE,
    BY_DECISION,
    COLLECTIVE,
    LEADER,
    LEVEL_NAMES,
    LEVELS,
    MEMBER,
    ORGANIZATION,
    SUBJECT_NAMES,
    SUBJECT_SHEET,
    SUBJECTS,
)
from batch.finished.counts import Counts
from batch.publish.issuer import in_sentence, reported_to
from batch.publish.report.fields import Count
from batch.publish.word.gaps import Gap
from batch.register.committee import Committee, Level
from batch.text import plain

CODES = {Level.PROVINCE: "tinh", Level.DISTRICT: "huyen", Level.BASE: "co_so"}  # as the fields have them
_ORDER = tuple(CODES.values())  # highest first
_LEADERSHIP = (("2.3", "tap_the"), ("2.4", "can_bo"))
_WHO = ("tap_the", "ca_nhan")
_NAMED = {ORGANIZATION: "dm_ten_don_vi", COLLECTIVE: "ten_tap_the"}  # bodies, never persons
_NOUNS = {ORGANIZATION: "tổ chức", MEMBER: "đảng viên", COLLECTIVE: "tập thể", LEADER: "đồng chí"}


@dataclass(frozen=True, slots=True)
class Managed:
    """Those whom a committee manages: how many were suggested what to review, how many have remedied everything."""

    ten: str
    goi_y_tap_the: Count
    goi_y_ca_nhan: Count
    khac_phuc_tap_the: Count | Gap
    khac_phuc_ca_nhan: Count | Gap


@dataclass(frozen=True, slots=True)
class AtLevel:
    """How many collectives and leaders of a level reviewed themselves."""

    ten: str
    tap_the: Count | Gap
    can_bo: Count | Gap


@dataclass(frozen=True, slots=True)
class Above:
    """Subjects of a kind that a committee above decides: all, those decided already, those that wait; `muc_da` and
    `muc_cho` the levels decided and proposed, in words; `ten_cho` the names of the bodies that wait, "" for persons."""

    ten: str
    don_vi: str
    so: Count
    da: Count
    cho: Count
    muc_da: str
    muc_cho: str
    ten_cho: str


def office_fields(committee: Committee) -> dict[str, object]:
    """Who issues the report and signs it, and to whom it goes; what nobody says is a gap."""
    body = in_sentence(committee.body)
    to = reported_to(committee)
    sent = " và ".join(to) if to else Gap("cơ quan nhận báo cáo", "[cơ quan cấp trên]")
    above = committee.superior.upper()
    if not above and committee.level != Level.PROVINCE:
        above = Gap("cơ quan cấp trên", "[CƠ QUAN CẤP TRÊN]")
    told = [*committee.recipients] or [f"{one} (b/c)" for one in to or (sent,)]
    if not any(one.lower().startswith("lưu") for one in told):
        told.append("Lưu." if committee.level == Level.BASE else f"Lưu Văn phòng {committee.called or 'cấp ủy'}.")
    return {
        "cap": CODES[committee.level],
        "co_quan_cap_tren": above,
        "co_quan_ban_hanh": committee.name.upper(),
        "ten_co_quan": committee.name,
        "cap_uy": committee.called or "cấp ủy",
        "ban_thuong_vu": body,
        "ky_hieu": committee.symbol or Gap("ký hiệu cơ quan", "[…]"),
        "thay_mat": committee.on_behalf_of.upper() or Gap("thay mặt ai ký", "T/M […]"),
        "dia_danh": committee.place or Gap("địa danh"),
        "chuc_vu_ky": committee.post or Gap("chức vụ người ký"),
        "nguoi_ky": committee.signer or Gap("họ và tên người ký"),
        "noi_gui": sent,
        "noi_nhan": [one.rstrip(",;. ") for one in told],
    }


def section_numbers(level: Level) -> dict[str, str]:
    """The numbers of sections 2.1.x, 2.3.x and 2.4.x; "" for those that a level doesn't have."""
    at = _ORDER.index(CODES[level])
    organizations = ("dang_bo_truc_thuoc", "to_chuc_co_so", "dang_bo_bo_phan", "chi_bo_truc_thuoc")
    sections = {"2.1": organizations} | {s: tuple(f"{kind}_{part}" for part in _ORDER) for s, kind in _LEADERSHIP}
    return {
        name: f"{section}.{n - at}" if n > at else ""
        for section, names in sections.items()
        for n, name in enumerate(names, start=1)
    }


def section_headings(level: Level, body: str, words: Mapping[str, str]) -> dict[str, str]:
    """What the sections of leadership are called that a committee below the province decides itself, or one below."""
    own = CODES[level]
    return {
        "tap_the_tinh": "",
        "can_bo_tinh": "",
        "tap_the_huyen": f"Tập thể lãnh đạo thuộc {words['cap_huyen']} đánh giá, xếp loại",
        "tap_the_co_so": "Tập thể lãnh đạo cấp cơ sở",
        "can_bo_huyen": (
            f"Cá nhân lãnh đạo, quản lý là ủy viên ban thường vụ {words['cap_huyen']} do {words['btv_cap_huyen']} trực "
            "tiếp kết luận"
        ),
        "can_bo_co_so": "Cá nhân lãnh đạo, quản lý thuộc cấp cơ sở",
        f"tap_the_{own}": f"Tập thể lãnh đạo do {body} đánh giá, xếp loại",
        f"can_bo_{own}": f"Cá nhân thuộc diện {body} trực tiếp kết luận",
    }


def days_of(level: Level, body: str, words: Mapping[str, str]) -> dict[str, str]:
    """Whose days of review are told, by the level of the organization."""
    below = {"tinh": body, "huyen": words["dang_bo_cap_huyen"], "co_so": "tổ chức cơ sở đảng"}
    at = _ORDER.index(CODES[level])
    told = {code: body if code == CODES[level] else below[code] for code in _ORDER[at:]}
    return told | ({"truc_thuoc": "tổ chức đảng trực thuộc"} if level == Level.BASE else {})


def by_managers(review: Mapping[str, Any], level: Level, body: str, words: Mapping[str, str]) -> list[Managed]:
    """Those of section 1.1 by who manages them: all above this committee together, itself, those below."""
    own = _ORDER.index(CODES[level])
    below = {"huyen": words["btv_cap_huyen"], "co_so": "cấp ủy cơ sở"}
    lines = [("cấp trên", _ORDER[:own])] if own else []
    lines += [(body, _ORDER[own : own + 1]), *((below[code], (code,)) for code in _ORDER[own + 1 :])]
    return [
        Managed(name, *(_sum(review, f"{what}_{who}", codes) for what in ("goi_y", "khac_phuc") for who in _WHO))
        for name, codes in lines
    ]


def by_levels(review: Mapping[str, Any], level: Level, words: Mapping[str, str]) -> list[AtLevel]:
    """Those of section 1.1 that reviewed, from this committee's level on; a level above only where somebody is known
    to be."""
    names = {"tinh": "cấp tỉnh", "huyen": words["cap_huyen"], "co_so": "cấp cơ sở"}
    own = _ORDER.index(CODES[level])
    lines = [AtLevel(names[c], review[f"tap_the_da_{c}"], review[f"can_bo_da_{c}"]) for c in _ORDER]
    return [line for at, line in enumerate(lines) if at >= own or _known(line.tap_the) or _known(line.can_bo)]


def _known(number: Count | Gap) -> bool:
    return not isinstance(number, Gap) and bool(number)


def _sum(review: Mapping[str, Any], name: str, codes: tuple[str, ...]) -> Any:
    values = [review[f"{name}_{code}"] for code in codes]
    return next((value for value in values if isinstance(value, Gap)), None) or Count(sum(values))


def decided_above(run: Counts) -> list[Above]:
    """By kind, the rated and those to rate among the counted rows that a committee above decides."""
    out = []
    for kind in SUBJECTS:
        rows = run.frames[SUBJECT_SHEET[kind]]
        rows = rows[rows["noi_quyet_dinh"].eq(ABOVE).fillna(False) & rows["ket_qua"].notna()]
        if rows.empty:
            continue
        done = rows["trang_thai"].eq(BY_DECISION).fillna(False).astype(bool)
        waiting = rows[~done]
        name = SUBJECT_NAMES[kind]
        out.append(
            Above(
                name[:1].upper() + name[1:], _NOUNS[kind], Count(len(rows)), Count(int(done.sum())),
                Count(len(waiting)), _levels(rows[done]), _levels(waiting), names_of(kind, waiting),
            )
        )  # fmt: skip
    return out


def names_of(kind: str, rows: pd.DataFrame) -> str:
    """The names of the bodies, in the order of the rows; a person isn't named in the report."""
    return "; ".join(plain(name) for name in rows[_NAMED[kind]].dropna()) if kind in _NAMED else ""


def _levels(rows: pd.DataFrame) -> str:
    found = rows["ket_qua"].value_counts()
    return ", ".join(f"{LEVEL_NAMES[code]} {Count(int(found[code]))}" for code in LEVELS if code in found)
