"""The plan's other tables: groups, both bases of the cap, explanations, submissions with errors, what was changed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from batch.domain import ERROR, LEVEL_NAMES, SUBJECTS, Finding, Period
from batch.findings.judgement import Acceptance, explained_key
from batch.law import Law
from batch.publish.plan.lines import Explained
from batch.publish.plan.sheets import (
    ACCEPT,
    AUDIT,
    AUDIT_COLUMNS,
    BASE_COLUMNS,
    BASES,
    EXPLAINED,
    EXPLAINED_COLUMNS,
    FAULTY,
    FAULTY_COLUMNS,
    GROUP_COLUMNS,
    GROUPS,
    OVER,
    REFUSE,
    SHEET_OF,
    UNRATED,
    WAITING,
    YES,
)
from batch.publish.plan.table import Table, Value
from batch.publish.sheets import Styles
from batch.rating.decisions import Decisions
from batch.rating.group_result import GroupResult
from batch.register.register import Register
from batch.text import fold, vn_int, vn_percent

BASE_NAMES = {"good": "Hoàn thành tốt", "good_or_better": "từ Hoàn thành tốt trở lên"}
_WAYS = ("good", "good_or_better")
_LISTED = 5  # errors of a submission told in the plan; the others stand in its list of errors
_YELLOW_TAB, _GREY_TAB = "#FFC000", "#7F7F7F"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change of a level: codes `start` → `final` ("" for none), `by` which kind of reason ("điều kiện", "hạn
    mức", "quyết định", "giải trình", "chấp nhận phiếu"), on what basis and why."""

    subject: str
    unit: str
    identity: str
    start: str
    final: str
    by: str
    basis: str
    reason: str


def write_groups(
    book: Any, styles: Styles, groups: list[GroupResult], law: Law, decisions: Decisions, period: Period, own: str
) -> None:
    """Sheet "Nhóm": the arithmetic of every group, and where a ratio of its own is stated, open to the groups that the
    committee of the unit `own` decides."""
    ratios = ", ".join(f"{SHEET_OF[s]} {vn_percent(law.caps[s].ratio)}" for s in SUBJECTS)
    note = (
        "N: số đề xuất Hoàn thành xuất sắc (HTXS) còn lại sau khi xét điều kiện, cộng số Hoàn thành tốt. Tỷ lệ chung: "
        f"{ratios}. Chỉ ghi «Tỷ lệ riêng (%)» (ví dụ 25) cho nhóm được cấp có thẩm quyền cho áp dụng tỷ lệ cao hơn, và "
        "phải ghi lý do. Ô xám: nhóm do cấp ủy khác quyết định. Màu vàng: còn trường hợp chờ quyết định; màu cam: có "
        "đề xuất vượt hạn mức."
    )
    title = f"CÁC NHÓM TÍNH HẠN MỨC HOÀN THÀNH XUẤT SẮC {period.title.upper()}"
    table = Table(book, styles, GROUPS, GROUP_COLUMNS, title=title, note=note, tab=_YELLOW_TAB, frozen=2)
    stated = {(r.subject, fold(r.group)): r for r in decisions.ratios}
    for g in _ours_first(groups, own):
        ratio = stated.pop((g.subject, fold(g.name)), None)
        over = max(0, g.candidates - g.most)
        entered: list[Value] = [float(Fraction(ratio.percent)), ratio.reason] if ratio else [None, None]
        values: list[Value] = [
            SHEET_OF[g.subject], g.name, g.base, g.most, g.candidates, g.kept, g.waiting, over, g.words, *entered,
        ]  # fmt: skip
        table.add(values, WAITING if g.waiting else OVER if over else "", closed=g.decider != own)
    printed = None if stated else sum(g.decider == own for g in groups)
    for gone in stated.values():
        text = "Không còn nhóm này trong dữ liệu của lần chạy này"
        row: list[Value] = [SHEET_OF.get(gone.subject, gone.subject), gone.group, *[None] * 6, text]
        table.add([*row, float(Fraction(gone.percent)), gone.reason], UNRATED)
    table.want_reason("ly_do", "ty_le")
    table.shut(("ty_le", "ly_do"), "Hạn mức của nhóm này do cấp ủy khác quyết định.")
    table.close(_footer(period), "Không có nhóm nào.", printed)


