"""What the terminal says: plain Vietnamese, no personal names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from batch.domain import LEVEL_NAMES, SUBJECT_NAMES
from batch.findings.catalogue import Rule
from batch.finished.layout import (
    AWARDS,
    FIGURES,
    FILLED,
    FINDINGS,
    LETTERS,
    MANIFEST,
    OVERVIEW,
    PLAN,
    PROGRESS_SHEET,
    RECONCILIATION,
    RESULTS,
    YEARS_BOOK,
    told,
)
from batch.finished.manifest import TAKEN
from batch.publish.awards.choices import AMISS, TWICE
from batch.publish.entries import NOT_UNDERSTOOD
from batch.rating.group_result import spelled_out
from batch.rules.unusable import name_shown
from batch.submissions.word_forms import PARTLY, UNUSED
from batch.submissions.word_forms import STATE_NAMES as FORM_STATES
from batch.terminal.findings import SEVERITY, grouped, tell_group
from batch.terminal.lock import tell_correction
from batch.text import as_typed, file_text, vn_int
from batch.tracking.progress import STATE_NAMES, UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from batch.exchange.merge import Merged
    from batch.finished.summary import Summary, UnitLine
    from batch.finished.written import Kept
    from batch.law import Law
    from batch.pipeline import RunResult
    from batch.register.register import Register

_KEPT = f"{MANIFEST.path}, {TAKEN}"
_LONG_NAME = 60  # letters
SHOWN = 12  # lines of a list on the terminal; the files hold all of them


def _more(total: int, where: str) -> list[str]:
    return [f"    … và {total - SHOWN} mục nữa, xem {where}"] if total > SHOWN else []


def _unit_lines(units: list[UnitLine], where: str) -> list[str]:
    lines = [f"    {u.code}  {u.name}{f': {u.sent}' if u.sent else ''}" for u in units[:SHOWN]]
    return lines + _more(len(units), where)


def tell_run(result: RunResult, decisions: Path | None = None) -> str:
    """The summary of a run; `decisions` is the folder where the next one looks for decisions by itself."""
    s = result.summary
    lines = [
        "",
        f"KẾT QUẢ {s.period.title.upper()} — {s.issuer}",
        f"Áp dụng: {s.regime}{f'; {s.local}' if s.local else ''}",
        "",
    ]
    lines += _received(s)
    lines += _packages(s)
    lines += _forms(s)
    lines.append(
        f"Lỗi phải sửa: {vn_int(s.errors)}{_apart(s)}; cảnh báo: {vn_int(s.warnings.total)}"
        f"{f' ({s.warnings})' if s.warnings.total else ''}"
    )
    lines += _levels(s)
    lines += _over_cap(s, result.register)
    lines += ["", s.other_base] if s.other_base else []
    lines += _sent_again(result.remarks)
    lines += _decided(result)
    if result.consequences:
        lines += ["", f"Do các quyết định, {len(result.consequences)} đối tượng khác đổi mức:"]
        lines += [f"    {line}" for line in result.consequences[:SHOWN]]
        lines += _more(len(result.consequences), f"{result.plan}, sheet «Nhật ký thay đổi»")
    if result.left_out:
        lines += ["", "Kết quả của năm khác, kỳ khác không dùng được để so sánh:"]
        lines += [f"    {name}: {why}" for name, why in result.left_out[:SHOWN]]
        lines += _more(len(result.left_out), OVERVIEW.path)
    lines += tell_correction(result.correction) if result.correction else []
    lines += ["", *_state(s), "", f"Kết quả ở: {result.folder}"]
    below = (
        f"        ghi quyết định xong thì chạy lại lệnh này, thêm: --decisions {as_typed(result.folder / result.plan)}"
    )
    if decisions:
        below = f"        ghi quyết định xong thì lưu tệp vào {file_text(decisions)} rồi chạy lại lệnh này"
    lines += told({PLAN.path: result.plan}, {PLAN.path: below}, s.unasked)
    if (result.folder / YEARS_BOOK.path).is_file():
        lines.append(f"    {YEARS_BOOK.path} — {YEARS_BOOK.use}")
    lines += _entered(result)
    lines += [] if "tables" in s.unasked else [tell_gaps(result.gaps)]
    lines += tell_kept(result.kept)
    lines += _left_behind(result)
    lines += ["", result.ledger_note] if result.ledger_note else []
    return "\n".join(lines)


def _received(s: Summary) -> list[str]:
    """What came, what of it can't be used, and who is missing."""
    lines = []
    unread = f", {vn_int(s.files_unread)} tệp không đọc được" if s.files_unread else ""
    unread += f", {vn_int(s.files_other)} tệp không phải bảng tính" if s.files_other else ""
    lines.append(f"Đã nhận phiếu hợp lệ: {s.received}/{s.expected} đơn vị ({vn_int(s.files_read)} tệp đã đọc{unread})")
    if not (s.files_read + s.files_unread + s.files_other or s.packages or s.forms.files):
        lines.append("KHÔNG THẤY PHIẾU NÀO trong thư mục: kiểm tra lại đường dẫn thư mục phiếu.")
    elif not s.received:
        why = next((f"; lý do nhiều nhất: {r.title} ({r.findings} tệp)" for r in s.rules if r.code != "NOP-01"), "")
        if s.elsewhere and not why:
            lines.append(f"CHƯA CÓ PHIẾU NÀO CỦA {s.period.title.upper()}.")
        else:
            lines.append(f"KHÔNG PHIẾU NÀO DÙNG ĐƯỢC{why}. Kiểm tra lại năm, danh mục và thư mục phiếu.")
    if s.missing:
        sent = sum(bool(u.files) for u in s.missing)
        more = f" ({vn_int(sent)} đơn vị đã gửi nhưng tệp không dùng được)" if sent else ""
        lines.append(f"Thiếu {vn_int(len(s.missing))} đơn vị{more}:")
        lines += _unit_lines(s.missing, OVERVIEW.path)
    if s.conflicting:
        lines.append(
            f"{len(s.conflicting)} đơn vị có phiếu mâu thuẫn nhau, chưa tính phiếu nào "
            f"(tiến độ: «{STATE_NAMES[UNUSABLE]}»):"
        )
        lines += _unit_lines(s.conflicting, OVERVIEW.path)
    if s.ownerless:
        lines.append(f"{vn_int(len(s.ownerless))} tệp không dùng được, không rõ của đơn vị nào:")
        lines += [f"    {file}" for file in s.ownerless[:SHOWN]] + _more(len(s.ownerless), OVERVIEW.path)
    if s.elsewhere:
        said = "; ".join(f"{of} ({whose})" for of, whose in s.elsewhere)
        lines.append(f"Tệp của kỳ khác, để riêng, không tính ở đây: {said}.")
    return lines


