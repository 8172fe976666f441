"""What the terminal says of a list of members: which column fills what, never anybody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.form.cells import show
from batch.member_list.headings import NUMBER, REMARK, UNIT_ROLES, UNUSED, labels
from batch.member_list.unit_names import UNKNOWN
from batch.text import clean, vn_int

if TYPE_CHECKING:
    from batch.form.cells import Raw
    from batch.member_list.comparing import Compared
    from batch.member_list.filling import Filling
    from batch.member_list.mapping import Chosen
    from batch.member_list.tables import Opened
    from batch.member_list.unit_names import UnitNames

_SHEETS, _SAMPLES = 3, 2  # that are named, shown
_HEADING = 44  # characters of a heading


def masked(raw: Raw) -> str:
    """A value by its shape: the first letter of each word, no digit."""
    words = [
        "".join("•" if char.isdigit() or (char.isalpha() and at) else char for at, char in enumerate(word))
        for word in show(raw).split()
    ]
    return " ".join(words)[:40]


def tell_mapping(opened: Opened) -> str:
    """Every layout of the list: its sheets and columns, with samples that show no person."""
    out = [f"DANH SÁCH {opened.name}: cột nào điền vào mục nào của phiếu"]
    for mapping in opened.mappings:
        named = ", ".join(f"«{name}»" for name in mapping.sheets[:_SHEETS])
        more = len(mapping.sheets) - _SHEETS
        rows = sorted({(t.header.first + 1, t.header.last + 1) for t in opened.tables if t.mapping is mapping})
        first, last = rows[0]
        where = f"dòng {first}" if first == last else f"dòng {first}–{last}"
        out.append(
            f"\nSheet {named}{f' và {vn_int(more)} sheet khác' if more > 0 else ''}; tiêu đề ở {where}"
            f"{' (sheet đầu)' if len(rows) > 1 else ''}{'; theo bảng đã lưu' if mapping.kept else ''}:"
        )
        out += [_column(opened, column) for column in mapping.columns if column.heading or column.values]
    return "\n".join(out)


def _column(opened: Opened, column: Chosen) -> str:
    heading = clean(column.heading)[:_HEADING] or "(không có tiêu đề)"
    what = labels()[column.role or UNUSED]
    why = f" ({column.why})" if column.why else ""
    samples = samples_of(column, opened.units)
    samples = f"   {samples}" if samples else ""
    return f"  {column.letter:<2} {heading} → {what}{why}{samples}"


def samples_of(column: Chosen, units: UnitNames) -> str:
    """What a used column holds: values by their shape, of units how many the register knows."""
    if column.role in UNIT_ROLES:
        known = sum(units.meant(show(raw)).why != UNKNOWN for raw in column.values)
        return f"{vn_int(known)}/{vn_int(len(column.values))} dòng khớp danh mục"
    if column.used and column.role not in (NUMBER, REMARK) and column.values:
        return "ví dụ " + "; ".join(dict.fromkeys(map(masked, column.values[:_SAMPLES])))
    return ""


def tell_filling(filling: Filling) -> str:
    from batch.member_list.filling import not_compared

    look = sum(not (note.left_out or note.apart) for note in filling.notes)
    return (
        f"Danh sách: {vn_int(len(filling.people))} đảng viên đã điền, {vn_int(filling.left_out)} dòng không điền, "
        f"{vn_int(look)} chỗ cần xem lại."
    ) + (f"\n{not_compared(filling.unsure)}" if filling.unsure else "")


def tell_compared(found: Compared) -> str:
    out = [f"So danh sách với phiếu đã tính của {found.period.title}:"]
    out += [f"  {what}: {vn_int(count)}" for what, count in found.counts.items()]
    if found.undated:
        out.append(f"  Không so được ngày sinh (danh sách chỉ có năm sinh hoặc để trống): {vn_int(found.undated)}")
    if without := sum(unit.filled is None for unit in found.units):
        out.append(
            f"  Chưa so được: {vn_int(found.waiting)} đảng viên của {vn_int(without)} đơn vị không có phiếu được tính"
        )
    return "\n".join(out)
