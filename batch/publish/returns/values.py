"""A workbook of another kind as an .xlsx: the values at the same addresses, without formulas, macros and formats, but
for those that make a number another one for whoever reads it: dates and percentages."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from python_calamine import CalamineWorkbook

from batch.form.look import look
from batch.machine.plain_text import PlainTextBook
from batch.publish.sheets import CREATED

_WIDTH = 18


def values_copy(content: bytes, kind: str) -> BytesIO:
    """The same sheets with the same values. The file, of a kind that isn't packed as an .xlsx is, must be one that has
    been read before; what can't be copied is left blank."""
    marks = look(content, kind, {}).marks
    source = CalamineWorkbook.from_filelike(BytesIO(content))
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with PlainTextBook(out, options) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        whole, broken = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "0.00%"})
        for name in source.sheet_names:
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 60, _WIDTH)
            percent = marks[name].percent if name in marks else ()
            for row, values in enumerate(source.get_sheet_by_name(name).to_python(skip_empty_area=False)):
                for column, value in enumerate(values):
                    match value:
                        case "" | None:
                            continue
                        case bool():
                            sheet.write_boolean(row, column, value)
                        case int() | float() if (row, column) in percent:
                            sheet.write_number(row, column, value, whole if round(value, 2) == value else broken)
                        case int() | float():
                            sheet.write_number(row, column, value)
                        case dt.datetime() | dt.date():
                            sheet.write_datetime(row, column, value, day)
                        case _:
                            sheet.write_string(row, column, str(value))
    out.seek(0)
    return out
