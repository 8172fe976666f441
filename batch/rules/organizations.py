"""Rules on organizations: register against submission, totals against rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BASE_COMMITTEE,
    BASE_TYPES,
    CELL,
    CELL_TYPES,
    DIVISION,
    INFO,
    MEMBERS,
    PROVINCE,
    Unit,
)  # fmt: skip
from batch.findings.hit import Hit, Worded, at_proposal, code_shown, hits, shown, worded
from batch.form.definition import label
from batch.law.names import Communes, called, communes_on
from batch.register.register import Register
from batch.rules.context import Context, check
from batch.rules.names import same_names
from batch.submissions.columns import FILE, HERE, NEW, TO_RATE, UNIT
from batch.submissions.eligibility import starts
from batch.submissions.once import once
from batch.text import vn_date, vn_int

_COMPARED = (("TC-01", "loai_to_chuc", "kind"), ("TC-02", "loai_hinh", "sector"), ("TC-03", "ma_cap_tren", "parent"))
TOTALS = (
    ("TC-05", "tong_dang_vien"),
    ("TC-06", "so_mien"),
    ("TC-07", "so_dinh_chi"),
    ("TC-08", "so_moi_ket_nap"),
)


@check("TC-01", "TC-02", "TC-03", "TC-04", needs="register")
def register_against_submission(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    units = info[UNIT].map(context.units.units)
    for code, key, attribute in _COMPARED:
        registered = pd.Series([getattr(u, attribute) for u in units], index=info.index, dtype="str")
        differs = info[key].notna() & (info[key] != registered)
        right = Worded(registered, partial(_right, key))
        if key == "ma_cap_tren":
            differs &= registered.notna()  # the highest unit of the register may have a superior outside it
            stated = worded(info[key], code_shown)
        else:
            stated = worded(info[key], partial(_stated_as, key))
        yield from hits(code, info, differs, INFO, key, gia_tri=stated, dung=right)
    names = pd.Series([u.name for u in units], index=info.index, dtype="str")
    differs = info["ten_don_vi"].notna() & ~same_names(info["ten_don_vi"], names)
    yield from hits("TC-04", info, differs, INFO, "ten_don_vi", dung=names)


def _stated_as(key: str, value: object) -> str:
    return f"«{shown(INFO, key, value)}»"


def _right(key: str, values: pd.Series) -> pd.Series:
    """What should stand there, for messages."""
    told = values.map(lambda value: f"ghi {_stated_as(key, value)}", na_action="ignore")
    return told.astype("str").fillna("để trống")


@once
def own_counts(context: Context) -> pd.DataFrame:
    """For each unit: how many members its own rows give for each stated total; `no_status` and `no_date` count rows
    whose status, or admission date, isn't known."""
    members = context.subs.frame(MEMBERS)
    here = members[HERE]
    status = members["tinh_trang"]
    marks = pd.DataFrame({UNIT: members[UNIT]})
    marks["tong_dang_vien"] = here
    marks["so_mien"] = status == "MIEN"
    marks["so_dinh_chi"] = status == "DINH_CHI"
    marks["so_moi_ket_nap"] = here & members[NEW] & ~status.isin(["MIEN", "DINH_CHI"])
    marks["no_status"] = status.isna()
    marks["no_date"] = here & members["ngay_vao_dang"].isna()
    return marks.groupby(UNIT).sum()


