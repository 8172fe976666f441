"""Faults of dossiers and evidence."""

from __future__ import annotations

from collections.abc import Callable

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import CELL_TYPES, DOSSIER, EVIDENCE, LEADERS

Test = Callable[[int, Row], bool]


def _answer(ground: Ground, draft: Draft, sheet: str, key: str, value: str, fits: Test) -> Spot | None:
    row = ground.free_row(draft, sheet, fits)
    if row is None:
        return None
    draft.rows[sheet][row][key] = value
    return Spot(sheet, key, row)


def _own(_index: int, row: Row) -> bool:
    """A required paper of the organization itself."""
    return row.get("bat_buoc") == "CO" and not row.get("so_the") and row.get("da_nop") == "CO"


@planter("HS-01")
def paper_not_handed_in(ground: Ground, draft: Draft) -> Spot | None:
    return _answer(ground, draft, DOSSIER, "da_nop", "KHONG", _own)


@planter("HS-03")
def paper_not_applicable(ground: Ground, draft: Draft) -> Spot | None:
    return _answer(ground, draft, DOSSIER, "da_nop", "NA", _own)


def _leader(ground: Ground, draft: Draft) -> tuple[int, str] | None:
    """A free leader about whom papers are asked, and his card."""

    def fits(_i: int, row: Row) -> bool:
        asked = ground.committee.law.papers_of(row.get("tham_quyen"))
        return bool(asked) and "de_xuat" in row and isinstance(row.get("so_the"), str)

    row = ground.free_row(draft, LEADERS, fits)
    return None if row is None else (row, str(draft.leaders[row]["so_the"]))


@planter("HS-02")
def leader_paper_not_handed_in(ground: Ground, draft: Draft) -> Spot | None:
    found = _leader(ground, draft)
    if found is None:
        return None

    def fits(_i: int, row: Row) -> bool:
        return row.get("bat_buoc") == "CO" and row.get("so_the") == found[1]

    return _answer(ground, draft, DOSSIER, "da_nop", "KHONG", fits)


def _without(draft: Draft, sheet: str, fits: Callable[[Row], bool]) -> bool:
    """Take rows out; not where a fault stands on the sheet, as the rows below move up."""
    rows = draft.rows.get(sheet, [])
    kept = [row for row in rows if not fits(row)]
    if len(kept) == len(rows) or any(name == sheet for name, _ in draft.busy):
        return False
    draft.rows[sheet] = kept
    draft.busy.add((sheet, -1))
    return True


@planter("HS-04")
def paper_without_row(_ground: Ground, draft: Draft) -> Spot | None:
    rows = draft.rows.get(DOSSIER, [])
    first = next((row["ma_ho_so"] for i, row in enumerate(rows) if _own(i, row)), None)
    if first is None or not _without(draft, DOSSIER, lambda r: r["ma_ho_so"] == first):
        return None
    return Spot(DOSSIER)


@planter("HS-05")
def leader_without_papers(ground: Ground, draft: Draft) -> Spot | None:
    if any(name == DOSSIER for name, _ in draft.busy):
        return None
    found = _leader(ground, draft)
    if found is None or not _without(draft, DOSSIER, lambda r: r.get("so_the") == found[1]):
        return None
    return Spot(LEADERS, "so_the", found[0])


def _added(draft: Draft, **row: object) -> int:
    rows = draft.rows.setdefault(DOSSIER, [])
    rows.append({"ten_ho_so": "Văn bản khác", **row})
    draft.busy.add((DOSSIER, len(rows) - 1))
    return len(rows) - 1


@planter("HS-06")
def paper_of_nobody(_ground: Ground, draft: Draft) -> Spot | None:
    # Where cards can't be read nobody knows who is there: only in workbooks without members and other layouts.
    if draft.unit.kind in CELL_TYPES or draft.order or draft.after or draft.members:
        return None
    row = _added(draft, ma_ho_so="VB-1", so_the="09999990", bat_buoc="KHONG", da_nop="CO")
    return Spot(DOSSIER, "so_the", row)


@planter("HS-07")
def own_list_not_handed_in(_ground: Ground, draft: Draft) -> Spot | None:
    return Spot(DOSSIER, "da_nop", _added(draft, ma_ho_so="VB-2", bat_buoc="CO", da_nop="KHONG"))


@planter("MC-01")
def criterion_without_row(_ground: Ground, draft: Draft) -> Spot | None:
    rows = draft.rows.get(EVIDENCE, [])
    last = rows[-1]["ma_tieu_chi"] if rows else None
    if last is None or not _without(draft, EVIDENCE, lambda r: r["ma_tieu_chi"] == last):
        return None
    return Spot(EVIDENCE)


@planter("MC-02")
def criterion_without_evidence(ground: Ground, draft: Draft) -> Spot | None:
    return _answer(ground, draft, EVIDENCE, "co_ho_so", "KHONG", lambda i, r: r.get("co_ho_so") == "CO")
