"""Workbooks of XlsxWriter in which every text is a text.

The library takes one that begins with `<r>` and ends with `</r>` for XML of its own making (rich text): a workbook in
which somebody has typed that couldn't be opened.
"""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace


class PlainTextBook(xlsxwriter.Workbook):  # type: ignore[misc]  # xlsxwriter has no types
    """Has no rich text."""

    def _get_packager(self) -> Packager:
        return PlainTextPackager()


class PlainTextPackager(Packager):  # type: ignore[misc]
    """Writes the texts of all cells as such."""

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            texts = _Texts()
            texts.string_table = table
            texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            texts._assemble_xml_file()


class _Texts(SharedStrings):  # type: ignore[misc]
    def _write_si(self, string: str) -> None:
        space = ""
        if not _goes_as_it_is(string):
            string = self._escape_control_characters(string)
            space = ' xml:space="preserve"' if _preserve_whitespace(string) else ""
            string = self._escape_data(string)
        self.fh.write(f"<si><t{space}>{string}</t></si>")


def _goes_as_it_is(text: str) -> bool:
    """Whether nothing in a text must be written in another way in XML; false for some where nothing must."""
    odd = "&" in text or "<" in text or ">" in text or "_x" in text
    return not odd and text.isprintable() and text == text.strip()
