"""A zip made in one go is the one that the library makes."""

from __future__ import annotations

import zipfile
from io import BytesIO

from batch.machine.zip_file import Packed, zip_of

PARTS = {"xl/a.xml": b"<a/>" * 9000, "Biểu/6A.xml": b"", "b": "chữ".encode()}
TIME = (2025, 12, 31, 23, 59, 58)


def test_every_part_comes_back_with_its_time() -> None:
    made = zip_of(Packed.of(name, content, TIME) for name, content in PARTS.items())
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == PARTS
        assert {info.date_time for info in archive.infolist()} == {TIME}


def test_all_is_listed_as_the_library_lists_it() -> None:
    theirs = BytesIO()
    with zipfile.ZipFile(theirs, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    ours = BytesIO(zip_of(Packed.of(name, content) for name, content in PARTS.items()))
    assert _listed(ours) == _listed(theirs)


def _listed(file: BytesIO) -> list[list[object]]:
    fields = ("filename", "compress_type", "create_version", "extract_version", "flag_bits", "CRC", "file_size",
              "compress_size", "external_attr", "header_offset", "extra", "comment")  # fmt: skip
    return [[getattr(info, field) for field in fields] for info in zipfile.ZipFile(file).infolist()]