def _ours_first(groups: Iterable[GroupResult], own: str) -> list[GroupResult]:
    """By kind of subject; those that the committee of the unit `own` decides stand in front, and are printed."""
    order = list(SUBJECTS)
    return sorted(groups, key=lambda g: (g.decider != own, order.index(g.subject)))


def _footer(period: Period) -> str:
    return f"Phương án xếp loại {period.title}"


def write_bases(book: Any, styles: Styles, groups: list[GroupResult], law: Law, period: Period, own: str) -> None:
    """Sheet "Tình huống": what each group would have under either reading of the cap."""
    rows: list[tuple[list[Value], str]] = []
    changes = dict.fromkeys(SUBJECTS, 0)
    for g in _ours_first(groups, own):
        way = _WAYS.index(law.caps[g.subject].base)
        places, more = g.other_most - g.most, g.other_kept - g.kept
        changes[g.subject] += more
        text = "Không đổi"
        if more:
            text = f"{'Giữ thêm' if more > 0 else 'Giữ bớt'} {abs(more)} Hoàn thành xuất sắc"
        elif places:
            text = f"Tối đa {'thêm' if places > 0 else 'bớt'} {abs(places)}, số được giữ không đổi"
        ways = [(g.most, g.kept), (g.other_most, g.other_kept)]
        both = [*ways[way], *ways[1 - way]]
        first: list[Value] = [SHEET_OF[g.subject], g.name, g.base, g.candidates]
        rows.append(([*first, *both, f"Cách {way + 1}", text], WAITING if more else ""))
    totals = [
        f"{SHEET_OF[subject]} {'thêm' if change > 0 else 'bớt'} {vn_int(abs(change))}"
        for subject, change in changes.items() if change
    ]  # fmt: skip
    note = (
        f"Cách 1: tỷ lệ tính trên số xếp loại {BASE_NAMES['good']}. Cách 2: tính trên số xếp loại "
        f"{BASE_NAMES['good_or_better']} (kể cả Hoàn thành xuất sắc). Sheet này chỉ để so sánh, không phải ghi gì. "
        f"Nếu dùng cách kia, số được giữ Hoàn thành xuất sắc: {'; '.join(totals) if totals else 'không đổi'}."
    )
    title = f"HAI CÁCH TÍNH HẠN MỨC HOÀN THÀNH XUẤT SẮC {period.title.upper()}"
    table = Table(book, styles, BASES, BASE_COLUMNS, title=title, note=note, tab=_GREY_TAB, frozen=2)
    for values, colour in rows:
        table.add(values, colour)
    table.close(_footer(period), "Không có nhóm nào.", sum(g.decider == own for g in groups))


def write_explained(book: Any, styles: Styles, rows: list[Explained], decisions: Decisions, period: Period) -> None:
    """Sheet "Giải trình": warnings that units explained, to be accepted or refused."""
    note = (
        f"Cảnh báo mà đơn vị đã giải trình. Chọn «{ACCEPT}» hoặc «{REFUSE}» và ghi lý do; để trống: chưa xem. "
        "Dòng màu xám không có gì để chấp nhận."
    )
    title = f"GIẢI TRÌNH CỦA CÁC ĐƠN VỊ {period.title.upper()}"
    table = Table(book, styles, EXPLAINED, EXPLAINED_COLUMNS, title=title, note=note, tab=_YELLOW_TAB, frozen=1)
    made = {explained_key(j.unit, j.code, j.sheet, j.cell): j for j in decisions.judgements}
    for e in rows:
        judged = made.get(e.key)
        entered = ((ACCEPT if judged.accepted else REFUSE), judged.reason) if judged else (None, None)
        row = [e.unit, e.code, e.sheet, e.cell, e.message, e.explanation, *entered]
        table.add(row, "" if e.open else UNRATED)
    table.choose("chap_nhan", [ACCEPT, REFUSE], f"Chọn {ACCEPT} hoặc {REFUSE}, hoặc để trống.")
    table.close(_footer(period), "Không có đơn vị nào giải trình.")


