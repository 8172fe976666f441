"""Hits → findings: the place, the wording, and no personal name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from batch.domain import ERROR, INFO, LEADERS, MEMBERS, Finding
from batch.findings.bounded import bounded
from batch.findings.catalogue import Rule
from batch.findings.hit import HIDDEN, Hit, looks_like_code
from batch.form.cells import FRACTION, LARGEST, NOT_A_DATE
from batch.form.definition import Field, field_of, lists
from batch.form.file_data import CellFault
from batch.submissions.frames import COLUMN_FAULTS, Submissions
from batch.submissions.intake import Intake
from batch.text import fold

_NAME_FIELDS = {(INFO, "nguoi_lap"), (INFO, "bi_thu"), (MEMBERS, "ho_ten"), (LEADERS, "ho_ten")}
_NUMBER_FIELDS = ("so_the", "so_ly_lich")  # a number of one person, also where it is mistyped
_WORD = re.compile(r"[^\W\d_]+")
# Words, besides those of the lists, that people write in a cell and that aren't names.
_USUAL = (
    "chưa không có rồi đã đang sẽ được bị là và của từ đến hơn trên dưới khoảng gần lẽ khá giỏi yếu kém đạt tốt rất "
    "điểm phần trăm phiếu người ngày tháng năm lần nhất trí cao thấp quý đủ hết xong nhiệm vụ chỉ tiêu n a x v ok null "
    "true false yes no htxs htt htnv kht cxl"
)


@cache
def _vocabulary() -> frozenset[str]:
    """Words, folded, that a message may repeat from a cell: those of the lists and some usual ones."""
    labels = " ".join(c.label for choices in lists().values() for c in choices.values())
    return frozenset(fold(word) for word in _WORD.findall(f"{labels} {_USUAL}"))


def _harmless(text: str, key: Field | None) -> str:
    """A raw value for a message. Only numbers, dates and known words are repeated: anything else, and words written
    with capitals like a name, may be somebody's name and isn't shown."""
    if not text:
        return "(trống)"
    if key is not None and (key.sheet, key.key) in _NAME_FIELDS:
        return HIDDEN
    if key is not None and key.key in _NUMBER_FIELDS and sum(map(str.isdigit, text)) > 4:
        return "một số có chữ hoặc dấu lẫn vào (không in lại ở đây vì là số của một người)"
    if text in ("TRUE", "FALSE") or looks_like_code(text):
        return f"«{text}»"
    words = _WORD.findall(text)
    capital = len(words) > 1 and all(w[0].isupper() for w in words)
    known = all(len(w) == 1 or fold(w) in _vocabulary() for w in words)
    return f"«{text}»" if known and not capital else HIDDEN


def _choices(f: Field | None) -> str:
    if f is None or not f.list_name:
        return ""
    labels = [c.label for c in lists()[f.list_name].values()]
    shown = labels if len(labels) <= 6 else [*labels[:6], "…"]
    return "; ".join(shown)


def _near(values: dict[str, object]) -> str:
    near = values.get("gan_giong")
    return f" (có phải «{near}»?)" if near else ""


_HOW_TO_WRITE = {
    "integer": "Ghi số nguyên, không kèm chữ, ví dụ 12.",
    "number": "Ghi số, không kèm chữ; phần thập phân sau dấu phẩy, ví dụ 95,5.",
    "percent": "Ghi số từ 0 đến 100, không kèm chữ; phần thập phân sau dấu phẩy, ví dụ 95,5.",
}


def _finding(rule: Rule, hit: Hit, subs: Submissions, intake: Intake, note: str) -> Finding:
    own_sheet = subs.own_sheet(hit.file, hit.sheet) if hit.file >= 0 and hit.sheet else hit.sheet
    cell = hit.cell
    if not cell and hit.file >= 0 and hit.sheet and hit.key and (hit.row or hit.sheet == INFO):
        cell = subs.cell(hit.file, hit.sheet, hit.row, hit.key)
    f = field_of(hit.sheet, hit.key)
    values = dict(hit.values)
    if note:
        values["ly_do"] = f"{values['ly_do']}{note}"
    values.setdefault("truong", f.heading if f else "")
    values.setdefault("sheet", hit.sheet)
    values.setdefault("o", cell)
    values.setdefault("danh_sach", _choices(f))
    values.setdefault("goi_y", _near(hit.values))
    values.setdefault("cach_ghi", _HOW_TO_WRITE.get(f.kind if f else "", ""))
    values.setdefault(
        "khoang",
        "Ghi số từ 0 đến 100."
        if f and f.kind == "percent"
        else f"Ghi số từ 0 trở lên, nhiều nhất {len(str(LARGEST)) - 1} chữ số.",
    )
    unit = hit.unit or (intake.unit.get(hit.file, "") if hit.file >= 0 else "")
    path = subs.files[hit.file].path if hit.file >= 0 else hit.path
    return rule.finding(
        values, variant=hit.variant, severity=hit.severity, basis=hit.basis, more=hit.more, lead=hit.lead, unit=unit,
        file=path, sheet=own_sheet, cell=cell, field=hit.key, block=hit.block,
    )  # fmt: skip


_SERIAL = re.compile("[1-7][0-9]{4}")  # how Excel counts the days from 1927 to 2119
_SHOWN_AS_PERCENT = re.compile("[1-9][0-9]*(,[0-9]+)?%")  # 0.01 and more; what is less is less than 1 either way


def _fault_hit(i: int, fault: CellFault) -> Hit:
    f = field_of(fault.sheet, fault.key)
    row = 0 if fault.sheet == INFO else fault.row
    hit = Hit(fault.code, i, fault.sheet, row, fault.key, {"gia_tri": _harmless(fault.shown, f)})
    if fault.code == NOT_A_DATE and _SERIAL.fullmatch(fault.shown):
        hit.variant = "ngay_thanh_so"
    elif fault.code == FRACTION and _SHOWN_AS_PERCENT.fullmatch(fault.shown):
        hit.variant = "dinh_dang_phan_tram"
    return hit


def cell_hits(subs: Submissions, counted: Iterable[int]) -> list[Hit]:
    """Cells of counted submissions that couldn't be understood."""
    return bounded(_fault_hit(i, fault) for i in sorted(counted) for fault in subs.files[i].faults)


