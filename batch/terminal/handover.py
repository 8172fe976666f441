"""What the terminal says of a package that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.text import file_text, vn_int

if TYPE_CHECKING:
    from batch.handover.write import HandedOver


def tell_handover(done: HandedOver) -> str:
    lines = [
        f"Đã lập gói bàn giao số {done.number}: {file_text(done.path)}",
        f"    {vn_int(done.units)} đơn vị, {vn_int(done.subjects)} đối tượng; người do cấp mình hoặc cấp dưới quyết "
        "định chỉ có mã thay tên.",
        "    Việc tiếp theo: gửi tệp này cho cấp trên, không gửi kèm khóa.",
    ]
    if not done.sealed:
        lines.append(
            "CHÚ Ý: lập gói không có khóa bàn giao (--key): cấp trên đã có khóa thì không nhận gói này; chưa có thì "
            "không kiểm được ai lập gói, và chỉ phát hiện được một người kê hai lần trong riêng gói này. Xin khóa của "
            "cấp trên rồi lập lại."
        )
    if done.provisional:
        lines.append("Số liệu trong gói còn TẠM TÍNH (gói ghi rõ điều này), vì:")
        lines += [f"    - {reason}" for reason in done.provisional]
    return "\n".join(lines)
