"""A workbook of another kind as an .xlsx: the values at the same addresses, without formats, formulas and macros."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from python_calamine import CalamineWorkbook

from batch.machine.plain_text import PlainTextBook
from batch.publish.sheets import CREATED

_WIDTH = 18


def values_copy(content: bytes) -> BytesIO:
    """The same sheets with the same values. The file must be one that has been read before; what can't be copied is
    left blank."""
    source = CalamineWorkbook.from_filelike(BytesIO(content))
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with PlainTextBook(out, options) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name in source.sheet_names:
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 60, _WIDTH)
            for row, values in enumerate(source.get_sheet_by_name(name).to_python(skip_empty_area=False)):
                for column, value in enumerate(values):
                    match value:
                        case "" | None:
                            continue
                        case bool():
                            sheet.write_boolean(row, column, value)
                        case int() | float():
                            sheet.write_number(row, column, value)
                        case dt.datetime() | dt.date():
                            sheet.write_datetime(row, column, value, day)
                        case _:
                            sheet.write_string(row, column, str(value))
    out.seek(0)
    return out
