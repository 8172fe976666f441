"""What the terminal says about letters, in Vietnamese. Codes and addresses of units, never a person's data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from batch.finished.written import Kept
from batch.mail.letters import Letter, Post
from batch.mail.outbox import Delivery
from batch.mail.standing import Run
from batch.text import as_typed, vn_int
from batch.tracking.letter_words import (
    ACCEPTED,
    AGAIN,
    FAULTY,
    KINDS,
    OVERDUE,
    QUEUED,
    REFUSED,
    REMINDER,
    RESULTS,
    SENT,
    STATES,
    UNKNOWN,
)

_WILL = {
    "": "sẽ gửi",
    QUEUED: "sẽ gửi (đang chờ từ lần trước)",
    REFUSED: "sẽ gửi lại (lần trước bị từ chối)",
    SENT: "KHÔNG gửi: đã gửi, nội dung không đổi",
    UNKNOWN: "KHÔNG gửi: không rõ lần trước đã tới chưa; muốn gửi lại thì thêm --resend-unknown",
}


def _kilobytes(size: int) -> str:
    return f"{vn_int(-(-size // 1024))} KB"


def _kinds(letters: Iterable[Letter]) -> str:
    number = Counter(letter.kind for letter in letters)
    return ", ".join(f"{vn_int(number[kind])} {name}" for kind, name in KINDS.items() if number[kind])


def _head(run: Run, post: Post) -> list[str]:
    of = f" ({_kinds(post.letters)})" if post.letters else ""
    return [f"THƯ {run.period.title.upper()} — {run.issuer}: {vn_int(len(post.letters))} thư{of}"]


_OWN = {  # where the office finds what the letter to itself would say
    FAULTY: "lỗi, cảnh báo của phiếu này xem ở {copy}",
    REMINDER: "phiếu của chính đơn vị này chưa có",
    OVERDUE: "phiếu của chính đơn vị này chưa có, đã quá hạn",
    ACCEPTED: "phiếu của đơn vị này không còn gì phải làm",
    AGAIN: "xem phương án xếp loại",
    RESULTS: "kết quả của đơn vị này xem ở thư mục ket_qua",
}


def unnumbered(notice: Path) -> str:
    """What is said before notices go out that aren't papers yet."""
    return (
        f"thông báo kèm thư chưa ghi số, ngày văn bản (ví dụ {notice.name}). Mở từng tệp .docx trong thư mục "
        f"{notice.parent}, ghi số, ngày ở đầu văn bản, lưu rồi hãy gửi; lập lại kết quả thì phải ghi lại."
    )


def _notices(run: Run, post: Post) -> list[str]:
    lines = []
    if post.own:
        copy = next((unit.copy for unit in run.units if unit.code == run.top), None)
        what = _OWN[post.own].format(copy=f"loi/{copy.name}" if copy else "tong_quan.html")
        lines.append(f"\nKhông viết thư cho {run.top} vì là đơn vị đứng đầu, chính là nơi gửi thư; {what}.")
    if post.unnumbered:
        lines.append(f"\nChú ý: {unnumbered(post.unnumbered)}")
    if post.unwritten:
        lines.append(f"\nKHÔNG CÓ THƯ cho {vn_int(len(post.unwritten))} đơn vị:")
        lines += [f"    {u.unit} ({KINDS[u.kind]}): {u.why}" for u in post.unwritten]
    if post.shared:
        lines.append("\nChú ý: một địa chỉ dùng cho nhiều đơn vị, kiểm tra lại danh mục:")
        lines += [f"    {address}: {', '.join(units)}" for address, units in post.shared]
    return lines


def _edited(folder: Path, kept: Iterable[Kept]) -> list[str]:
    """Letters that a person had changed: no longer among those to be sent."""
    moved = [one for one in kept if one.edited and one.place]
    if not moved:
        return []
    head = "\nThư cơ quan đã sửa tay là thư cũ, không để lẫn với thư phải gửi; nay ở:"
    return [head, *(f"    {folder.parent / one.place}" for one in moved)]


def tell_written(run: Run, post: Post, folder: Path, kept: Iterable[Kept] = ()) -> str:
    """Where the letters are, and what comes next."""
    lines = [*_head(run, post), f"Đã ghi vào: {folder}", *_edited(folder, kept), *_notices(run, post)]
    if post.letters:
        of = f"{as_typed(folder.parent.parent)} {run.period.options}"
        of += f" --kind {RESULTS}" if any(letter.kind == RESULTS for letter in post.letters) else ""
        lines += ["", "Việc tiếp theo: mở từng tệp .eml bằng phần mềm thư của cơ quan, kiểm tra rồi gửi."]
        lines.append(f"Gõ tiếp: xeploai mail {of} --mark-sent, khi đã gửi xong, để lần sau không gửi lại.")
    return "\n".join(lines)


def tell_plan(run: Run, post: Post, sizes: Mapping[str, int], states: Mapping[str, str], resend_unknown: bool) -> str:
    """What would go to whom; nothing has."""
    lines = _head(run, post)
    lines.append("CHẠY THỬ: không ghi, không gửi gì.")
    for letter in post.letters:
        state = states.get(letter.unit, "")
        will = "sẽ gửi lại theo yêu cầu (không rõ lần trước đã tới chưa)"
        will = will if state == UNKNOWN and resend_unknown else _WILL[state]
        locked = ", có mật khẩu" if letter.protected else ""
        files = ", ".join(path.name for path in letter.attachments)
        lines += [
            f"\n{letter.unit} → {letter.recipient}: {will}",
            f"    {KINDS[letter.kind]}; tiêu đề: {letter.subject}",
            f"    {f'đính kèm: {files}{locked}' if files else 'không có tệp đính kèm'}; "
            f"cả thư {_kilobytes(sizes[letter.unit])}",
        ]
    return "\n".join([*lines, *_notices(run, post)])


def tell_delivery(run: Run, post: Post, delivery: Delivery, folder: Path, kept: Iterable[Kept] = ()) -> str:
    """What came of sending: numbers, then every letter that didn't go, with the reason."""
    lines = [*_head(run, post), f"Bản lưu của các thư: {folder}"]
    number = Counter(state for state, _ in delivery.states.values())
    already = len(delivery.already)
    lines.append(f"    {vn_int(number[SENT] - already)} thư vừa gửi")
    if already:
        lines.append(f"    {vn_int(already)} thư đã gửi từ trước, nội dung không đổi: không gửi lại")
    for state in (REFUSED, UNKNOWN, QUEUED):
        if number[state]:
            lines.append(f"    {vn_int(number[state])} thư {STATES[state]}:")
            found = [(unit, why) for unit, (its, why) in delivery.states.items() if its == state]
            lines += [f"        {unit}{f': {why}' if why else ''}" for unit, why in found]
    if number[UNKNOWN]:
        lines.append(
            "Thư không rõ đã tới chưa: hỏi đơn vị; chưa nhận được thì gửi lại (ô «Gửi lại cả…», hoặc --resend-unknown)."
        )
    if number[QUEUED]:
        lines.append("Thư đang chờ: gửi lần nữa (chạy lại lệnh này), chương trình gửi tiếp, không gửi trùng.")
    if delivery.stopped:
        lines.append(f"ĐÃ DỪNG: {delivery.stopped}")
    return "\n".join([*lines, *_edited(folder, kept), *_notices(run, post)])