def cells_without_members(context: Context) -> set[int]:
    """Workbooks of chi bộ whose sheet "Đảng viên" is there and has no row."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    with_rows = set(members[FILE].tolist())
    cells = info.loc[context.kinds(INFO).isin(CELL_TYPES), FILE]
    return {int(i) for i in cells if i not in with_rows and context.subs.has_column(i, MEMBERS, "ho_ten")}


@check(*(code for code, _ in TOTALS))
def totals_against_rows(context: Context) -> Iterator[Hit]:
    """A stated total against the rows of the unit and every unit below it. Silent where a unit below hasn't a counted
    submission, lacks the sheet, lists nobody, or has rows that couldn't be read: those have their own findings. Silent
    too where a superior has only added up what stands wrong in a unit below: that is told there."""
    counts = own_counts(context).to_dict("index")
    wrong = {(hit.code, context.intake.unit[hit.file]): hit for hit in _wrong_totals(context, counts)}
    info = context.subs.frame(INFO)
    stated = {key: dict(zip(info[UNIT].tolist(), info[key].tolist(), strict=True)) for _, key in TOTALS}
    keys = dict(TOTALS)
    for (code, unit), hit in wrong.items():
        register, key = context.register, keys[code]
        below = register.below(unit)[1:] if register is not None else []
        if register is not None and any((code, u) in wrong for u in below if u in context.beside(unit)):
            own = counts.get(unit, {}).get(key, 0)
            if stated[key][unit] == own + sum(_stated(register, u, stated[key]) for u in register.children(unit)):
                continue
        yield hit


def _stated(register: Register, unit: str, stated: dict[str, float]) -> float:
    """The total that a unit states; of one that hands in nothing, what the units below it do."""
    if unit in stated:
        return stated[unit]
    return sum(_stated(register, u, stated) for u in register.children(unit))


def _wrong_totals(context: Context, table: dict[str, dict[str, int]]) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    empty = {context.intake.unit[i] for i in cells_without_members(context)}

    def known(unit: str, column: str, unclear: str) -> bool:
        i = context.files_of_unit.get(unit)
        return i is None or (context.subs.has_column(i, MEMBERS, column) and not table.get(unit, {}).get(unclear))

    columns = (info[key].tolist() for key in (UNIT, FILE, "loai_to_chuc", *(key for _, key in TOTALS)))
    for unit, file, kind, *totals in zip(*columns, strict=True):
        beside = context.beside(unit)
        if context.register is not None:
            below = context.register.below(unit)
            if any(u not in beside and context.register[u].must_submit for u in below):
                continue
        elif kind in CELL_TYPES:
            below = [unit]
        else:
            continue
        there = [u for u in below if u in beside]
        if not empty.isdisjoint(there) or not all(known(u, "tinh_trang", "no_status") for u in there):
            continue
        dated = all(known(u, "ngay_vao_dang", "no_date") for u in there)
        for (code, key), stated in zip(TOTALS, totals, strict=True):
            real = sum(int(table[u][key]) for u in there if u in table)
            if pd.notna(stated) and stated != real and (dated or key != "so_moi_ket_nap"):
                rows = "đếm theo danh sách đảng viên của đơn vị"
                if len(below) > 1:
                    rows = f"đếm theo danh sách của đơn vị và {vn_int(len(below) - 1)} đơn vị bên dưới"
                values: dict[str, object] = {"gia_tri": vn_int(int(stated)), "dem_duoc": vn_int(real), "cach_dem": rows}
                values["so_thang"] = context.law.value("moi_thang")
                yield Hit(code, int(file), INFO, 0, key, values)


@check("TC-09")
def proposal_for_unrated(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    reason = info["ly_do_chua_xep_loai"].map(lambda c: f"«{label('ly_do_to_chuc', c)}»", na_action="ignore")
    why = reason.astype("str").fillna("").mask(info["da_kiem_diem"] == "KHONG", "chưa kiểm điểm")
    wrong = starts(context.subs, INFO).notna() & ~info[TO_RATE] & (why != "")
    yield from hits("TC-09", info, wrong, INFO, at_proposal(info), ly_do=why)


def _whole(value: float) -> str:
    return vn_int(int(value))


@check("TC-10", needs="register")
def register_total(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    registered = info[UNIT].map({u.code: u.members for u in context.units.units.values()}).astype("float64")
    differs = registered.notna() & info["tong_dang_vien"].notna() & (registered != info["tong_dang_vien"])
    yield from hits(
        "TC-10", info, differs, INFO, "tong_dang_vien", gia_tri=worded(info["tong_dang_vien"], _whole),
        dung=worded(registered, _whole),
    )  # fmt: skip


_LISTED = 5  # units told by their codes


def _out_of_time(unit: Unit, below: list[Unit], communes: Communes, sectors: list[str]) -> tuple[str, list[Unit]]:
    """Which units directly below a đảng bộ above the base can't stand there on the day, and by which variant of TC-29.
    Types and sectors alone are asked, never a name."""
    high = [u for u in below if u.kind in (DIVISION, CELL)]
    nested = [u for u in below if unit.kind == u.kind == ABOVE_BASE and communes.superior == PROVINCE]
    if high:
        variant, wrong = "thieu_co_so", high
    elif nested:
        variant, wrong = "long_nhau", nested
    else:
        bases = [u for u in below if u.kind in BASE_TYPES and u.sector in sectors]
        variant, wrong = "", _communes_misplaced(unit, bases, communes)
    return variant, wrong


def _communes_misplaced(unit: Unit, bases: list[Unit], communes: Communes) -> list[Unit]:
    """Those of the tổ chức cơ sở đảng of communes that can't stand there. In 2025 a village may well be a đảng bộ cơ
    sở under its commune: only where communes, wards and towns stand side by side is their superior no commune."""
    committees = [u for u in bases if u.kind == BASE_COMMITTEE]
    at_base = (communes.kind, communes.superior) == (BASE_COMMITTEE, PROVINCE)
    if unit.kind == PROVINCE:
        return [] if at_base else committees
    if at_base:
        return bases
    return committees if communes.kind == ABOVE_BASE and len({u.sector for u in committees}) > 1 else []


@check("TC-29", needs="register")
def kind_against_date(context: Context) -> Iterator[Hit]:
    """Types in the register against what the đảng bộ of a commune is on the reference date: for the office."""
    communes, sectors = communes_on(context.as_of), context.law.value("loai_hinh_chinh_quyen")
    units = context.units.units
    for unit in (u for u in units.values() if u.kind in (ABOVE_BASE, PROVINCE)):
        below = [units[code] for code in context.units.children(unit.code)]
        variant, wrong = _out_of_time(unit, below, communes, sectors)
        if wrong:
            listed = ", ".join(u.code for u in wrong[:_LISTED]) + (" …" if len(wrong) > _LISTED else "")
            kind, superior, own = (
                called(k, context.as_of).lower() for k in (communes.kind, communes.superior, unit.kind)
            )
            values: dict[str, object] = {
                "ngay": vn_date(context.as_of), "loai": kind, "cap_tren": superior, "loai_don_vi": own,
                "so": vn_int(len(wrong)), "cac_don_vi": listed,
            }  # fmt: skip
            yield Hit("TC-29", unit=unit.code, values=values, variant=variant, basis=communes.ref)
