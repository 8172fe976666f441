"""Rules on organizations: register against submission, totals against rows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import INFO, MEMBERS
from batch.eligibility import HERE, NEW, TO_RATE
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.hits import Hit, hits, shown
from batch.rules.members import proposal_key, start_level
from batch.submissions import FILE, UNIT
from batch.text import fold

_COMPARED = (("TC-01", "loai_to_chuc", "kind"), ("TC-02", "loai_hinh", "sector"), ("TC-03", "ma_cap_tren", "parent"))
TOTALS = (
    ("TC-05", "tong_dang_vien", None),
    ("TC-06", "so_mien", "MIEN"),
    ("TC-07", "so_dinh_chi", "DINH_CHI"),
    ("TC-08", "so_moi_ket_nap", NEW),
)


@check("TC-01", "TC-02", "TC-03", "TC-04")
def register_against_submission(context: Context) -> Iterator[Hit]:
    if context.register is None:
        return
    info = context.subs.frame(INFO)
    units = info[UNIT].map(context.register.units)
    for code, key, attribute in _COMPARED:
        registered = units.map(lambda u, a=attribute: getattr(u, a)).astype("str")
        differs = info[key].notna() & (info[key] != registered)
        if key == "ma_cap_tren":
            differs &= units.map(lambda u: bool(u.parent)).astype(bool)
        right = pd.Series([shown(INFO, key, getattr(u, attribute)) for u in units], index=info.index)
        stated = pd.Series([shown(INFO, key, v) for v in info[key]], index=info.index)
        yield from hits(code, info, differs, INFO, key, gia_tri=stated, dung=right)
    names = units.map(lambda u: fold(u.name)).astype("str")
    differs = info["ten_don_vi"].notna() & (info["ten_don_vi"].map(fold, na_action="ignore") != names)
    right = units.map(lambda u: u.name).astype("str")
    yield from hits("TC-04", info, differs, INFO, "ten_don_vi", gia_tri=info["ten_don_vi"], dung=right)


def own_counts(context: Context) -> pd.DataFrame:
    """For each unit: how many members its own rows give for each stated total; `unclear` counts rows whose status or
    admission date couldn't be read."""
    members = context.subs.frame(MEMBERS)
    here = members[HERE]
    status = members["tinh_trang"]
    marks = pd.DataFrame({UNIT: members[UNIT]})
    marks["tong_dang_vien"] = here
    marks["so_mien"] = status == "MIEN"
    marks["so_dinh_chi"] = status == "DINH_CHI"
    marks["so_moi_ket_nap"] = here & members[NEW] & ~status.isin(["MIEN", "DINH_CHI"])
    marks["unclear"] = status.isna() | (here & members["ngay_vao_dang"].isna())
    return marks.groupby(UNIT).sum()


@check(*(code for code, _, _ in TOTALS))
def totals_against_rows(context: Context) -> Iterator[Hit]:
    """A stated total against the rows of the unit and every unit below it. Silent where a unit below hasn't a counted
    submission, lacks the sheet, or has rows that couldn't be read: those have their own findings."""
    info = context.subs.frame(INFO)
    counts = own_counts(context)
    lacking = {
        unit for unit, i in context.files_of_unit.items()
        if MEMBERS not in context.subs.files[i].sheets
        or not context.subs.has_column(i, MEMBERS, "tinh_trang")
        or not context.subs.has_column(i, MEMBERS, "ngay_vao_dang")
    }  # fmt: skip
    lacking |= set(counts.index[counts["unclear"] > 0])
    table = {unit: counts.loc[unit] for unit in counts.index}
    for position, unit, file in zip(info.index, info[UNIT], info[FILE], strict=True):
        if context.register is not None:
            below = context.register.below(unit)
            if any(context.register[u].must_submit and u not in context.files_of_unit for u in below):
                continue
        else:
            if info.at[position, "loai_to_chuc"] not in ("CB_CO_SO", "CB_TRUC_THUOC"):
                continue
            below = [unit]
        if lacking & set(below):
            continue
        for code, key, _status in TOTALS:
            stated = info.at[position, key]
            real = sum(int(table[u][key]) for u in below if u in table)
            if pd.notna(stated) and stated != real:
                values: dict[str, object] = {"gia_tri": int(stated), "dem_duoc": real, "so_don_vi": len(below)}
                yield Hit(code, int(file), INFO, 0, key, values)


@check("TC-09")
def proposal_for_unrated(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    reason = info["ly_do_chua_xep_loai"].map(lambda c: f"«{label('ly_do_to_chuc', c)}»", na_action="ignore")
    why = reason.fillna("").mask(info["da_kiem_diem"] == "KHONG", "chưa kiểm điểm")
    wrong = start_level(info).notna() & ~info[TO_RATE] & (why != "")
    yield from hits("TC-09", info, wrong, INFO, proposal_key(info), ly_do=why)


@check("TC-10")
def register_total(context: Context) -> Iterator[Hit]:
    if context.register is None:
        return
    info = context.subs.frame(INFO)
    registered = info[UNIT].map({u.code: u.members for u in context.register.units.values()}).astype("float64")
    differs = registered.notna() & info["tong_dang_vien"].notna() & (registered != info["tong_dang_vien"])
    yield from hits(
        "TC-10", info, differs, INFO, "tong_dang_vien", gia_tri=info["tong_dang_vien"].map("{:.0f}".format),
        dung=registered.map("{:.0f}".format),
    )  # fmt: skip


@check("NOP-04")
def late(context: Context) -> Iterator[Hit]:
    if context.register is None:
        return
    info = context.subs.frame(INFO)
    deadline = pd.to_datetime(info[UNIT].map({u.code: u.deadline for u in context.register.units.values()}))
    made = info["ngay_lap"]
    yield from hits(
        "NOP-04", info, made > deadline, INFO, "ngay_lap", gia_tri=made.dt.strftime("%d/%m/%Y"),
        han=deadline.dt.strftime("%d/%m/%Y"),
    )  # fmt: skip


@check("NOP-05")
def not_expected(context: Context) -> Iterator[Hit]:
    if context.register is None:
        return
    info = context.subs.frame(INFO)
    expected = set(context.register.must_submit)
    yield from hits("NOP-05", info, ~info[UNIT].isin(expected), INFO, "ma_don_vi")


@check("MAU-07")
def local_document(context: Context) -> Iterator[Hit]:
    """The local document that the submission names against the run's. Names are compared loosely."""
    info = context.subs.frame(INFO)
    law = context.law
    wanted = {fold(law.local), fold(law.local_title)} if law.local else {""}
    stated = info["van_ban_dia_phuong"].fillna("")
    unreadable = context.subs.unreadable(INFO, "van_ban_dia_phuong")
    differs = ~stated.map(fold).isin(wanted) & ~unreadable
    right = f"«{law.local}»" if law.local else "để trống (chỉ theo văn bản Trung ương)"
    yield from hits(
        "MAU-07", info, differs, INFO, "van_ban_dia_phuong", gia_tri=stated.where(stated != "", "(trống)"), dung=right
    )
