"""A submission saved as an OpenDocument spreadsheet, as some offices hand in."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

_TIME = (1980, 1, 1, 0, 0, 0)
_PARTS = ("office", "table", "text")


def _cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case datetime():
            kind = f'date" office:date-value="{value.date().isoformat()}'
        case int() | float():
            kind = f'float" office:value="{value}'
        case _:
            kind = "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def save_as_ods(path: Path) -> None:
    """Replace a workbook by an .ods with the same texts, numbers and dates at the same addresses."""
    sheets = []
    for page in openpyxl.load_workbook(path):
        lines = ("".join(map(_cell, line)) for line in page.iter_rows(values_only=True))
        rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        sheets.append(f'<table:table table:name="{escape(page.title)}">{rows}</table:table>')
    names = " ".join(f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in _PARTS)
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path.with_suffix(".ods"), "w") as archive:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", listed), ("content.xml", content)):
            archive.writestr(zipfile.ZipInfo(name, _TIME), text)
    path.unlink()
