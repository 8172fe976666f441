"""Leadership collectives and leaders of đảng bộ and chi bộ cơ sở."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from batch.demo.draft import Committee, Draft, Row
from batch.demo.levels import allowed_best, body_fields, lower, person_fields, votes
from batch.demo.names import person
from batch.demo.patterns import COMMUNES, NO_DISTRICTS_FROM, is_commune
from batch.domain import (
    ABOVE_BASE,
    BASE_COMMITTEE,
    BASE_TYPES,
    CELL_TYPES,
    COLLECTIVE,
    COLLECTIVES,
    LEADER,
    PROVINCE,
    RANK,
)

_PUBLIC = ("4", "5", "6", "7", "8", "10", "12", "13", "27")
# (name, nhom, number of leaders); {} is the name of the unit without "Đảng bộ" or "Chi bộ".
_COMMUNE = (
    ("Lãnh đạo Ủy ban nhân dân {}", "Chính quyền cơ sở"),
    ("Ban Thường trực Ủy ban Mặt trận Tổ quốc {}", "Mặt trận, đoàn thể cơ sở"),
)
REVIEW_FACTS = ("da_kiem_diem", "goi_y")  # the committee's row says the same of these as "Thông tin"
_OFFICE = (("Tập thể lãnh đạo {}", "Lãnh đạo cơ quan, đơn vị"),)
_DISTRICT = (
    ("Ban Tổ chức", "BTV_HUYEN", "HUYEN"), ("Ban Tuyên giáo", "BTV_HUYEN", "HUYEN"),
    ("Cơ quan Ủy ban Kiểm tra", "BTV_HUYEN", "HUYEN"), ("Văn phòng cấp ủy", "BTV_HUYEN", "HUYEN"),
    ("Phòng Nội vụ", "BTV_HUYEN", "HUYEN"), ("Phòng Tài chính - Kế hoạch", "BTV_HUYEN", "HUYEN"),
    ("Phòng Giáo dục và Đào tạo", "BTV_HUYEN", "HUYEN"), ("Thanh tra", "UY_QUYEN_HUYEN", "HUYEN"),
    ("Trung tâm Chính trị", "UY_QUYEN_HUYEN", "HUYEN"),
)  # fmt: skip
_COMMUNE_ABOVE_BASE = (
    ("Lãnh đạo Ủy ban nhân dân {}", "BTV_HUYEN", "HUYEN"),
    ("Ban Thường trực Ủy ban Mặt trận Tổ quốc {}", "BTV_HUYEN", "HUYEN"),
    ("Văn phòng Đảng ủy {}", "BTV_HUYEN", "HUYEN"), ("Ban Xây dựng Đảng {}", "BTV_HUYEN", "HUYEN"),
    ("Phòng Kinh tế {}", "BTV_HUYEN", "HUYEN"), ("Phòng Văn hóa - Xã hội {}", "BTV_HUYEN", "HUYEN"),
    ("Trung tâm Phục vụ hành chính công {}", "UY_QUYEN_HUYEN", "HUYEN"),
)  # fmt: skip
_BLOC = (
    ("Ban Tổ chức Đảng ủy {}", "BTV_HUYEN", "HUYEN"), ("Văn phòng Đảng ủy {}", "BTV_HUYEN", "HUYEN"),
    ("Cơ quan Ủy ban Kiểm tra Đảng ủy {}", "UY_QUYEN_HUYEN", "HUYEN"),
)  # fmt: skip
_PROVINCE = (
    ("Ban Tổ chức Tỉnh ủy", "BTV_TINH", "TINH"), ("Ban Tuyên giáo và Dân vận Tỉnh ủy", "BTV_TINH", "TINH"),
    ("Văn phòng Tỉnh ủy", "BTV_TINH", "TINH"), ("Sở Nội vụ", "BTV_TINH", "TINH"), ("Sở Tài chính", "BTV_TINH", "TINH"),
    ("Sở Y tế", "BTV_TINH", "TINH"), ("Ban Quản lý dự án tỉnh", "UY_QUYEN_TINH", "TINH"),
    ("Trường Chính trị tỉnh", "UY_QUYEN_TINH", "TINH"),
)  # fmt: skip


def _bare(draft: Draft) -> str:
    return draft.unit.name.removeprefix("Đảng bộ ").removeprefix("Chi bộ ")


def _body(number: int, draft: Draft, name: str, authority: str, cap: str, group: str, leaders: int) -> Row:
    return {
        "ma_tap_the": f"{draft.code}-TT{number}", "ten_tap_the": name, "cap": cap, "tham_quyen": authority,
        "nhom": group, "so_lanh_dao": leaders, "la_cap_uy": "KHONG", "da_kiem_diem": "CO", "goi_y": "KHONG",
        "ky_luat_tap_the": "KHONG", "ky_luat_thanh_vien": "KHONG", "mat_doan_ket": "KHONG",
    }  # fmt: skip


def _authority(committee: Committee, draft: Draft) -> str:
    """Who decides on the committee and the head of a tổ chức cơ sở đảng: its superior."""
    parent = committee.drafts[draft.unit.parent].unit if draft.unit.parent else None
    if parent is None:  # a commune of 2026, under a province that isn't there
        return "BTV_TINH"
    return "BTV_TINH" if parent.kind == PROVINCE else "BTV_HUYEN"


def _below_committee(committee: Committee, draft: Draft) -> tuple[tuple[str, str, str], ...]:
    """The collectives of agencies, with authority and level, that a committee above the base has beside its own."""
    if draft.unit.kind == PROVINCE:
        return _PROVINCE
    if committee.year < NO_DISTRICTS_FROM:
        return _DISTRICT
    return _COMMUNE_ABOVE_BASE if is_commune(draft.unit.name) else _BLOC


def _beside_committee(draft: Draft) -> tuple[tuple[str, str], ...]:
    """The collectives of a tổ chức cơ sở đảng beside its committee; a village has none."""
    if is_commune(draft.unit.name):
        return _COMMUNE
    return () if draft.unit.sector in COMMUNES else _OFFICE


def make_bodies(committee: Committee, draft: Draft) -> None:
    """The collectives of one organization, still without a level."""
    rng = committee.rng(draft.code, "tap_the")
    kind, name = draft.unit.kind, _bare(draft)
    rows: list[Row] = []
    if kind in BASE_TYPES:
        title = "Ban Thường vụ Đảng ủy" if kind == BASE_COMMITTEE else "Chi ủy chi bộ"
        own = _body(1, draft, f"{title} {name}", _authority(committee, draft), "CO_SO", "Cấp ủy cơ sở", 5)
        rows.append(own | {"la_cap_uy": "CO"})
        others = _beside_committee(draft)
        for text, group in others:
            rows.append(
                _body(len(rows) + 1, draft, text.format(name), "CO_SO", "CO_SO", group, rng.choice((2, 3, 3, 4)))
            )
        if rng.random() < 0.5 and others:
            rows.append(_body(len(rows) + 1, draft, f"Ban Chấp hành Công đoàn {name}", "CO_SO", "CO_SO",
                              "Mặt trận, đoàn thể cơ sở", rng.choice((1, 2, 3))))  # fmt: skip
    if kind in (ABOVE_BASE, PROVINCE):
        group = "Ban thường vụ cấp ủy cấp trên cơ sở"
        level = "TINH" if kind == PROVINCE else "HUYEN"
        rows.append(_body(1, draft, f"Ban Thường vụ {name}", "BTV_TINH", level, group, 11) | {"la_cap_uy": "CO"})
        for text, authority, where in _below_committee(committee, draft):
            group = "Ban, cơ quan của cấp ủy" if text.startswith(("Ban", "Văn", "Cơ")) else "Cơ quan, đơn vị khác"
            title = text.format(name)
            rows.append(_body(len(rows) + 1, draft, title, authority, where, group, rng.choice((2, 3, 4))))
    if rows:
        rows[0] |= {key: draft.info[key] for key in REVIEW_FACTS}
    draft.rows[COLLECTIVES] = rows
    for row in rows[1:]:
        if int(str(row["so_lanh_dao"])) < 2:
            row["ly_do_chua_xep_loai"] = "MOT_LANH_DAO"
        elif rng.random() < 0.02:
            row |= {
                "ly_do_chua_xep_loai": "MOI",
                "da_kiem_diem": "KHONG",
                "ngay_thanh_lap": date(committee.year, 10, 1),
            }


def _people(committee: Committee, draft: Draft) -> Iterator[Row]:
    """Members fit to lead, each handed out once: those in office before the rest."""
    limit = (date(committee.year - 62, 1, 1), date(committee.year - 30, 12, 31))
    for in_office in (True, False):
        for code in committee.below(draft.code):
            below = committee.drafts[code]
            for row, level in zip(below.members, below.finals, strict=True):
                born = row["ngay_sinh"]
                assert isinstance(born, date)
                fit = level in ("HTXS", "HTT") and "so_the" in row and limit[0] <= born <= limit[1]
                if fit and in_office == (row["doi_tuong"] not in ("KCT", "KHAC")):
                    yield row
    if not any(committee.drafts[code].unit.kind in CELL_TYPES for code in committee.below(draft.code)):
        rng = committee.rng(draft.code, "lanh_dao")  # whoever leads is a member somewhere else
        for _ in range(2):
            committee.next_card += 1
            yield {"so_the": f"{3_000_000 + committee.next_card:08d}", "ho_ten": person(rng, True)}


def make_leaders(committee: Committee, draft: Draft, used: set[str]) -> None:
    """Head and deputies of each collective, taken from the members below; `used` are cards already taken."""
    people = _people(committee, draft)
    number = 0
    is_base = draft.unit.kind in BASE_TYPES
    for body in draft.bodies:
        if "ly_do_chua_xep_loai" in body or str(body["ten_tap_the"]).startswith("Ban Chấp hành Công đoàn"):
            continue
        own = body["la_cap_uy"] == "CO"
        # The head decided above, the deputies at the base: so both rows of 6E get figures.
        for place in range(2 if own or is_base else min(3, int(str(body["so_lanh_dao"])))):
            member = next((m for m in people if m["so_the"] not in used), None)
            if member is None:
                return
            used.add(str(member["so_the"]))
            number += 1
            head = place == 0
            name = str(body["ten_tap_the"])
            row: Row = {
                "ma_can_bo": f"{draft.code}-LD{number:02d}", "so_the": member["so_the"], "ho_ten": member["ho_ten"],
                "chuc_vu": _post(name, own, head), "nhom": f"{'Cấp trưởng' if head else 'Cấp phó'}: {body['nhom']}",
                "cap": body["cap"], "tham_quyen": body["tham_quyen"], "ma_tap_the": body["ma_tap_the"],
                "la_nguoi_dung_dau": "CO" if head else "KHONG", "da_kiem_diem": "CO", "goi_y": "KHONG",
                "ky_luat": "KHONG", "suy_thoai": "KHONG",
            }  # fmt: skip
            if own and head:
                row["ma_don_vi_dung_dau"] = draft.code
                draft.info["bi_thu"] = member["ho_ten"]
            draft.leaders.append(row)


def _post(name: str, own: bool, head: bool) -> str:
    if own:
        return "Bí thư" if head else "Phó Bí thư"
    place = name.replace("Tập thể lãnh đạo ", "").replace("Lãnh đạo ", "").replace("Ban Thường trực ", "")
    return f"{'Cấp trưởng' if head else 'Cấp phó'} {place}"


def _deciding(committee: Committee, draft: Draft, row: Row) -> str:
    """Who decides: the unit whose cap the row falls under."""
    if row["tham_quyen"] == "CO_SO":
        return committee.nearest(draft.code, BASE_TYPES, itself=True) or ""
    if row["tham_quyen"] in ("BTV_HUYEN", "UY_QUYEN_HUYEN"):
        return committee.nearest(draft.code, (ABOVE_BASE, PROVINCE), itself=True) or ""
    return ""


def cap_group(committee: Committee, draft: Draft, row: Row) -> tuple[str, ...]:
    """The group of the cap that a collective or leader belongs to."""
    return _deciding(committee, draft, row), str(row["tham_quyen"]), str(row["cap"]), str(row["nhom"])


def _choose_best(committee: Committee, subject: str, rows: list[tuple[Draft, Row, str]]) -> None:
    """Raise some of the rows at HTT to HTXS, within the cap of each group and each row's own bound."""
    groups: dict[tuple[str, ...], list[tuple[Row, str]]] = {}
    for draft, row, bound in rows:
        if row.get("de_xuat") == "HTT":
            groups.setdefault(cap_group(committee, draft, row), []).append((row, bound))
    for names in sorted(groups):
        rng = committee.rng("/".join(names), subject)
        best = allowed_best(committee.law.caps[subject], len(groups[names]))
        fit = [row for row, bound in groups[names] if bound == "HTXS"]
        for row in rng.sample(fit, min(best, len(fit))):
            row["de_xuat"] = "HTXS"