def _levels(s: Summary) -> list[str]:
    lines = ["", "Xếp loại:"]
    for subject, counts in s.levels.items():
        parts = ", ".join(f"{code} {vn_int(counts[code])}" for code in LEVEL_NAMES)
        lines.append(f"    {SUBJECT_NAMES[subject]}: {parts}; chưa xếp loại {vn_int(counts['CHUA'])}")
    if s.awaiting:
        parts = ", ".join(f"{vn_int(number)} {SUBJECT_NAMES[subject]}" for subject, number in s.awaiting_above.items())
        lines.append(f"Chờ cấp trên quyết định: {parts}; tính theo mức đề nghị, không làm số liệu thành tạm tính.")
    return lines


def _entered(result: RunResult) -> list[str]:
    """What an office has entered in the lists of a run and nothing follows from."""
    lines = []
    for choices, what, sheet in (
        (result.choices.amiss, "không lập văn bản được", AMISS),
        (result.choices.twice, "mà cùng người, tổ chức được chọn nhiều hình thức", TWICE),
    ):
        if choices:
            lines.append(f"Lựa chọn khen thưởng {what}: {vn_int(len(choices))}, xem {AWARDS.path}, «{sheet}».")
    if result.unclear:
        lines.append(f"Ô cơ quan ghi mà chưa hiểu được, chưa tính ({vn_int(len(result.unclear))}):")
        lines += [f"    {one}" for one in result.unclear[:SHOWN]]
        lines += _more(len(result.unclear), f"cột «{NOT_UNDERSTOOD}»")
    return lines


