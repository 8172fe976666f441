"""What an office may not do to the layout of a Biểu: drop a row or column, tear a sum apart, change what counts."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from batch.law.strict import LawError, Section
from batch.tables.layout import TABLES, columns, heading_of, owner, rows
from batch.text import clean

_FIXED = ("tong", "cong", "cong_thuc", "ty_le_tren", "ty_le", "kieu", "bac", "dem", "gia_tri")
_WHY_FIXED = "cái gì được đếm vào đâu, cộng thế nào và bậc của dòng là cố định theo mã"
_ORDERED = ("6A", "6B", "6F")  # printed forms: the number of a column is its place
_HIDE = "muốn không in khi toàn số 0 thì ghi mã vào"


def one_line(section: Section, key: str, value: object) -> str:
    """A value as clean text of one line. Raises LawError for a list or a mapping."""
    if isinstance(value, list | dict):
        raise LawError(f"{section.where(key)}: «{key}» phải là một dòng chữ trong dấu nháy.")
    return clean(str(value))


def refuse_fixed(section: Section) -> None:
    """Raises LawError where a row or column is given something that no office can change."""
    for key in _FIXED:
        if key in section:
            raise LawError(f"{section.where(key)}: «{key}» không đổi được ở đây: {_WHY_FIXED}; hãy bỏ mục này.")


def codes_in(nodes: Sequence[Any]) -> list[str]:
    """The column codes of a header, in order."""
    return [code for node in nodes for code in ([node] if isinstance(node, str) else codes_in(node.below))]


def _check_codes(
    table: str, section: Section, key: str, what: str, known: list[str], found: list[tuple[str, Section]]
) -> None:
    """Every code once, none that the contract doesn't have."""
    seen: dict[str, Section] = {}
    for code, line in found:
        if code not in known:
            near = difflib.get_close_matches(code, known, n=1)
            hint = f" Có phải ý là «{near[0]}»?" if near else ""
            raise LawError(
                f"{line.where('ma')}: Biểu {table} không có {what} mã «{code}»; không thêm được {what} mới.{hint}"
            )
        if code in seen:
            raise LawError(f"{line.where('ma')}: {what} «{code}» đã có ở dòng {seen[code].line}.")
        seen[code] = line
    for code in known:
        if code not in seen:
            hide = "an_dong_khi_khong" if key == "dong" else "an_cot_khi_khong"
            raise LawError(
                f"{section.where(key)}: Biểu {table} thiếu {what} «{code}»; không bỏ được {what} nào, {_HIDE} «{hide}»."
            )


def check_rows(table: str, section: Section, found: list[tuple[str, Section]]) -> None:
    """Every row once, each below the row that it belongs to. Raises LawError with the line."""
    assert table in TABLES
    known = {row.code: row for row in rows(table)}
    _check_codes(table, section, "dong", "dòng", list(known), found)
    above: list[str] = []
    for code, line in found:
        above = [other for other in above if known[other].depth < known[code].depth]
        wanted = heading_of(table, code)
        if (above[-1] if above else None) != wanted:
            where = (
                f"phải đứng ngay trong phần của dòng «{wanted}»"
                if wanted
                else "phải đứng riêng, không nằm dưới dòng khác"
            )
            raise LawError(
                f"{line.where('ma')}: dòng «{code}» {where}, vì số của nó cộng vào đó; chỉ đổi chỗ được các dòng "
                "cùng cấp."
            )
        above.append(code)


def check_columns(table: str, section: Section, found: list[tuple[str, Section]], tree: Sequence[Any]) -> None:
    """Every column once; printed forms keep their order; a ratio right after its count; a group with a total holds
    just what belongs to that total. Raises LawError with the line."""
    known = [column.code for column in columns(table)]
    _check_codes(table, section, "cot", "cột", known, found)
    lines = dict(found)
    order = [code for code, _ in found]
    if table in _ORDERED and order != known:
        code = next(given for given, fixed in zip(order, known, strict=True) if given != fixed)
        raise LawError(
            f"{lines[code].where('ma')}: cột «{code}» sai chỗ; Biểu {table} theo mẫu đã công bố nên thứ tự cột giữ "
            f"nguyên: {', '.join(known)}."
        )
    for before, code in zip(["", *order], order, strict=False):
        if code.endswith("_tl") and before != code.removesuffix("_tl"):
            raise LawError(
                f"{lines[code].where('ma')}: cột tỷ lệ «{code}» phải đứng ngay sau cột «{code.removesuffix('_tl')}»."
            )
    _check_groups(table, lines, tree)


def _check_groups(table: str, lines: dict[str, Section], nodes: Sequence[Any]) -> None:
    for node in nodes:
        if isinstance(node, str):
            continue
        inside = codes_in(node.below)
        heads = [code for code in inside if owner(table, code) not in inside]
        totals = [code for code in heads if any(owner(table, other) == code for other in inside)]
        for code in heads:
            if totals and len(heads) > 1 and code != totals[0]:
                raise LawError(
                    f"{lines[code].where('ma')}: cột «{code}» không cộng vào cột «{totals[0]}» nên không đứng được "
                    f"trong nhóm «{node.title}»."
                )
        for code, line in lines.items():
            if code not in inside and owner(table, code) in inside:
                raise LawError(
                    f"{line.where('ma')}: cột «{code}» cộng vào cột «{owner(table, code)}» nên phải đứng trong nhóm "
                    f"«{node.title}»."
                )
        _check_groups(table, lines, node.below)
