"""What a file is, told by its content; its name only where the content leaves it open."""

from __future__ import annotations

import io
import zipfile

import pytest
from zipped import packed

from batch.form import content as kinds
from batch.form.content import kind_of_content, open_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def office(kind: bytes, *names: str) -> bytes:
    """A package that says what its main part is."""
    return packed(
        ("[Content_Types].xml", b'<Override ContentType="application/vnd.' + kind + b'"/>'), *((n, b"") for n in names)
    )


def old(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(200)


TEMPLATE = b"openxmlformats-officedocument.spreadsheetml.template.main+xml"
WORD = b"openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODS = (("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b""))
EXCEL_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
SHEET = b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
CASES = {
    "workbook": (packed(("xl/workbook.xml", b"")), "a.zip", ".xlsx"),
    "its part called otherwise": (office(SHEET, "xl/workbook2.xml"), "a.xlsx", ".xlsx"),
    "its part elsewhere": (office(SHEET, "book/main.xml"), "a", ".xlsx"),
    "with macros": (office(SHEET, "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", ".xlsm"),
    "template": (office(TEMPLATE, "xl/workbook.xml"), "a.xlsx", ".xltx"),
    "binary": (office(b"ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin"), "a.xlsx", ".xlsb"),
    "old": (old("Workbook"), "a.et", ".xls"),
    "OpenDocument": (packed(*ODS), "a", ".ods"),
    "with a password": (old("EncryptedPackage"), "a.xlsx", ".xlsx"),
    "with a password, called nothing": (old("EncryptedPackage"), "a.bin", kinds.LOCKED),
    "Word": (office(WORD, "word/x.xml"), "a.xlsx", ".docx"),
    "old Word": (old("WordDocument"), "a.xls", ".doc"),
    "Numbers": (packed(("Index/Document.iwa", b""), ("Index/Tables/DataList.iwa", b"")), "a.xlsx", kinds.NUMBERS),
    "Pages": (packed(("Index/Document.iwa", b"")), "a.pages", kinds.UNKNOWN),
    "WPS of its own": (OLE + bytes(600), "a.et", kinds.WPS),
    "archive": (packed(("a.xlsx", b"x")), "a.xlsx", kinds.ARCHIVE),
    "empty archive": (packed(), "a.zip", kinds.ARCHIVE),
    "cut": (packed(("xl/workbook.xml", b"x" * 900))[:60], "a.xlsx", kinds.DAMAGED),
    "rar called otherwise": (b"Rar!\x1a\x07\x01\x00", "a.zip", kinds.RAR),
    "mail": (b"Received: x\r\nFrom: a@vidu.vn\r\nSubject: =?x?=\r\n y\r\n\r\nx", "a", kinds.MAIL),
    "two headers in a text": (b"From: a\nTo: b\n\nx", "a", kinds.UNKNOWN),
    "mailbox": (b"From - Mon Dec 15\nX-Mozilla-Status: 0001\nFrom: a\n\nx", "Inbox", kinds.MAILBOX),
    "text that begins like a mailbox": (b"From here on\nnothing", "a.txt", ".txt"),
    "Apple Mail": (b"99  \nFrom: a\nTo: b\nSubject: c\n\nx", "1.emlx", kinds.APPLE_MAIL),
    "Outlook": (old("__properties_version1.0"), "a", kinds.OUTLOOK_MAIL),
    "PDF with rubbish before it": (b"\r\n\r\n%PDF-1.4", "a.jpg", ".pdf"),
    "photo of a telephone": (b"\x00\x00\x00\x18ftypheic\x00", "a.jpg", ".heic"),
    "picture called otherwise": (b"\xff\xd8\xff\xe0", "a.xlsx", ".jpg"),
    "text that begins like a picture": (b"BMI: 22,5", "a.txt", ".txt"),
    "web page": (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "a.xls", kinds.HTML),
    "Excel 2003": (EXCEL_2003, "a.xls", kinds.OLD_XML),
    "program": (b"MZ\x90\0", "a.txt", kinds.UNKNOWN),
    "nothing": (b"", "a.xlsx", kinds.EMPTY),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_what_it_holds(case: str) -> None:
    content, name, kind = CASES[case]
    assert kind_of_content(content, name) == kind


def test_a_package_in_a_packing_that_python_does_not_know_is_told_by_its_names() -> None:
    content = bytearray(packed(("[Content_Types].xml", SHEET), ("xl/workbook.xml", b"")))
    at = content.find(b"PK\x01\x02")
    content[8:10] = content[at + 10 : at + 12] = b"\x09\x00"
    assert kind_of_content(bytes(content), "a") == ".xlsx"


def test_names_that_are_not_in_the_letters_they_claim_stop_nothing() -> None:
    """Behind other bytes too, and with another archive inside."""
    content = packed(("éé.zip", packed(("é.txt", b"x"))), ("éé.txt", b"y"))
    claimed = content.replace("éé".encode(), b"\xea\xec\xea\xec")
    with pytest.raises(UnicodeDecodeError):
        zipfile.ZipFile(io.BytesIO(claimed))
    for before in (b"", b"before"):
        with open_zip(before + claimed) as archive:
            inner, text = (archive.read(info) for info in archive.infolist())
        assert (kind_of_content(inner), text) == (kinds.ARCHIVE, b"y")
        assert zipfile.ZipFile(io.BytesIO(inner)).namelist() == ["é.txt"]
