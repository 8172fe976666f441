"""One cell of the register: its value, or in words what is wrong with it."""

from __future__ import annotations

from batch.form.cells import Raw, Value, is_blank, parse, show
from batch.form.definition import Field, lists

_WRONG = {
    "O-02": "phải là số",
    "O-03": "phải là số nguyên",
    "O-04": "phải là số không âm",
    "O-06": "phải là ngày có đủ bốn chữ số năm, ví dụ 20/12/2025",
    "O-07": "đang báo lỗi của Excel (như #N/A, #REF!)",
    "O-08": "là công thức chưa có kết quả lưu trong tệp; mở bằng Excel rồi lưu lại, hoặc ghi giá trị trực tiếp",
    "O-10": "phải là chữ (Excel có thể đã tự đổi thành ngày)",
}


def _allowed(f: Field) -> str:
    names = [c.label for c in lists()[f.list_name].values()]
    return "; ".join(names) if len(names) <= 8 else f"{'; '.join(names[:5])}; … ({len(names)} giá trị trong danh sách)"


def read_cell(f: Field, raw: Raw, special: str = "") -> tuple[Value, str]:
    """The value of a field, and what is wrong with its cell ("" where nothing is). `special` is the fault of a cell
    that the reading library gives as a blank."""
    if is_blank(raw):
        value, fault = None, special
    else:
        value, fault = parse(f, raw)
    if not fault:
        return value, ""
    why = f"phải là một trong: {_allowed(f)}" if fault == "O-01" else _WRONG.get(fault, "không hiểu được")
    return None, why if fault in ("O-07", "O-08") else f"ghi «{show(raw)}», {why}"
