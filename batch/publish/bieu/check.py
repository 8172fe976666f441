"""Behind a Biểu: sheet "Đối chiếu", what the units give together and how far that is from the table. Live."""

from __future__ import annotations

from typing import Any

from batch.publish.bieu.lists import (
    COUNT,
    FIRST,
    LEAD,
    UNITS_SHEET,
    Behind,
    counted,
    set_up_list,
    write_list_head,
)
from batch.publish.sheets import Styles
from batch.tables.figures import Figures
from batch.text import a1, column_letter


def write_check(sheet: Any, styles: Styles, behind: Behind, figures: Figures) -> None:
    """Write sheet "Đối chiếu", a line for each row of the table."""
    place, found, table = behind.place, behind.blocks, behind.layout.table
    numbered = counted(behind.layout)
    heads = ["Hàng trong biểu", "Dòng của biểu", "Chênh lệch so với biểu"]
    lead = len(heads)
    heads += [f"({n})\n{behind.layout.full_label(column)}" for n, column in numbered]
    title = f"{place.sheet} {behind.period.title} – cộng các đơn vị và đối chiếu với biểu"
    note = "Cột chênh lệch phải là «khớp» ở mọi dòng; con số khác là tổng các chỗ lệch giữa biểu và các đơn vị."
    write_list_head(sheet, styles, title, note, heads, [9, 56, 12, *([10.5] * len(numbered))], place.sheet)
    last = FIRST + sum(len(block.lines) for block in found)
    bottom = max(last, FIRST + 1)
    key = f"'{UNITS_SHEET}'!$C${FIRST + 1}:$C${bottom}"
    plain, number = styles(align="center"), styles(num_format=COUNT)
    link = styles.link(text_wrap=True)
    verdict = styles(bold=True, align="center", num_format='[Red]#,##0;[Red]-#,##0;"khớp"')
    for line, block in enumerate(found, start=FIRST):
        at = place.rows[block.row.code]
        sums = dict.fromkeys((column.code for _, column in numbered), 0)
        for _, values in block.lines:
            for code, value in values.items():
                sums[code] += value
        sheet.write_number(line, 0, at + 1, plain)
        sheet.write_url(line, 1, f"internal:'{place.sheet}'!{a1(at, 0)}", link, block.title)
        differences = []
        for index, (_, column) in enumerate(numbered, start=lead):
            area = column_letter(len(LEAD) + index - lead)
            area = f"'{UNITS_SHEET}'!${area}${FIRST + 1}:${area}${bottom}"
            sheet.write_formula(line, index, f"=SUMIFS({area},{key},$A{line + 1})", number, sums[column.code])
            there = f"'{place.sheet}'!{a1(at, place.columns[column.code])}"
            differences.append(f"ABS({a1(line, index)}-{there})")
        off = sum(abs(total - figures.count(table, block.row.code, code)) for code, total in sums.items())
        sheet.write_formula(line, 2, "=" + "+".join(differences), verdict, off)
    sheet.freeze_panes(FIRST, 2)
    set_up_list(sheet, styles, title, FIRST + len(found) - 1, len(heads) - 1)
