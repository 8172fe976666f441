"""Faults of single cells: not in the list, not a number, not a date, blank where something is required."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.form.blank import Raw

Test = Callable[[int, Row], bool]


def _good(_index: int, row: Row) -> bool:
    """A member or leader at HTT: with nothing out of the ordinary."""
    return row.get("de_xuat") == "HTT"


def _set(
    ground: Ground, draft: Draft, key: str, value: object, *, sheet: str = "", fits: Test | None = None
) -> Spot | None:
    """Put a value into a row of "Đảng viên", or of "Cán bộ" where the unit has no members."""
    sheet = sheet or (MEMBERS if draft.members else LEADERS)
    if key not in draft.order.get(sheet, [key]):
        return None
    row = ground.free_row(draft, sheet, fits or _good)
    if row is None:
        return None
    draft.rows[sheet][row][key] = value
    return Spot(sheet, key, row)


@planter("O-01")
def not_in_list(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "goi_y", Raw("Có lẽ"))


@planter("O-02")
def not_a_number(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "phieu_tot", Raw("nhất trí cao"))


@planter("O-03")
def not_whole(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "phieu_tot", 7.5)


@planter("O-04")
def out_of_range(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "ty_le_hoan_thanh", 120)


@planter("O-05")
def fraction(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "ty_le_hoan_thanh", 0.95)


@planter("O-06")
def not_a_date(ground: Ground, draft: Draft) -> Spot | None:
    if draft.members:
        return _set(ground, draft, "ngay_sinh", Raw("31/02/1980"))
    if not ground.free_key(draft, "ngay_thanh_lap"):
        return None
    draft.info["ngay_thanh_lap"] = Raw("năm 1985")
    return Spot(INFO, "ngay_thanh_lap")


@planter("O-07")
def error_value(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "phieu_hoan_thanh", Raw("#N/A", error=True))


@planter("O-08")
def not_calculated(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "phieu_xuat_sac", Raw("=1+1", formula=True))


@planter("O-09")
def number_for_card(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == "HTT" and "so_the" in r)
    if row is None:
        return None
    member = draft.members[row]
    member["so_the"] = Raw(int(str(member["so_the"])))
    return Spot(MEMBERS, "so_the", row)


@planter("O-10")
def date_for_text(ground: Ground, draft: Draft) -> Spot | None:
    day = Raw(date(ground.committee.year, 5, 11))
    return _set(ground, draft, "chuc_vu_dang" if draft.members else "chuc_vu", day)


@planter("O-11")
def no_card(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == "HTT" and "so_the" in r)
    if row is None:
        return None
    letter_o = f"O{str(draft.members[row]['so_the'])[1:]}"  # his own, so that no two units hold the same
    draft.members[row]["so_the"] = ground.rng.choice(("không có", "-", "1.2E+11", letter_o))
    return Spot(MEMBERS, "so_the", row)


@planter("O-12")
def hidden_signs(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "chuc_vu_chinh_quyen", "Phó\u202e Trưởng phòng", sheet=MEMBERS)


@planter("O-13", alone=True)
def turned_dates(_ground: Ground, draft: Draft) -> Spot | None:
    """Every second birth date stayed text, the others were turned."""
    spot = None
    for i, row in enumerate(draft.members):
        day = row["ngay_sinh"]
        if not isinstance(day, date):
            return None
        if i % 2 == 0:
            row["ngay_sinh"] = Raw(f"{13 + i % 15}/{day.month:02d}/{day.year}")
        else:
            row["ngay_sinh"] = date(day.year, day.month, day.month % 12 + 1)
            spot = spot or Spot(MEMBERS, "ngay_sinh", i)
    return spot


@planter("O-15")
def perhaps_turned_dates(ground: Ground, draft: Draft) -> Spot | None:
    """Four came long ago: one date stayed text, the others have a day up to 12."""
    if any("ngay_chuyen_den" in row for row in draft.members):
        return None
    year, rows = ground.committee.year - 6, []

    def fits(_i: int, row: Row) -> bool:
        admitted = row["ngay_vao_dang"]
        return row.get("de_xuat") == "HTT" and isinstance(admitted, date) and admitted.year < year

    for day in (Raw(f"17/05/{year}"), date(year, 3, 9), date(year, 10, 4), date(year, 6, 11)):
        row = ground.free_row(draft, MEMBERS, fits)
        if row is None:
            return None
        draft.members[row]["ngay_chuyen_den"] = day
        if isinstance(day, date):
            rows.append(row)
    return Spot(MEMBERS, "ngay_chuyen_den", min(rows))


@planter("O-14")
def like_a_formula(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == "HTT" and "so_the" in r)
    if row is None:
        return None
    draft.members[row]["so_ly_lich"] = Raw("-12/LL")
    return Spot(MEMBERS, "so_ly_lich", row)


@planter("BB-01")
def always_blank(ground: Ground, draft: Draft) -> Spot | None:
    key = ground.rng.choice(("gioi_tinh", "ngay_sinh", "ho_ten")) if draft.members else "chuc_vu"
    return _set(ground, draft, key, None)


@planter("BB-02")
def review_blank(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, _good)
    if row is None:
        return None
    # Neither reviewed nor rated: the proposal goes too, or it would be a fault of its own.
    draft.members[row] |= {"da_kiem_diem": None, "de_xuat": None, "tu_xep_loai": None}
    ground.unrate(draft, row)
    return Spot(MEMBERS, "da_kiem_diem", row)


@planter("BB-03")
def rated_blank(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.members:
        return _set(ground, draft, "tu_xep_loai", None)
    return _set(ground, draft, ground.rng.choice(("cap_do_1", "tu_xep_loai")), None)


@planter("BB-04")
def score_blank(ground: Ground, draft: Draft) -> Spot | None:
    return _set(ground, draft, "tong_diem", None, fits=lambda i, r: r.get("de_xuat") == "HTT" and "tong_diem" in r)


@planter("BB-05")
def condition_blank(ground: Ground, draft: Draft) -> Spot | None:
    choices: list[Callable[[], Spot | None]] = [
        lambda: _set(ground, draft, "so_the", None, sheet=MEMBERS, fits=lambda i, r: "so_the" in r),
        lambda: _set(ground, draft, "xl_cbccvc", None, sheet=MEMBERS, fits=_must_have_rating(ground)),
        lambda: _set(ground, draft, "nhan_xet_noi_cu", None, sheet=MEMBERS, fits=lambda i, r: "nhan_xet_noi_cu" in r),
        lambda: _info_blank(ground, draft, "ngay_kiem_diem"),
    ]
    if ground.committee.law.value("ty_le_366"):
        choices.append(lambda: _info_blank(ground, draft, "ty_le_cham"))
    ground.rng.shuffle(choices)
    return next((spot for choice in choices if (spot := choice())), None)


def _must_have_rating(ground: Ground) -> Test:
    kinds = ground.committee.law.value("cbccvc_doi_tuong")
    return lambda i, r: r.get("de_xuat") == "HTT" and r["doi_tuong"] in kinds


def _info_blank(ground: Ground, draft: Draft, key: str) -> Spot | None:
    if draft.info.get(key) is None or not ground.free_key(draft, key):
        return None
    draft.info[key] = None
    return Spot(INFO, key)


@planter("BB-06")
def best_without_grounds(ground: Ground, draft: Draft) -> Spot | None:
    law = ground.committee.law
    if any(c.code == "TR-TT-10" for c in law.ceilings) and ground.rng.random() < 0.3:
        key = "so_don_vi_truc_thuoc_bi_ky_luat"
        spot = _set(ground, draft, key, None, sheet=COLLECTIVES, fits=lambda i, r: r.get("de_xuat") == "HTXS")
        if spot is not None:
            draft.bodies[spot.row]["so_don_vi_truc_thuoc"] = 3
            return spot
    if not law.value("ty_le_366"):
        return None
    sheet, key = MEMBERS if draft.members else LEADERS, ground.rng.choice(("ty_le_cham", "da_khac_phuc"))
    return _set(ground, draft, key, None, sheet=sheet, fits=lambda i, r: r.get("de_xuat") == "HTXS")


@planter("BB-07")
def cause_blank(ground: Ground, draft: Draft) -> Spot | None:
    key = "nguyen_nhan_khong_hoan_thanh"
    spot = _set(ground, draft, key, None, sheet=MEMBERS, fits=lambda i, r: r.get("de_xuat") == "KHT")
    if spot:
        return spot
    row = ground.free_row(draft, MEMBERS, _good)
    if row is None:
        return None
    ground.rerate_member(draft, row, "KHT")
    draft.members[row][key] = None
    return Spot(MEMBERS, key, row)
