"""What the terminal says of a locked year and of its corrections: no names, no numbers of cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from batch.domain import SUBJECT_NAMES, SUBJECTS
from batch.finished.layout import CHANGES_BOOK
from batch.finished.lock_file import lock_path, told
from batch.lock.changes import ABSENT, DETAIL, FIGURE, LEVEL, Change
from batch.text import file_text, vn_date, vn_int

if TYPE_CHECKING:
    from batch.lock.correcting import Correction
    from batch.lock.locking import Locked

SHOWN = 12


def tell_locked(done: Locked) -> str:
    lock, first = done.lock, done.lock.versions[0]
    path = file_text(lock_path(done.kept.parent.parent, lock.period))
    if done.already:
        said = [f"{told(lock)} Không khóa lại; kết quả đang có đúng là số liệu đã khóa.", f"Tệp khóa: {path}"]
        names = ", ".join(f"«{version.folder}»" for version in done.damaged)
        told_too = f"CHÚ Ý: bản giữ {names} cạnh tệp khóa đã bị sửa hoặc thiếu tệp; khôi phục từ bản sao lưu."
        return "\n".join([*said, *([told_too] if names else [])])
    lines = [f"ĐÃ KHÓA SỐ LIỆU {lock.period.title.upper()} — {lock.name}, ngày {vn_date(first.day)}"]
    if first.provisional:
        lines += ["SỐ LIỆU KHÓA CÒN TẠM TÍNH, vì:", *(f"    - {reason}" for reason in first.provisional)]
    if done.later:
        lines += ["CHÚ Ý: phiếu gửi hoặc sửa sau lần chạy, không có trong số liệu vừa khóa:"]
        lines += [f"    {file_text(name)}" for name in done.later[:SHOWN]]
        lines += [f"    … và {vn_int(len(done.later) - SHOWN)} phiếu nữa"] if len(done.later) > SHOWN else []
    return "\n".join(
        [
            *lines,
            f"    Tệp khóa (người khóa, ngày, mã băm của từng tệp): {path}",
            f"    Bản giữ của số liệu đã khóa (có dữ liệu cá nhân, đừng sửa, đừng xóa): {file_text(done.kept)}",
            "Từ nay không lập đè lên số liệu này được (lệnh run dừng lại). Số liệu đã báo cáo có chỗ phải sửa thì",
            f"{'' if lock.period.quarter else 'điều chỉnh ở trang «Khóa số liệu», hoặc '}chạy lại như cũ, thêm:",
            '    --correction "lý do điều chỉnh"',
            "Bản đã khóa được giữ cạnh bản mới, mọi chỗ thay đổi được kê ra để ký.",
        ]
    )


def tell_correction(done: Correction) -> list[str]:
    """How many figures and levels differ, the first figures, and where all are listed."""
    figures, levels, details = (_of(done.changes, kind) for kind in (FIGURE, LEVEL, DETAIL))
    lines = ["", f"ĐIỀU CHỈNH LẦN {done.number} SỐ LIỆU ĐÃ KHÓA. Khác bản đã khóa:"]
    if not done.changes:
        lines.append("    không có chỗ nào: các số của Biểu và các mức đều như đã khóa")
    if figures:
        lines.append(f"    {vn_int(len(figures))} số của Biểu:")
        lines += [f"        {_figure(change)}" for change in figures[:SHOWN]]
        lines += [f"        … và {vn_int(len(figures) - SHOWN)} số nữa"] if len(figures) > SHOWN else []
    for subject in SUBJECTS:
        if own := [change for change in levels if change.subject == subject]:
            units = len({change.unit for change in own})
            lines.append(f"    {vn_int(len(own))} {SUBJECT_NAMES[subject]} có mức khác, ở {vn_int(units)} đơn vị")
    if details:
        lines.append(f"    {vn_int(len(details))} chi tiết khác của danh sách xếp loại (trạng thái, thứ hạng, lý do…)")
    return [
        *lines,
        f"    Kê đủ, để in và ký (có dữ liệu cá nhân): {file_text(done.folder / CHANGES_BOOK.path)}",
        f"    Bản trước khi điều chỉnh: {file_text(done.locked)}",
        "    Số liệu mới nay là số liệu đã khóa.",
    ]


def _of(changes: Iterable[Change], kind: str) -> list[Change]:
    return [change for change in changes if change.kind == kind]


def _figure(change: Change) -> str:
    before, after = ("không có" if value == ABSENT else value.replace(".", ",") or "(trống)"
                     for value in (change.before, change.after))  # fmt: skip
    return f"Biểu {change.table}, {change.row_name}, {change.column_name}: {before} → {after}"