def rate_all(committee: Committee) -> None:
    """Levels and fields of collectives, then of leaders: never above their organization and collective."""
    rows: list[tuple[Draft, Row, str]] = []
    for draft in committee.drafts.values():
        rng = committee.rng(draft.code, "tap_the_muc")
        for row in draft.bodies:
            if "ly_do_chua_xep_loai" in row:
                continue
            bound = draft.level or "HTT"
            if row["la_cap_uy"] != "CO":
                # An agency's own rating; left out, the level of the organization counts.
                row["xl_to_chuc"] = bound = rng.choice(("HTXS", "HTT", "HTT"))
            usual = "HTNV" if rng.random() < 0.06 else "HTT"
            row["de_xuat"] = lower(usual, bound)
            rows.append((draft, row, bound))
    _choose_best(committee, COLLECTIVE, rows)
    leaders: list[tuple[Draft, Row, str]] = []
    for draft in committee.drafts.values():
        rng = committee.rng(draft.code, "can_bo_muc")
        for row in draft.bodies:
            if "de_xuat" in row:
                rate_body(rng, committee, row)
        levels = {b["ma_tap_the"]: str(b["de_xuat"]) for b in draft.bodies if "de_xuat" in b}
        for row in draft.leaders:
            # Under a collective that is behind, nobody is proposed for the best.
            bound = "HTXS" if RANK[levels[row["ma_tap_the"]]] >= RANK["HTT"] else "HTT"
            if row["la_nguoi_dung_dau"] == "CO":
                bound = levels[row["ma_tap_the"]]
                if "ma_don_vi_dung_dau" in row:
                    bound = lower(bound, draft.level or bound)
            usual = "HTNV" if rng.random() < 0.05 else "HTT"
            row["de_xuat"] = lower(usual, bound)
            leaders.append((draft, row, bound))
    _choose_best(committee, LEADER, leaders)
    for draft in committee.drafts.values():
        rng = committee.rng(draft.code, "can_bo")
        for row in draft.leaders:
            rate_leader(rng, committee, draft, row)
            follow_cell(committee, row, both=True)


