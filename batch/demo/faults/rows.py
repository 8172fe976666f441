"""Faults of rows and between rows: people, organizations against the register, collectives, leaders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.members import MemberMaker
from batch.domain import BASE_CELL, CELL, CELL_TYPES, COLLECTIVES, EVIDENCE, INFO, LEADERS, MEMBERS


def _good(_index: int, row: Row) -> bool:
    return row.get("de_xuat") == "HTT"


def _with_card(_index: int, row: Row) -> bool:
    return row.get("de_xuat") == "HTT" and isinstance(row.get("so_the"), str)


def _two(ground: Ground, draft: Draft) -> tuple[int, int] | None:
    """Two free members with cards, in order; both are taken."""
    first = ground.free_row(draft, MEMBERS, _with_card)
    second = ground.free_row(draft, MEMBERS, _with_card)
    if first is None or second is None:
        return None
    return min(first, second), max(first, second)


@planter("DV-01")
def same_card(ground: Ground, draft: Draft) -> Spot | None:
    found = _two(ground, draft)
    if found is None:
        return None
    draft.members[found[1]]["so_the"] = draft.members[found[0]]["so_the"]
    return Spot(MEMBERS, "so_the", found[1])


@planter("DV-02")
def same_file_number(ground: Ground, draft: Draft) -> Spot | None:
    found = _two(ground, draft)
    if found is None:
        return None
    for row in found:
        draft.members[row]["so_ly_lich"] = f"LL{draft.members[found[0]]['so_the']}"
    return Spot(MEMBERS, "so_ly_lich", found[1])


@planter("DV-03")
def proposal_for_unrated(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.members:
        return None
    row = ground.free_row(draft, MEMBERS, lambda i, r: draft.finals[i] is None and "ly_do_chua" not in r)
    if row is None:
        # Nobody of the kind here: add one who is only temporarily here and so is counted nowhere.
        member = MemberMaker(ground.committee, draft).unrated("TAM_THOI_DEN")
        member["stt"] = len(draft.members) + 1
        draft.members.append(member)
        draft.finals.append(None)
        row = len(draft.members) - 1
        draft.busy.add((MEMBERS, row))
    draft.members[row]["de_xuat"] = "HTT"
    return Spot(MEMBERS, "de_xuat", row)


@planter("DV-04")
def proposal_and_reason(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, _good)
    if row is None:
        return None
    draft.members[row]["ly_do_chua"] = "CHO_KET_LUAN"
    ground.unrate(draft, row)
    return Spot(MEMBERS, "de_xuat", row)


@planter("DV-05")
def dates_out_of_order(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == "HTT" and "ngay_chinh_thuc" in r)
    if row is None:
        return None
    admitted = draft.members[row]["ngay_vao_dang"]
    assert isinstance(admitted, date)
    draft.members[row]["ngay_chinh_thuc"] = admitted - timedelta(days=40)
    return Spot(MEMBERS, "ngay_chinh_thuc", row)


@planter("DV-06")
def member_in_committee(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind in CELL_TYPES or draft.members:
        return None
    # Temporarily here, so that no total changes.
    draft.members.append(MemberMaker(ground.committee, draft).unrated("TAM_THOI_DEN"))
    draft.finals.append(None)
    draft.busy.add((MEMBERS, 0))
    return Spot(MEMBERS, "ho_ten", 0)


@planter("LD-01")
def one_person_in_two_units(ground: Ground, draft: Draft) -> Sequence[Spot] | None:
    row = ground.free_row(draft, MEMBERS, _with_card)
    if row is None:
        return None
    for code in ground.faulty:
        other = ground.committee.drafts[code]
        if code == draft.code:
            continue
        second = ground.free_row(other, MEMBERS, _with_card)
        if second is not None:
            other.members[second]["so_the"] = draft.members[row]["so_the"]
            return Spot(MEMBERS, "so_the", row), Spot(MEMBERS, "so_the", second, unit=code)
    return None


@planter("TC-01")
def other_kind(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "loai_to_chuc"):
        return None
    draft.info["loai_to_chuc"] = BASE_CELL
    return Spot(INFO, "loai_to_chuc")


@planter("TC-02")
def other_sector(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.unit.sector or not ground.free_key(draft, "loai_hinh"):
        return None
    draft.info["loai_hinh"] = "20" if draft.unit.sector != "20" else "22"
    return Spot(INFO, "loai_hinh")


@planter("TC-03")
def other_parent(ground: Ground, draft: Draft) -> Spot | None:
    others = [u.code for u in ground.committee.units if u.kind not in CELL_TYPES and u.code != draft.unit.parent]
    if not draft.unit.parent or not others or not ground.free_key(draft, "ma_cap_tren"):
        return None
    draft.info["ma_cap_tren"] = ground.rng.choice(others)
    return Spot(INFO, "ma_cap_tren")


@planter("TC-04")
def other_name(ground: Ground, draft: Draft) -> Spot | None:
    if not ground.free_key(draft, "ten_don_vi"):
        return None
    draft.info["ten_don_vi"] = f"{draft.unit.name} (tên cũ)"
    return Spot(INFO, "ten_don_vi")


def _total(ground: Ground, draft: Draft, key: str, more: int) -> Spot | None:
    # Only in a chi bộ: a superior's totals aren't checked while a unit below is missing.
    if draft.unit.kind not in CELL_TYPES or not ground.free_key(draft, key):
        return None
    draft.info[key] = int(str(draft.info[key])) + more
    return Spot(INFO, key)


@planter("TC-05")
def wrong_total(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "tong_dang_vien", 3)


@planter("TC-06")
def wrong_exempt(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_mien", 1)


@planter("TC-07")
def wrong_suspended(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_dinh_chi", 1)


@planter("TC-08")
def wrong_new(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_moi_ket_nap", 2)


@planter("TC-09")
def organization_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "de_xuat"):
        return None
    draft.info |= {"de_xuat": "HTT", "tu_xep_loai": draft.info.get("tu_xep_loai") or "HTT"}
    if not draft.info.get("ly_do_chua_xep_loai"):
        draft.info["ly_do_chua_xep_loai"] = "CHO_KET_LUAN"
    draft.level = None
    ground.settle(draft)
    return Spot(INFO, "de_xuat")


@planter("TC-10")
def register_has_another_total(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.members is None or not ground.free_key(draft, "tong_dang_vien"):
        return None
    _in_register(ground, draft, members=draft.unit.members + 4)
    return Spot(INFO, "tong_dang_vien")


@planter("NOP-05")
def needs_not_submit(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "ma_don_vi"):
        return None
    _in_register(ground, draft, must_submit=False)
    return Spot(INFO, "ma_don_vi")


def _in_register(ground: Ground, draft: Draft, **changes: int | bool) -> None:
    units = ground.committee.units
    index = next(i for i, u in enumerate(units) if u.code == draft.code)
    units[index] = draft.unit = replace(draft.unit, **changes)  # type: ignore[arg-type]


@planter("TT-01")
def same_collective_code(ground: Ground, draft: Draft) -> Spot | None:
    first = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "KHONG" and "de_xuat" in r)
    if first is None:
        return None
    again = dict(draft.bodies[first])
    again["ten_tap_the"] = f"{again['ten_tap_the']} (dòng thừa)"
    draft.bodies.append(again)
    row = len(draft.bodies) - 1
    draft.busy.add((COLLECTIVES, row))
    return Spot(COLLECTIVES, "ma_tap_the", row)


@planter("TT-02")
def collective_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    led = {r.get("ma_tap_the") for r in draft.leaders}
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: r.get("ma_tap_the") not in led and r["la_cap_uy"] == "KHONG")
    if row is None:
        row = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "KHONG" and "de_xuat" in r)
    if row is None:
        return None
    draft.bodies[row] |= {"so_lanh_dao": 1, "de_xuat": "HTT"}
    return Spot(COLLECTIVES, "de_xuat", row)


def _deputy(_index: int, row: Row) -> bool:
    return row.get("la_nguoi_dung_dau") == "KHONG" and "de_xuat" in row


@planter("CB-01")
def same_leader_code(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: i > 0 and _deputy(i, r))
    if row is None:
        return None
    draft.busy.add((LEADERS, 0))
    draft.leaders[row]["ma_can_bo"] = draft.leaders[0]["ma_can_bo"]
    return Spot(LEADERS, "ma_can_bo", row)


@planter("CB-02")
def unknown_collective(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, _deputy)
    if row is None:
        return None
    draft.leaders[row]["ma_tap_the"] = f"{draft.code}-TT99"
    return Spot(LEADERS, "ma_tap_the", row)


@planter("CB-03")
def unknown_unit_led(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: bool(r.get("ma_don_vi_dung_dau")))
    if row is None:
        return None
    draft.leaders[row]["ma_don_vi_dung_dau"] = f"{draft.code}X9"
    return Spot(LEADERS, "ma_don_vi_dung_dau", row)


@planter("CB-04")
def leader_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: "de_xuat" in r)
    if row is None:
        return None
    draft.leaders[row]["ly_do_chua_xep_loai"] = "MOI_BO_NHIEM"
    return Spot(LEADERS, "de_xuat", row)


@planter("CB-05")
def leader_twice(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: "de_xuat" in r and isinstance(r.get("so_the"), str))
    if row is None:
        return None
    # The same authority, later and not as a head: it is this row that is set aside.
    again = dict(draft.leaders[row]) | {"ma_can_bo": f"{draft.code}-LD90", "la_nguoi_dung_dau": "KHONG"}
    again.pop("ma_don_vi_dung_dau", None)
    draft.leaders.append(again)
    last = len(draft.leaders) - 1
    draft.busy.add((LEADERS, last))
    return Spot(LEADERS, "so_the", last)


@planter("CD-01")
def same_criterion(ground: Ground, draft: Draft) -> Spot | None:
    rows = draft.rows.setdefault(EVIDENCE, [])
    if rows:
        return None
    for _ in range(2):
        rows.append({"ma_tieu_chi": "II.2.1", "tieu_chi": "Kết quả thực hiện chỉ tiêu", "co_ho_so": "CO"})
    draft.busy.add((EVIDENCE, 1))
    return Spot(EVIDENCE, "ma_tieu_chi", 1)
