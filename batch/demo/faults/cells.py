"""Faults of single cells."""

from __future__ import annotations

from datetime import date

from batch.demo.draft import Draft, Row
from batch.demo.faults.changes import set_cell
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import INFO, MEMBERS
from batch.form.workbook import Raw


@planter("O-01")
def not_in_list(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "goi_y", Raw("Có lẽ"))


@planter("O-02")
def not_a_number(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "phieu_tot", Raw("nhất trí cao"))


@planter("O-03")
def not_whole(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "phieu_tot", 7.5)


@planter("O-04")
def out_of_range(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "ty_le_hoan_thanh", 120)


@planter("O-05")
def fraction(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "ty_le_hoan_thanh", 0.95)


@planter("O-06")
def not_a_date(ground: Ground, draft: Draft) -> Spot | None:
    if draft.members:
        return set_cell(ground, draft, "ngay_sinh", Raw("31/02/1980"))
    if not ground.free_key(draft, "ngay_thanh_lap"):
        return None
    draft.info["ngay_thanh_lap"] = Raw("năm 1985")
    return Spot(INFO, "ngay_thanh_lap")


@planter("O-07")
def error_value(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "phieu_hoan_thanh", Raw("#N/A", error=True))


@planter("O-08")
def not_calculated(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "phieu_xuat_sac", Raw("=1+1", formula=True))


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
    return set_cell(ground, draft, "chuc_vu_dang" if draft.members else "chuc_vu", day)


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
    return set_cell(ground, draft, "chuc_vu_chinh_quyen", "Phó\u202e Trưởng phòng", sheet=MEMBERS)


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