def faults_told(findings: list[Finding]) -> str:
    told = [f"{f.code}{f' ({f.sheet}, ô {f.cell})' if f.cell else ''}: {f.message}" for f in findings[:_LISTED]]
    rest = len(findings) - len(told)
    return "\n".join([*told, f"… và {vn_int(rest)} lỗi khác, xem danh sách lỗi của đơn vị"] if rest else told)


def faulty(
    findings: Iterable[Finding], counted: Container[str], register: Register, accepted: Iterable[Acceptance]
) -> dict[str, list[Finding]]:
    """Unit → open errors of its submission, one of the `counted`, in the order of the register; those accepted before
    are there even if nothing is wrong any more."""
    errors: dict[str, list[Finding]] = {}
    for f in findings:
        # What is wrong with a decision isn't the submission's fault.
        if f.severity == ERROR and f.unit in counted and not f.code.startswith("QD-"):
            errors.setdefault(f.unit, []).append(f)
    made = {a.unit for a in accepted}
    units = [u for u in register.units if u in errors or u in made] + sorted(made - set(register.units))
    return {unit: errors.get(unit, []) for unit in units}


def write_faulty(
    book: Any,
    styles: Styles,
    errors: Mapping[str, list[Finding]],
    register: Register,
    decisions: Decisions,
    period: Period,
) -> None:
    """Sheet "Phiếu còn lỗi": counted submissions with open errors, which the office may accept all the same."""
    note = (
        "Phiếu đang được tính nhưng còn lỗi phải sửa. Thông thường để đơn vị sửa và nộp lại. Chỉ khi chấp nhận phiếu "
        f"dù còn lỗi thì chọn «{YES}» và ghi lý do. Đơn vị chưa có phiếu hợp lệ không có ở đây."
    )
    title = f"PHIẾU CÒN LỖI {period.title.upper()}"
    table = Table(book, styles, FAULTY, FAULTY_COLUMNS, title=title, note=note, tab=_YELLOW_TAB, frozen=2)
    made = {a.unit: a for a in decisions.acceptances}
    for unit, open_errors in errors.items():
        accepted = made.get(unit)
        text = faults_told(open_errors) or "Không còn lỗi"
        name = register[unit].name if unit in register else ""
        entered = (YES, accepted.reason) if accepted else (None, None)
        table.add([unit, name, len(open_errors), text, *entered], "" if open_errors else UNRATED)
    table.choose("chap_nhan", [YES], f"Chọn {YES}, hoặc để trống.")
    table.want_reason("ly_do", "chap_nhan")
    table.close(_footer(period), "Không có phiếu nào còn lỗi.")


def write_audit(
    book: Any, styles: Styles, audit: list[AuditLine], ours: Container[tuple[str, str, str]], period: Period
) -> None:
    """Sheet "Nhật ký thay đổi": every change from start to final; in front those of the subjects (kind, unit, identity)
    that are `ours` to decide."""
    note = "Mọi thay đổi từ mức đề xuất đến kết quả, và vì sao. Sheet này không phải ghi gì."
    title = f"NHẬT KÝ THAY ĐỔI MỨC XẾP LOẠI {period.title.upper()}"
    table = Table(book, styles, AUDIT, AUDIT_COLUMNS, title=title, note=note, tab=_GREY_TAB, frozen=3)
    own: list[AuditLine] = []
    others: list[AuditLine] = []
    for a in audit:
        (own if (a.subject, a.unit, a.identity) in ours else others).append(a)
    for a in (*own, *others):
        levels = (LEVEL_NAMES.get(code, code) for code in (a.start, a.final))
        kind = SHEET_OF.get(a.subject, a.subject)
        table.add([kind, a.unit, a.identity, *levels, a.by, a.basis, a.reason])
    table.close(_footer(period), "Không có thay đổi nào.", len(own))