def _packages(s: Summary) -> list[str]:
    if not s.packages:
        return []
    lines = [f"Gói bàn giao của cấp dưới: {vn_int(len(s.packages))}"]
    for p in s.packages[:SHOWN]:
        whose = (
            f"của {p.committee}, số {p.number}{f', {vn_int(p.units)} đơn vị' if p.units else ''}: "
            if p.committee
            else ""
        )
        lines.append(f"    {p.path}: {whose}{p.said}")
    return lines + _more(len(s.packages), OVERVIEW.path)


def _forms(s: Summary) -> list[str]:
    """What became of the self-review forms in Word, and how many blanks they filled."""
    if not s.forms.files:
        return []
    states = Counter(file.state for file in s.forms.files)
    said = ", ".join(f"{vn_int(states[state])} {name}" for state, name in FORM_STATES.items() if states[state])
    units = len({cell.unit for cell in s.forms.cells})
    lines = [f"Bản kiểm điểm bằng Word: {vn_int(len(s.forms.files))} tệp ({said})"]
    if units:
        filled = f"{vn_int(len(s.forms.cells))} ô trống trong phiếu của {vn_int(units)} đơn vị"
        lines.append(f"    đã điền {filled}, từng ô ghi ở {FILLED.path}")
    unused = [file for file in s.forms.files if file.state in (UNUSED, PARTLY)]
    lines += [
        f"    {file.unit or 'chưa rõ đơn vị'}, «{name_shown(file.path, file.unit)}»: "
        f"{FORM_STATES[file.state]}, {file.why}"
        for file in unused[:SHOWN]
    ]
    return lines + _more(len(unused), MANIFEST.path)


def _left_behind(result: RunResult) -> list[str]:
    """What other commands had written from the run before: it is about figures that are no more."""
    lines: list[str] = []
    for output in (RESULTS, LETTERS):
        if number := result.left.get(output.folder):
            what, (command,) = output.called.lower(), output.by
            before = result.folder.with_name(f"{result.folder.name}.truoc") / output.folder
            lines += [
                "",
                f"ĐÃ CẤT {vn_int(number)} TỆP {what.upper()} CŨ (lập từ kết quả trước) sang {before}; đừng gửi các tệp "
                f"ấy nữa. Cần {what} mới thì chạy lại: xeploai {command} {as_typed(result.folder.parent)} "
                f"{result.summary.period.options}",
            ]
    return lines


def tell_kept(kept: Sequence[Kept]) -> list[str]:
    """Where a person's files of the run before lie now, relative to the results."""
    lines: list[str] = []
    own, beside = [k.place for k in kept if k.place == k.old], [k for k in kept if k.place != k.old]
    if own:
        lines += ["", f"Tệp của cơ quan trong kết quả trước, nay ở đúng chỗ ấy trong kết quả mới ({len(own)} tệp):"]
        lines += [f"    {file_text(place)}" for place in own[:SHOWN]] + _more(len(own), _KEPT)
    if beside:
        lines += ["", f"Tệp cơ quan đã sửa, nay giữ cạnh bản mới dưới tên khác ({len(beside)} tệp):"]
        lines += [f"    {file_text(k.old)} → {file_text(k.place)}" for k in beside[:SHOWN]]
        lines += _more(len(beside), _KEPT)
    return lines


def _sent_again(remarks: list[tuple[str, str]]) -> list[str]:
    """Units that sent an old version again, or another one under the same number."""
    if not remarks:
        return []
    lines = ["", f"Về các lần nộp ({len(remarks)} đơn vị):"]
    lines += [f"    {unit}: {text}" for unit, text in remarks[:SHOWN]]
    return lines + _more(len(remarks), PROGRESS_SHEET.path)


def _apart(s: Summary) -> str:
    """Of how many units the errors are, and what they are where not all stand in submissions."""
    said = [f"ở {vn_int(s.units_with_errors)} đơn vị"] if s.units_with_errors else []
    said += [f"gồm {s.apart}"] if s.apart else []
    return f" ({'; '.join(said)})" if said else ""


