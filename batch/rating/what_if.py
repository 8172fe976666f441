"""The cap in words: for a group of N (`xeploai cap`), and what the other base would change in a run."""

from __future__ import annotations

from dataclasses import replace

from batch.domain import SUBJECT_NAMES, SUBJECTS
from batch.law import Cap, Law
from batch.rating.caps import OTHER_BASE, allowed
from batch.rating.group_result import GroupResult
from batch.text import vn_int, vn_number, vn_percent

_BASES = {"good": "số Hoàn thành tốt", "good_or_better": "số Hoàn thành tốt trở lên"}
_ROUNDING = {"floor": "bỏ phần lẻ", "half_up": "làm tròn, từ nửa trở lên thì thêm 1"}


def _rule(cap: Cap) -> str:
    text = f"không quá {vn_percent(cap.ratio)} {_BASES[cap.base]}, {_ROUNDING[cap.rounding]}"
    if cap.small_below is not None:
        text += f"; nhóm có dưới {cap.small_below} Hoàn thành tốt thì được {cap.small_allow} nếu đủ điều kiện"
    if cap.small_leaders is not None:
        text += f"; tập thể từ {cap.small_leaders} lãnh đạo trở xuống thì được {cap.small_allow} nếu đủ điều kiện"
    if cap.head == "outside":
        text += "; người đứng đầu không tính vào đây và không chiếm chỉ tiêu"
    return text


def _steps(n: int, cap: Cap) -> list[str]:
    """Why so many and not one more: the inequality with its numbers."""
    most = allowed(n, cap)
    plain = allowed(n, replace(cap, small_below=None))
    if cap.base == "good":
        share = vn_percent(cap.ratio)
        first = f"Nếu {plain} người xuất sắc thì còn {n - plain} Hoàn thành tốt; {share} của {n - plain} là "
        more = f"Nếu {plain + 1} thì còn {n - plain - 1}; {share} của {n - plain - 1} là "
        lines = [first + f"{vn_number(float(cap.ratio * (n - plain)))} → đủ cho {plain}."]
        if plain < n:
            lines.append(more + f"{vn_number(float(cap.ratio * (n - plain - 1)))} → không đủ cho {plain + 1}.")
    else:
        lines = [f"{vn_percent(cap.ratio)} của {n} là {vn_number(float(cap.ratio * n))} → {plain}."]
    if most > plain:
        lines.append(f"Nhóm nhỏ (dưới {cap.small_below} Hoàn thành tốt): được {most}.")
    if cap.small_leaders is not None and (small := allowed(n, cap, cap.small_leaders)) > most:
        lines.append(f"Tập thể từ {cap.small_leaders} lãnh đạo trở xuống: được {small}.")
    return lines


def explain(n: int, law: Law) -> str:
    """How many HTXS a group may have in which `n` subjects pass every condition for HTXS or are finally HTT, for each
    kind of subject, with both readings of the base."""
    lines = [f"Hạn mức Hoàn thành xuất sắc theo {law.title}{f'; {law.local_title}' if law.local else ''}"]
    if law.cap_base:
        lines.append(f"Cơ quan chọn tính trên {_BASES[law.cap_base]}.")
    lines.append(f"Nhóm có {n} đối tượng đủ điều kiện xuất sắc hoặc xếp loại Hoàn thành tốt:")
    seen: dict[Cap, list[str]] = {}
    for subject in SUBJECTS:
        seen.setdefault(law.caps[subject], []).append(SUBJECT_NAMES[subject])
    for cap, names in seen.items():
        lines += ["", f"{', '.join(names)}: {_rule(cap)}.", f"  → TỐI ĐA {allowed(n, cap)}"]
        lines += [f"    {step}" for step in _steps(n, cap)]
        for group in (g for g in cap.groups if g.verified):
            own = cap.of_group(group.name)
            lines.append(f"  Riêng nhóm «{group.name}» {vn_percent(own.ratio)}: tối đa {allowed(n, own)} ({own.ref}).")
        other, most = _BASES[OTHER_BASE[cap.base]], allowed(n, cap, base=OTHER_BASE[cap.base])
        lines.append(f"  Nếu tính trên {other} (cách hiểu còn tranh luận): tối đa {most}.")
        lines.append(f"  Căn cứ: {cap.ref}{'' if cap.verified else ' (chưa kiểm chứng)'}.")
    return "\n".join(lines)


def other_base(groups: list[GroupResult], law: Law) -> str:
    """One sentence on what the other base would change in these groups, each by itself; "" where there are none."""
    if not groups:
        return ""
    bases = {law.caps[g.subject].base for g in groups}
    said = "Nếu tính hạn mức trên cơ sở kia"
    if len(bases) == 1:
        base = bases.pop()
        by = "cơ quan chọn" if law.cap_base else "theo văn bản"
        said = f"Hạn mức tính trên {_BASES[base]} ({by}); nếu tính trên {_BASES[OTHER_BASE[base]]}"
    changes = [g.other_kept - g.kept for g in groups if g.other_kept != g.kept]
    if not changes:
        return f"{said} thì số Hoàn thành xuất sắc của cả {vn_int(len(groups))} nhóm không đổi."
    more, fewer = (sum(abs(n) for n in changes if (n > 0) is up) for up in (True, False))
    parts = [f"{word} {vn_int(n)}" for word, n in (("thêm", more), ("bớt", fewer)) if n]
    changed = f"{vn_int(len(changes))}/{vn_int(len(groups))} nhóm thay đổi"
    return f"{said} thì {changed}, {', '.join(parts)} Hoàn thành xuất sắc."
