"""What the terminal says of many committees in one go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from batch.domain import LEVEL_NAMES, SUBJECT_NAMES
from batch.nation.course import DONE, FAILED, OPEN, Course
from batch.nation.tree import depth
from batch.terminal.run import SHOWN
from batch.text import file_text, vn_int


def tell_nation(course: Course, record: Path) -> str:
    """How many committees of each level are through, which not and why, and what those came to that nobody is above."""
    outcomes, tree = course.outcomes, course.tree
    lines = ["", f"KẾT QUẢ CỦA {vn_int(len(tree))} CẤP ỦY, {course.period.title.upper()}", ""]
    levels: dict[int, Counter[str]] = {}  # 0: it can't be told
    for folder in tree:
        levels.setdefault(depth(tree, folder) or 0, Counter())[outcomes[folder].state] += 1
    unplaced = levels.pop(0, Counter())
    for level, states in sorted(levels.items()):
        lines.append(
            f"Bậc {level}: {vn_int(states.total())} cấp ủy; xong {vn_int(states[DONE])}, còn lỗi hoặc thiếu phiếu "
            f"{vn_int(states[OPEN])}, không chạy được {vn_int(states[FAILED])}"
        )
    if unplaced:
        lines.append(f"Không xếp vào bậc nào, không chạy được: {vn_int(unplaced.total())} thư mục")
    failed = {f: o.said for f, o in outcomes.items() if o.state == FAILED}
    lines += _listed("Không chạy được; kết quả cũ của các cấp ủy này còn nguyên:", failed, record)
    stayed = {f: c.remark or outcomes[f].said for f, c in tree.items() if outcomes[f].state != FAILED}
    lines += _listed("Đã chạy nhưng không chuyển gói lên:", {f: why for f, why in stayed.items() if why}, record)
    noted = {f: "; ".join(course.notes(f)) for f in tree}
    lines += _listed("Chú ý của các cấp ủy đã chạy:", {f: note for f, note in noted.items() if note}, record)
    roots = [f for f, c in sorted(tree.items()) if c.parent is None and outcomes[f].state != FAILED]
    for folder in roots[:SHOWN]:
        lines += _root(course, folder)
    if len(roots) > SHOWN:
        lines.append(f"… và {vn_int(len(roots) - SHOWN)} cấp ủy nữa không có cấp trên ở đây, xem {record.name}")
    return "\n".join([*lines, "", f"Bảng kê từng cấp ủy: {file_text(record)}"])


def _listed(head: str, said: dict[str, str], record: Path) -> list[str]:
    if not said:
        return []
    lines = ["", head]
    for folder, why in sorted(said.items())[:SHOWN]:
        lines.append(f"    {file_text(folder)}: {why.replace(chr(10), ' ')}")
    return lines + ([f"    … và {vn_int(len(said) - SHOWN)} mục nữa, xem {record.name}"] if len(said) > SHOWN else [])


def _root(course: Course, folder: str) -> list[str]:
    o = course.outcomes[folder]
    lines = [
        "",
        f"{o.name}: đã nhận {vn_int(o.received)}/{vn_int(o.expected)} đơn vị; lỗi phải sửa: {vn_int(o.errors)}",
    ]
    for subject, counts in o.levels.items():
        parts = ", ".join(f"{code} {vn_int(counts[code])}" for code in LEVEL_NAMES)
        lines.append(f"    {SUBJECT_NAMES[subject]}: {parts}; chưa xếp loại {vn_int(counts['CHUA'])}")
    lines += ["    SỐ LIỆU TẠM TÍNH, vì:", *(f"        - {why}" for why in o.provisional)] if o.provisional else []
    return [*lines, f"    Kết quả ở: {file_text(course.out / folder / str(course.period))}"]