def _decided(result: RunResult) -> list[str]:
    """What became of the decisions, and everything that is wrong with the plan, by its cells."""
    read, applied = result.decided
    lines = ["", f"Quyết định trong các tệp: đọc {read}, áp dụng {applied}."] if read else []
    if result.plan_findings:
        lines += ["", "Về các tệp quyết định, ý kiến:"]
        groups = grouped(result.plan_findings)
        told = ""
        for group in groups[:SHOWN]:
            if (file := group[0].file) and file != told:
                lines.append(f"  Tệp {file}:")
                told = file
            lines += tell_group(group, f"xem {FINDINGS.path}")
        lines += _more(len(groups), FINDINGS.path)
    return lines


def group_called(name: str, register: Register) -> str:
    """A group by code and, where that is short enough for a line, name of its unit."""
    return spelled_out(name, register, lambda u: f"{u.code} {u.name}" if len(u.name) <= _LONG_NAME else u.code)


def _over_cap(s: Summary, register: Register) -> list[str]:
    if not s.over_cap:
        return []
    only = " (chỉ để xem, không hạ mức nào)" if s.only_shown else ""
    lines = ["", f"Có {len(s.over_cap)} nhóm đề xuất vượt hạn mức Hoàn thành xuất sắc{only}:"]
    for g in s.over_cap[:SHOWN]:
        lines.append(f"    {SUBJECT_NAMES[g.subject]}, nhóm {group_called(g.name, register)}: {g.words}")
    return lines + _more(len(s.over_cap), OVERVIEW.path)


def _state(s: Summary) -> list[str]:
    wrong = f"còn {vn_int(s.errors)} lỗi phải sửa, đã được chấp nhận" if s.errors else "không còn lỗi"
    fits = "" if "tables" in s.unasked else ", số liệu khớp"
    return _provisional(s.provisional, f"SỐ LIỆU CHÍNH THỨC: đủ phiếu, {wrong}{fits}.")


def _provisional(reasons: list[str], final: str) -> list[str]:
    return ["SỐ LIỆU TẠM TÍNH, vì:", *(f"    - {reason}" for reason in reasons)] if reasons else [final]


def tell_merge(done: Merged) -> str:
    """The parts that were added, and whether the sums can be relied on."""
    period = done.parts[0].period
    lines = ["", f"ĐÃ CỘNG {len(done.parts)} PHẦN, {period.title.upper()}"]
    for part in done.parts:
        state = "TẠM TÍNH" if part.provisional else "chính thức"
        lines.append(f"    {part.name}: {vn_int(len(part.units))} đơn vị được tính; số liệu {state}")
    lines += ["", *_provisional(done.provisional, "SỐ LIỆU CHÍNH THỨC: mọi phần đều chính thức, số liệu khớp.")]
    lines += [
        "",
        f"Kết quả ở: {done.folder}",
        f"    bieu/ — Biểu 6A đến 6F, chia theo phần;  {FIGURES.path} — mọi con số",
    ]
    lines.append(f"    {RECONCILIATION.path} — đối chiếu số liệu đã cộng và tình trạng của từng phần")
    lines += tell_kept(done.kept)
    return "\n".join(lines)


def tell_gaps(gaps: list[str]) -> str:
    """What the report leaves for the office to write."""
    if not gaps:
        return "Báo cáo đã điền đủ."
    head = f"Báo cáo còn {len(gaps)} chỗ cơ quan phải viết (tô màu trong báo cáo):"
    return "\n".join([head, *(f"    - {gap}" for gap in gaps)])


def tell_rules(rules: dict[str, Rule], law: Law) -> str:
    """The catalogue."""
    lines = [f"Quy tắc kiểm tra theo {law.title}{f'; {law.local_title}' if law.local else ''}", ""]
    for rule in rules.values():
        basis = f" — {rule.basis}" if rule.basis else ""
        lines.append(f"{rule.code:<9} {SEVERITY[rule.severity]:<9} {rule.title}{basis}")
    lines.append(f"\nTổng cộng {len(rules)} quy tắc.")
    return "\n".join(lines)
