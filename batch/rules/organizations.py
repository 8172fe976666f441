"""Rules on organizations: register against submission, totals against rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pandas as pd

from batch.domain import CELL_TYPES, INFO, MEMBERS, WARNING
from batch.findings.hit import Hit, code_shown, hits, shown
from batch.form.definition import label
from batch.law import Law, load_law
from batch.register.register import Register
from batch.rules.context import Context, check
from batch.rules.meeting import as_early, early_in_year
from batch.submissions.columns import FILE, HERE, NEW, TO_RATE, UNIT
from batch.submissions.eligibility import proposal_key, start_level
from batch.text import clean, fold, vn_date, vn_int

_COMPARED = (("TC-01", "loai_to_chuc", "kind"), ("TC-02", "loai_hinh", "sector"), ("TC-03", "ma_cap_tren", "parent"))
_NUMBER = re.compile(r"(\d+)\s*[-–]\s*([^\W\d_]+\s*/\s*[^\W\d_]+)")
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
        right = registered.map(lambda v, k=key: f"ghi «{shown(INFO, k, v)}»", na_action="ignore")
        right = right.astype("str").fillna("để trống")
        if key == "ma_cap_tren":
            differs &= registered.notna()  # the highest unit of the register may have a superior outside it
            stated = info[key].map(code_shown, na_action="ignore")
        else:
            stated = info[key].map(lambda v, k=key: f"«{shown(INFO, k, v)}»", na_action="ignore")
        yield from hits(code, info, differs, INFO, key, gia_tri=stated, dung=right)
    right = pd.Series([u.name for u in units], index=info.index, dtype="str")
    differs = info["ten_don_vi"].notna() & (info["ten_don_vi"].map(fold, na_action="ignore") != right.map(fold))
    yield from hits("TC-04", info, differs, INFO, "ten_don_vi", dung=right)


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
    with_rows = set(members[FILE])
    cells = info.loc[context.kinds(info).isin(CELL_TYPES), FILE]
    return {int(i) for i in cells if i not in with_rows and context.subs.has_column(i, MEMBERS, "ho_ten")}


@check(*(code for code, _ in TOTALS))
def totals_against_rows(context: Context) -> Iterator[Hit]:
    """A stated total against the rows of the unit and every unit below it. Silent where a unit below hasn't a counted
    submission, lacks the sheet, lists nobody, or has rows that couldn't be read: those have their own findings. Silent
    too where a superior has only added up what stands wrong in a unit below: that is told there."""
    counts = own_counts(context).to_dict("index")
    wrong = {(hit.code, context.intake.unit[hit.file]): hit for hit in _wrong_totals(context, counts)}
    info = context.subs.frame(INFO)
    stated = {key: dict(zip(info[UNIT], info[key], strict=True)) for _, key in TOTALS}
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

    columns = zip(info[UNIT], info[FILE], info["loai_to_chuc"], *(info[key] for _, key in TOTALS), strict=True)
    for unit, file, kind, *totals in columns:
        if context.register is not None:
            below = context.register.below(unit)
            if any(context.register[u].must_submit and u not in context.beside(unit) for u in below):
                continue
        elif kind in CELL_TYPES:
            below = [unit]
        else:
            continue
        there = [u for u in below if u in context.beside(unit)]
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
    wrong = start_level(info).notna() & ~info[TO_RATE] & (why != "")
    yield from hits("TC-09", info, wrong, INFO, proposal_key(info), ly_do=why)


def _whole(value: float) -> str:
    return "" if value != value else vn_int(int(value))


@check("TC-10", needs="register")
def register_total(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    registered = info[UNIT].map({u.code: u.members for u in context.units.units.values()}).astype("float64")
    differs = registered.notna() & info["tong_dang_vien"].notna() & (registered != info["tong_dang_vien"])
    yield from hits(
        "TC-10", info, differs, INFO, "tong_dang_vien", gia_tri=info["tong_dang_vien"].map(_whole),
        dung=registered.map(_whole),
    )  # fmt: skip


@check("NOP-04", "NOP-07")
def date_of_submission(context: Context) -> Iterator[Hit]:
    """Against the deadline of the register, else of the law; and against the year: nobody reviews a year before it
    has begun, and a form made up more than a year after it hardly belongs to it."""
    info = context.subs.frame(INFO)
    made, of_law = info["ngay_lap"], context.law.deadline_in(context.year)
    in_law = pd.Series([context.law.deadline_for(context.year, kind) for kind in context.kinds(info)], index=info.index)
    known = context.register.units.values() if context.register else ()
    own = pd.to_datetime(info[UNIT].map({u.code: u.deadline for u in known})).astype("datetime64[s]")
    deadline = own.fillna(pd.to_datetime(in_law).astype("datetime64[s]"))
    first, last = pd.Timestamp(context.year, 1, 1), pd.Timestamp(context.year + 1, 12, 31)
    day = made.dt.strftime("%d/%m/%Y")
    late = (made > deadline) & (made <= last)
    for hit in hits("NOP-04", info, late, INFO, "ngay_lap", gia_tri=day, han=deadline.dt.strftime("%d/%m/%Y")):
        if of_law and context.law.deadline and hit.values["han"] == vn_date(of_law):
            hit.basis = context.law.deadline.ref
        yield hit
    values = {"gia_tri": day, "nam": str(context.year)}
    why = "lập trước khi năm đánh giá bắt đầu"
    yield from hits("NOP-07", info, made < first, INFO, "ngay_lap", ly_do=why, **values)
    why = "lập sau khi năm đánh giá kết thúc hơn một năm"
    yield from hits("NOP-07", info, made > last, INFO, "ngay_lap", WARNING, variant="muon", ly_do=why, **values)
    yield from hits("NOP-07", info, early_in_year(context, made), INFO, "ngay_lap", **as_early(context), **values)


@check("NOP-05", needs="register")
def not_expected(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    expected = set(context.units.must_submit)
    yield from hits("NOP-05", info, ~info[UNIT].isin(expected), INFO, "ma_don_vi")


@check("MAU-07")
def local_document(context: Context) -> Iterator[Hit]:
    """The local document that the submission names against the run's. Names are compared loosely."""
    info = context.subs.frame(INFO)
    law = context.law
    stated = info["van_ban_dia_phuong"]
    unreadable = context.subs.told(INFO, "van_ban_dia_phuong")
    means = _means(law)
    differs = ~stated.isin([text for text in stated.dropna().unique() if means(text)]) & ~unreadable
    if not law.local:
        differs &= stated.notna()
    variant = "" if law.local else "khong_ap_dung"
    says = stated.isna().map({True: "không ghi văn bản địa phương nào", False: "ghi một văn bản địa phương khác"})
    severity = "" if not law.local or law.shapes_form else WARNING  # nothing that the unit writes depends on it
    yield from hits(
        "MAU-07",
        info,
        differs,
        INFO,
        "van_ban_dia_phuong",
        severity,
        variant=variant,
        gia_tri=says,
        dung=f"«{law.local_title}»",
    )


def _means(law: Law) -> Callable[[str], bool]:
    """Whether a text means the local document: by its name, its title, or the number of one of its documents. Without
    a local document: whether it says nothing."""
    if not law.local:
        return lambda text: fold(text) == ""
    wanted = [fold(law.local), fold(law.local_title)]
    own = law.documents[len(load_law(law.id).documents) :]
    numbers = _numbers(" ".join([law.local_title, *(d.number for d in own)]))
    return lambda text: any(name in fold(text) for name in wanted) or not numbers.isdisjoint(_numbers(text))


def _numbers(text: str) -> set[tuple[int, str]]:
    """The numbers of documents in a text: "HD 03-HD/BTCTU" has (3, "hdbtctu")."""
    return {(int(number), fold(letters)) for number, letters in _NUMBER.findall(clean(text))}
