"""What the terminal says of collecting, of the progress and of what changed: plain Vietnamese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.domain import Period
from batch.finished.layout import PROGRESS_SHEET
from batch.submissions.inbox_record import EARLIER, FILED, NOTHING, PICTURE, SAME, TAKEN
from batch.text import file_text, some, vn_date, vn_int
from batch.tracking.compare_book import row_words
from batch.tracking.progress import ACCEPTED, MISSING, STATE_NAMES, UNUSABLE, Line, counts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from batch.tracking.compare_submissions import Difference
    from batch.tracking.inbox import Collected, Item

SHOWN = 20  # lines on the terminal; the files hold all of them
MOST = 300  # of what somebody may want to go through
_MORE, _ALIKE = "    … và {} tệp nữa, xem sổ", "    … và {} tệp khác như vậy, xem sổ"
_HEADS = ("Mã đơn vị", "Tình trạng", "Còn (ngày)", "Lần", "Lỗi", "Thư gần nhất", "Đơn vị — việc cần làm")


def _days(line: Line) -> str:
    return "" if line.days is None else f"quá hạn {vn_int(-line.days)}" if line.overdue else vn_int(line.days)


def _errors(line: Line) -> str:
    """ "12 → 3": errors of the first submission and now."""
    if line.unit.state in (MISSING, UNUSABLE):
        return ""
    first, now = line.first_errors, line.unit.errors
    return str(now) if first is None or first == now else f"{first} → {now}"


def tell_progress(lines: list[Line], *, period: Period, name: str, today: date) -> str:
    """Counts, and the first units to phone."""
    found = counts(lines)
    out = [f"TIẾN ĐỘ NỘP PHIẾU {period.title.upper()} — {name} (tính đến {vn_date(today)})", ""]
    out.append(f"Phải nộp: {vn_int(len(lines))} đơn vị")
    overdue = sum(line.overdue and line.unit.state == MISSING for line in lines)
    for state, number in found.items():
        more = f" (quá hạn {vn_int(overdue)})" if state == MISSING and overdue else ""
        out.append(f"    {STATE_NAMES[state]:<30} {vn_int(number):>5}{more}")
    waiting = [line for line in lines if line.unit.state != ACCEPTED]
    if not waiting:
        return "\n".join([*out, "", "Mọi đơn vị đã nộp, không còn việc."])
    rows = [
        (line.unit.code, STATE_NAMES[line.unit.state], _days(line), str(line.sent), _errors(line), line.letter,
         " — ".join(part for part in (line.unit.name, line.task) if part))
        for line in waiting[:SHOWN]
    ]  # fmt: skip
    widths = [max(len(row[i]) for row in [_HEADS, *rows]) for i in range(len(_HEADS) - 1)]
    out += ["", "Cần gọi trước:"]
    for row in [_HEADS, *rows]:
        cells = [
            text.rjust(width) if i in (2, 3) else text.ljust(width)
            for i, (text, width) in enumerate(zip(row[:-1], widths, strict=True))
        ]
        out.append(f"    {'  '.join([*cells, row[-1]])}")
    if len(waiting) > SHOWN:
        out.append(f"    … và {vn_int(len(waiting) - SHOWN)} đơn vị nữa, xem {PROGRESS_SHEET.path}")
    return "\n".join(out)


def tell_difference(found: Difference) -> str:
    """Doubts first, then every changed cell and row: nothing is cut, whoever compares wants all of it."""
    first, second = ("?" if n is None else str(n) for n in found.numbers)
    out = [
        f"SO HAI LẦN NỘP — đơn vị {found.unit or '(không rõ)'}: lần {first} «{found.old}» → lần {second} «{found.new}»"
    ]
    out += [f"CHÚ Ý: {doubt}" for doubt in found.doubts]
    out += [f"Chưa so được: {note}" for note in found.notes]
    if found.equal:
        return "\n".join([*out, "Dữ liệu của hai phiếu giống hệt nhau."])
    added = sum(row.added for row in found.rows)
    out.append(f"{len(found.changes)} ô đổi, {added} dòng thêm, {len(found.rows) - added} dòng bỏ.")
    for sheet in dict.fromkeys([c.sheet for c in found.changes] + [r.sheet for r in found.rows]):
        out += ["", f"Sheet «{sheet}»:"]
        for c in found.changes:
            if c.sheet == sheet:
                moved = f" (phiếu cũ: {c.old_cell})" if c.old_cell != c.new_cell else ""
                out.append(f"    {c.new_cell}{moved}  {c.heading}: {c.before} → {c.after}")
        out += [f"    {row_words(row)}" for row in found.rows if row.sheet == sheet]
    return "\n".join(out)


def tell_collected(done: Collected) -> str:
    """What was done, kind by kind; senders stay in the file. Of what repeats by hundreds, which anybody can send, the
    first are named. Names are a stranger's: what turns the direction of a line or moves the cursor is escaped."""
    taken, refused = done.of(TAKEN), done.refused
    lines = [f"Đã chép {vn_int(len(taken))} phiếu vào {done.folder}"]
    told = [f"    {item.target} ← {_origin(item)}{f': {item.said}' if item.said else ''}" for item in taken]
    lines += some(told, MOST, _MORE)
    lines += _group("{} tệp đã có, giống hệt, không chép lại:", [f"{_origin(i)} = {i.target}" for i in done.of(SAME)])
    filed = [item for item in done.of(FILED) if item.filed]
    lines += _group(
        "{} giấy tờ kèm theo thư, không phải phiếu, đã lưu riêng:",
        [f"{i.filed} ← {_origin(i)}{_of_paper(i)}" for i in filed],
    )
    if any(item.form for item in filed):
        lines.append("    (lệnh run tự tìm và đọc các bản kiểm điểm Word ở đó)")
    if nobodys := sum(not item.unit for item in filed):
        lines.append(f"    ({vn_int(nobodys)} tệp chưa rõ của đơn vị nào: xem rồi chuyển vào thư mục của đơn vị)")
    if kept := len(done.of(FILED)) - len(filed):
        lines += ["", f"{vn_int(kept)} giấy tờ kèm theo thư đã lưu từ trước."]
    if earlier := done.of(EARLIER):
        lines += _group(
            "{} tệp đã nhận trước đây, nay không còn ở nơi đã lưu, không chép lại:", [_origin(i) for i in earlier]
        )
        lines.append("    (cần lấy lại thì thêm --again)")
    lines += _group("{} ảnh kèm thư (thường là chữ ký), không lấy:", [_origin(i) for i in done.of(PICTURE)], most=SHOWN)
    lines += _by_reason("Hộp thư, tệp nén có thư không kèm tệp nào:", done.of(NOTHING))
    lines += _by_reason("{} tệp không lấy:", refused)
    lines += ["", f"Danh sách, kèm người gửi và giờ gửi (giữ trong cơ quan): {done.record}"]
    return "\n".join(map(file_text, lines))


def _of_paper(item: Item) -> str:
    if item.said:
        return f": {item.said}"
    return " (thư không có phiếu .xlsx)" if item.alone else ""


def _group(title: str, lines: list[str], most: int = MOST) -> list[str]:
    if not lines:
        return []
    return ["", title.format(vn_int(len(lines))), *some([f"    {line}" for line in lines], most, _MORE)]


def _by_reason(title: str, items: Sequence[Item]) -> list[str]:
    """Every reason is told, with the first files that it is true of."""
    if not items:
        return []
    reasons: dict[str, list[Item]] = {}
    for item in items:
        reasons.setdefault(item.why, []).append(item)
    told = [
        line
        for why, own in reasons.items()
        for line in some([f"    {_origin(item)}: {why}" for item in own], SHOWN, _ALIKE)
    ]
    return ["", title.format(vn_int(len(items))), *some(told, MOST, _MORE)]


def _origin(item: Item) -> str:
    """Where it came from; an archive's own name isn't said twice."""
    inside = item.name.removeprefix(f"{item.source.rpartition('/')[2]}/")
    return f"{item.source} » {inside}" if item.name and item.name != item.source.rpartition("/")[2] else item.source
