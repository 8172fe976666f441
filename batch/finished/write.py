"""Machine files of a run: figures, findings, levels, consolidated data, manifest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from batch import __version__
from batch.domain import SUBJECT_SHEET, SUBJECTS, Finding
from batch.finished.csv_file import write_csv
from batch.finished.manifest import dump_manifest
from batch.finished.summary import Summary
from batch.form.definition import form
from batch.form.layout_rows import KIND_NAMES
from batch.law import Law
from batch.rating.engine import ALLOWED, GROUP, IDENTITY, RANK_IN_GROUP, REASON, Ratings
from batch.rating.subjects import CEILING, FINAL, START, STATUS
from batch.register.register import Register
from batch.submissions.frames import FILE, ROW, UNIT, Submissions
from batch.submissions.intake import COUNTED, Intake
from batch.tables.count import Counted
from batch.tables.figures import Figures
from batch.text import unaccent

FINDING_COLUMNS = (
    "ma_quy_tac", "muc_do", "ma_don_vi", "tep", "sheet", "o", "truong", "thong_diep", "cach_sua", "can_cu",
    "giai_trinh",
)  # fmt: skip
_LEVEL_COLUMNS = {
    "doi_tuong": None, "ma_don_vi": UNIT, "dinh_danh": IDENTITY, "nhom": GROUP, "de_xuat": START, "tran": CEILING,
    "thu_hang": RANK_IN_GROUP, "han_muc": ALLOWED, "ket_qua": FINAL, "trang_thai": STATUS, "ly_do": REASON,
}  # fmt: skip


def write_figures(path: Path, figures: Figures) -> None:
    """`bieu.csv`: every figure."""
    write_csv(path, ("bieu", "dong", "cot", "gia_tri"), figures.cells())


def finding_row(f: Finding) -> tuple[str, ...]:
    return (f.code, f.severity, f.unit, f.file, f.sheet, f.cell, f.field, f.message, f.remedy, f.basis, f.explaining)


def write_findings(path: Path, findings: list[Finding]) -> None:
    """`phat_hien.csv`: every finding."""
    write_csv(path, FINDING_COLUMNS, map(finding_row, findings))


def write_levels(path: Path, ratings: Ratings, register: Register) -> None:
    """`xep_loai.csv`: every subject, in the order of the register and of the rows."""
    order = {code: i for i, code in enumerate(register.units)}
    parts = []
    for subject in SUBJECTS:
        frame = ratings.frames[subject]
        part = pd.DataFrame({name: frame[column] for name, column in _LEVEL_COLUMNS.items() if column})
        part.insert(0, "doi_tuong", subject)
        part["_1"], part["_2"] = frame[UNIT].map(order), frame[ROW]
        parts.append(part.sort_values(["_1", "_2"], kind="stable"))
    table = pd.concat(parts, ignore_index=True)[list(_LEVEL_COLUMNS)]
    table["thu_hang"] = table["thu_hang"].map(lambda n: str(n) if n else "")
    table["han_muc"] = table["han_muc"].map(lambda n: "" if n != n else str(int(n)))
    write_csv(path, _LEVEL_COLUMNS, table.fillna("").itertuples(index=False, name=None))


def write_frames(folder: Path, subs: Submissions, ratings: Ratings, counted: Counted, register: Register) -> None:
    """The consolidated data, one Parquet file a sheet: the form's keys, `tep`, `dong`, and for the four kinds of
    subject the final level, whether the row is counted, and what the register says of the unit."""
    subject_of = {sheet: subject for subject, sheet in SUBJECT_SHEET.items()}
    kinds = {u.code: u.kind for u in register.units.values()}
    sectors = {u.code: u.sector for u in register.units.values()}
    for name, sheet in form().items():
        subject = subject_of.get(name)
        source = ratings.frames[subject] if subject else subs.frame(name)
        out = source[list(sheet.keys)].copy()
        out["ma_don_vi"] = source[UNIT]
        out["tep"] = source[FILE].map(lambda i: subs.files[i].path).astype("str")
        out["dong"] = source[ROW]
        if subject:
            out["ket_qua"] = source[FINAL]
            out["trang_thai"] = source[STATUS]
            out["duoc_dem"] = out.index.isin(sorted(counted.rows[name]))
            out["dm_loai_to_chuc"] = source[UNIT].map(kinds)
            out["dm_loai_hinh"] = source[UNIT].map(sectors)
            out["dm_ten_don_vi"] = source[UNIT].map({u.code: u.name for u in register.units.values()})
            out["dm_ma_cap_tren"] = source[UNIT].map({u.code: u.parent for u in register.units.values()})
        out.to_parquet(folder / f"{file_name(name)}.parquet", index=False)


def write_units(path: Path, register: Register) -> None:
    """`don_vi.parquet`: every unit of the register, with its deadline and where letters to it go. Kept beside the
    consolidated data, which is never given away."""
    units = register.units.values()
    columns = {
        "ma_don_vi": [u.code for u in units],
        "ten_don_vi": [u.name for u in units],
        "loai_to_chuc": [u.kind for u in units],
        "ma_cap_tren": [u.parent or "" for u in units],
        "phai_nop": [u.must_submit for u in units],
        "han_nop": [u.deadline.isoformat() if u.deadline else "" for u in units],
        "email": [u.email or "" for u in units],
    }
    pd.DataFrame(columns).to_parquet(path, index=False)


def file_name(sheet: str) -> str:
    """ "Đảng viên" → "dang_vien"."""
    return "_".join(unaccent(word) for word in sheet.split())


def _rows(counted: Counted, subs: Submissions, intake: Intake) -> tuple[dict[str, dict[str, int]], list[dict]]:
    """Rows read, counted and set aside by sheet, and the list of those set aside with the reason."""
    aside: list[dict] = []
    totals = {}
    for name in form():
        idle = [
            (i, len(f.sheets[name].rows))
            for i, f in enumerate(subs.files)
            if name in f.sheets and intake.status[i] != COUNTED
        ]
        rows = counted.rows[name]
        layout = _no_records(name, subs, intake)
        uncounted = sum(n for _, n in idle) + sum(entry["so_dong"] for entry in layout)
        totals[name] = {
            "doc": counted.read[name] + uncounted,
            "duoc_dem": len(rows),
            "de_rieng": counted.read[name] - len(rows) + uncounted,
        }
        aside += layout
        aside += [
            {"tep": subs.files[i].path, "sheet": name, "so_dong": n, "ly_do": "tệp không được tính"}
            for i, n in idle
            if n
        ]
    for s in counted.set_aside:
        aside.append(
            {"don_vi": s.unit, "tep": s.file, "sheet": s.sheet, "dong": s.row, "so_dong": 1, "ly_do": s.reason,
             "bieu": list(s.tables)}
        )  # fmt: skip
    return totals, aside


def _owner(intake: Intake, i: int) -> dict[str, object]:
    """What told whose a file is that can't be used, and which units it could be of where that isn't clear."""
    owner = intake.owner.get(i)
    if owner is None:
        return {}
    return {"don_vi_theo": owner.by} | ({"co_the_cua": list(owner.rivals)} if owner.rivals else {})


def _no_records(name: str, subs: Submissions, intake: Intake) -> list[dict]:
    """Rows of the counted files that are no records, block by block (`dong` is its first row)."""
    return [
        {"don_vi": intake.unit[i], "tep": subs.files[i].path, "sheet": name, "dong": block.first + 1,
         "so_dong": block.count, "ly_do": f"không phải dữ liệu: {KIND_NAMES[block.kind]}"}
        for i in sorted(intake.counted)
        if name in subs.files[i].sheets
        for block in subs.files[i].sheets[name].aside
    ]  # fmt: skip


def write_manifest(
    path: Path, summary: Summary, law: Law, as_of: str, subs: Submissions, intake: Intake, counted: Counted,
    findings: list[Finding], register_hash: str, extra: dict[str, object],
) -> None:  # fmt: skip
    """`manifest.json`: what went in, under which law, what was counted, and whether the figures are provisional."""
    totals, aside = _rows(counted, subs, intake)
    manifest: dict[str, object] = {
        "chuong_trinh": {"ten": "xeploai", "phien_ban": __version__},
        "nam": summary.year,
        "ngay_chot": as_of,
        "ma_don_vi": summary.top_code,
        "ten_don_vi": summary.top_name,
        "quy_dinh": law.id,
        "ten_quy_dinh": law.title,
        "van_ban": [{"so": d.number, "ngay": d.date} for d in law.documents],
        "van_ban_dia_phuong": law.local,
        "tam_tinh": bool(summary.provisional),
        "ly_do_tam_tinh": summary.provisional,
        "don_vi_phai_nop": summary.expected,
        "don_vi_da_nop": summary.received,
        "don_vi_thieu": [u.code for u in summary.missing],
        "don_vi_mau_thuan": [u.code for u in summary.conflicting],
        "danh_muc_sha256": register_hash,
        "tep": [
            {"tep": f.path, "sha256": f.sha256, "kich_thuoc": f.size, "don_vi": intake.unit[i],
             "lan_nop": intake.number[i], "trang_thai": intake.status[i], **_owner(intake, i)}
            for i, f in enumerate(subs.files)
        ],
        "so_dong": totals,
        "dong_de_rieng": aside,
        "phat_hien": dict(sorted(Counter(f.code for f in findings).items())),
        "so_loi": summary.errors,
        "so_canh_bao": summary.warnings.total,
        "so_canh_bao_con_giai_trinh": summary.warnings.to_explain,
        "so_canh_bao_da_giai_trinh": summary.warnings.explained,
        "so_canh_bao_khong_phai_giai_trinh": summary.warnings.no_need,
    }  # fmt: skip
    manifest |= extra
    dump_manifest(path, manifest)
