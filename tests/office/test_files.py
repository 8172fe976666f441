"""What no honest file of an office needs is refused before it is unpacked or understood, naming the file."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from batch.law.strict import LawError, parse, read_section
from batch.office.files import MOST_TEXT
from batch.publish.word.template import DocumentError, WordTemplate

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _with_part(path: Path, part: str, size: int, content: bytes | None = None) -> Path:
    """A document, one part of which is `size` zeros or the `content`."""
    Document().save(str(path.with_name("nguon.docx")))
    with zipfile.ZipFile(path.with_name("nguon.docx")) as source, zipfile.ZipFile(path, "w", 8, compresslevel=1) as new:
        for name in source.namelist():
            if name != part:
                new.writestr(name, source.read(name))
        with new.open(part, "w") as out:
            for _ in range(size >> 20):
                out.write(bytes(1 << 20))
            out.write(content or b"")
    return path


def _forged(path: Path, part: str, claimed: int) -> None:
    """The part says that it unpacks to `claimed` zeros, with their checksum."""
    content, told = bytearray(path.read_bytes()), zlib.crc32(bytes(claimed))
    with zipfile.ZipFile(path) as package:
        entry = package.getinfo(part)
    struct.pack_into("<I", content, entry.header_offset + 14, told)
    struct.pack_into("<I", content, entry.header_offset + 22, claimed)
    at = content.rindex(part.encode()) - 46
    struct.pack_into("<I", content, at + 16, told)
    struct.pack_into("<I", content, at + 24, claimed)
    path.write_bytes(content)


@pytest.mark.parametrize("claimed", [None, 100])
def test_a_word_template_that_swells_is_refused_whatever_it_claims(tmp_path: Path, claimed: int | None) -> None:
    path = _with_part(tmp_path / "mau.docx", "word/media/anh.png", 70 << 20)
    if claimed:
        _forged(path, "word/media/anh.png", claimed)
    with pytest.raises(DocumentError, match=r"mau\.docx: mẫu báo cáo giải nén ra quá lớn"):
        WordTemplate(path, "mẫu báo cáo").check({})


def test_a_word_template_with_more_text_than_a_report_has_is_refused(tmp_path: Path) -> None:
    path = _with_part(tmp_path / "mau.docx", "word/document.xml", 9 << 20)
    with pytest.raises(DocumentError, match="quá lớn"):
        WordTemplate(path).check({})


def test_a_word_template_shows_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "mat.txt").write_text("điều mật", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{(tmp_path / "mat.txt").as_uri()}">]>'
    body = f"<w:document {_W}><w:body><w:p><w:r><w:t>&a;{{{{ b }}}}</w:t></w:r></w:p></w:body></w:document>"
    path = _with_part(tmp_path / "mau.docx", "word/document.xml", 0, f'<?xml version="1.0"?>{entity}{body}'.encode())
    word = WordTemplate(path)
    word.check({"b": "chữ"})
    filled = etree.tostring(word.fill({"b": "chữ"}).main, encoding="unicode")
    assert "chữ" in filled and "mật" not in filled


@pytest.mark.parametrize("text", ["{{" * 200_000, "{% " * 200_000, "{{ a" * 100_000, "{{ a }}" * 5_001])
def test_tags_without_end_are_told_at_once(tmp_path: Path, text: str) -> None:
    document = Document()
    document.add_paragraph(text)
    document.save(str(tmp_path / "mau.docx"))
    with pytest.raises(DocumentError, match=r"mau\.docx: mẫu báo cáo có 1 lỗi, chưa ghi gì\."):
        WordTemplate(tmp_path / "mau.docx", "mẫu báo cáo").check({"a": "x"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [x, x]\nb: [*a, *a]\n", "dòng 2: không dùng dấu *"),
        ("a: " + "[" * 10_000, "dòng 1: các mục lồng nhau quá sâu"),
        ("a:\n" + "".join(" " * n + "a:\n" for n in range(1, 1_000)), "lồng nhau quá sâu"),
        ("a: " + "9" * 5_000, "dòng 1: số quá dài"),
        ("a: " + "1:" * 50_000 + "1", "dòng 1: số quá dài"),
        ("a: !!int chữ", "dòng 1: «chữ» không phải giá trị viết đúng"),
        ("a: !!bool chữ", "dòng 1: «chữ»"),
        ("a: !!python/object/apply:os.system [ls]", None),
        ("? [a, b]\n: 1\n", "dòng 1: tên mục phải là một từ"),
        ("a: 1\n---\nb: 2\n", "sai cú pháp"),
    ],
)
def test_yaml_that_is_no_list_of_settings_is_refused(text: str, told: str | None) -> None:
    if told is None:  # a tag is a word beside a value: nothing runs
        assert parse(text, "van_ban.yaml")["a"] == ["ls"]
        return
    with pytest.raises(LawError, match=r"van_ban\.yaml") as refused:
        parse(text, "van_ban.yaml")
    assert told in str(refused.value)


@pytest.mark.parametrize("value", ["1e-999999999%", "1e999999999", ".inf", ".nan", "'9" + "9" * 60 + "'"])
def test_a_number_that_nobody_means_is_refused(value: str) -> None:
    for read in ("ratio", "share", "number"):
        with pytest.raises(LawError, match=r"van_ban\.yaml, dòng 1"):
            getattr(parse(f"a: {value}", "van_ban.yaml"), read)("a")


def test_a_text_file_without_end_is_refused_before_it_is_understood(tmp_path: Path) -> None:
    (tmp_path / "bieu.yaml").write_bytes(b"a: 1\n" + b"#" * MOST_TEXT)
    with pytest.raises(LawError, match=r"bieu\.yaml: tệp trình bày biểu quá lớn \(hơn 2 MB\)"):
        read_section(tmp_path / "bieu.yaml", "tệp trình bày biểu")