def follow_organization(draft: Draft) -> None:
    """The row of the organization's own committee says of the review what "Thông tin" says."""
    for row in [r for r in draft.bodies if r.get("la_cap_uy") == "CO"]:
        row |= {key: draft.info[key] for key in REVIEW_FACTS if isinstance(draft.info.get(key), str)}


def follow_cell(committee: Committee, row: Row, *, both: bool = False) -> None:
    """A leader's ratings as a member and as an official, as the list of his cell has them. One may be better as an
    official than as a member: `both` rows then get the better of the two."""
    member = committee.by_card.get(str(row.get("so_the")), ("", {}))[1]
    if "de_xuat" in member:
        row["xl_dang_vien"] = member["de_xuat"]
    if both and member:
        member["goi_y"] = row["goi_y"]
    if member.get("xl_cbccvc") in RANK and row.get("xl_cbccvc") in RANK:
        best = max(str(member["xl_cbccvc"]), str(row["xl_cbccvc"]), key=RANK.__getitem__)
        if both:
            member["xl_cbccvc"] = best
        if both or RANK[str(member["xl_cbccvc"])] >= RANK[str(row.get("de_xuat", "KHT"))]:
            row["xl_cbccvc"] = member["xl_cbccvc"]


def rate_body(rng: Random, committee: Committee, row: Row) -> None:
    """The fields of a collective that depend on its level (`de_xuat`)."""
    level = str(row["de_xuat"])
    row |= body_fields(rng, committee.law, level)
    row |= votes(rng, level, int(str(row["so_lanh_dao"])) + 6)
    row["tu_xep_loai"] = level
    if "xl_to_chuc" in row and RANK[str(row["xl_to_chuc"])] < RANK[level]:
        row["xl_to_chuc"] = level


def rate_leader(rng: Random, committee: Committee, draft: Draft, row: Row) -> None:
    """The fields of a leader that depend on the level (`de_xuat`)."""
    level = str(row["de_xuat"])
    public = draft.unit.sector is None or draft.unit.sector in _PUBLIC
    kind = "CBCCVC" if public else "NLD"
    row |= person_fields(rng, committee.law, LEADER, level, kind, draft.unit.sector or "")
    row |= votes(rng, level, rng.randint(7, 15))
    row["tu_xep_loai"] = level
