"""What `run --dry-run` says: which levels a run would change, and how the groups of the cap would stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batch.domain import LEVEL_NAMES, SUBJECT_NAMES
from batch.terminal.findings import grouped, tell_group
from batch.terminal.run import group_called
from batch.text import vn_int

if TYPE_CHECKING:
    from batch.finished.records import Level
    from batch.pipeline import Rehearsal
    from batch.rating.group_result import GroupResult


def tell_rehearsal(told: Rehearsal) -> str:
    """In lines for the terminal: codes, no names of persons."""
    lines = ["", "TÍNH THỬ, CHƯA GHI GÌ", ""]
    if told.decided[0]:
        lines += [f"Quyết định trong các tệp: đọc {told.decided[0]}, áp dụng {told.decided[1]}."]
    lines.append(
        f"So với {told.folder}: {vn_int(len(told.changed))} mức sẽ khác." if told.changed else "Không mức nào đổi."
    )
    lines += [f"    {_change(*pair)}" for pair in told.changed]
    groups = _at_issue(told)
    lines += ["", "Các nhóm liên quan:"] * bool(groups)
    lines += [
        f"    {SUBJECT_NAMES[g.subject]}, nhóm {group_called(g.name, told.register)}: giữ {g.kept}, chờ {g.waiting}; "
        f"{g.words}"
        for g in groups
    ]
    if told.plan_findings:
        lines += ["", "Về các tệp quyết định:"]
        for group in grouped(told.plan_findings):
            lines += tell_group(group, "các tệp quyết định")
    lines += ["", *(f"    - {why}" for why in told.provisional)] if told.provisional else []
    return "\n".join(lines)


def _change(now: Level | None, then: Level | None) -> str:
    one = then or now
    assert one is not None
    names = (LEVEL_NAMES.get(level.final, "chưa xếp loại") if level else "không có" for level in (now, then))
    return f"{SUBJECT_NAMES[one.subject]} {one.unit} {one.identity}: {' → '.join(names)}"


def _at_issue(told: Rehearsal) -> list[GroupResult]:
    """Groups in which something changes, is decided, is open or is too much."""
    touched = {(level.subject, level.group) for pair in told.changed for level in pair if level}
    return [
        g for g in told.groups if g.waiting or g.decided or g.candidates > g.most or (g.subject, g.name) in touched
    ]  # fmt: skip


def rehearsal_data(told: Rehearsal) -> dict[str, Any]:
    """The same for programs: codes of levels, "" for none."""
    return {
        "thay_doi": [
            {
                "doi_tuong": one.subject, "ma_don_vi": one.unit, "dinh_danh": one.identity, "nhom": one.group,
                "truoc": now.final if now else "", "sau": then.final if then else "",
                "trang_thai": then.status if then else "", "ly_do": then.reason if then else "",
            }
            for now, then in told.changed
            if (one := then or now)
        ],
        "nhom": [
            {
                "doi_tuong": g.subject, "nhom": g.name, "n": g.base, "toi_da": g.most, "de_xuat": g.candidates,
                "giu": g.kept, "cho": g.waiting, "da_quyet_dinh": g.decided, "cach_tinh": g.words,
            }
            for g in _at_issue(told)
        ],
        "quyet_dinh": {"doc": told.decided[0], "ap_dung": told.decided[1]},
        "phat_hien": [
            {
                "ma_quy_tac": f.code, "muc_do": f.severity, "ma_don_vi": f.unit, "tep": f.file, "sheet": f.sheet,
                "o": f.cell, "thong_diep": f.message, "cach_sua": f.remedy,
            }
            for f in told.plan_findings
        ],
        "tam_tinh": told.provisional,
    }  # fmt: skip