def _of_absent_columns(
    hits: Iterable[Hit], subs: Submissions, counted: set[int], known: dict[str, Rule]
) -> Iterator[Hit]:
    """An optional column may be left out, but where rules ask for what would stand in it, its heading is missing: said
    once, as severely as the severest of them."""
    asked: dict[tuple[int, str, str], str] = {}
    for hit in hits:
        if hit.code not in known:
            continue
        place = (hit.file, hit.sheet, hit.key)
        if hit.code in COLUMN_FAULTS or hit.cell or hit.file not in counted or not subs.lacks_column(*place):
            yield hit
            continue
        severity = hit.severity or known[hit.code].severity
        asked[place] = severity if asked.get(place) != ERROR else ERROR
    for (file, sheet, key), severity in asked.items():
        yield Hit("CT-02", file, sheet, 0, key, severity=severity)


def word(
    hits: Iterable[Hit], subs: Submissions, intake: Intake, known: dict[str, Rule],
    notes: Mapping[tuple[str, int], str] | None = None,
) -> list[Finding]:  # fmt: skip
    """Findings in a fixed order. `known` are the rules in force; what isn't is dropped. `notes`: by rule and file, what
    is added to the reason."""
    notes = notes or {}
    told = _of_absent_columns(hits, subs, intake.counted, known)
    findings = [
        _finding(known[hit.code], hit, subs, intake, notes.get((hit.code, hit.file), "")) for hit in bounded(told)
    ]
    return sorted(set(findings), key=Finding.sort_key)
