"""A faulty template is refused with where the fault stands: paragraph, table cell, header, footnote."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from made_up import MadeUp

from batch.finished.finished_run import FinishedRun
from batch.publish.report.fill import fill_report
from batch.publish.word.template import DocumentError

_NOTES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{0}s xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:{0} w:id="2"><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:{0}></w:{0}s>'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}s+xml"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}s"


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run()


def with_notes(path: Path, kind: str, text: str) -> Path:
    """The document with a part of footnotes or endnotes, as Word writes it."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = f"{kind}s.xml"
    parts[f"word/{name}"] = _NOTES.format(kind, text).encode()
    added = f'<Override PartName="/word/{name}" ContentType="{_TYPE.format(kind)}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", added.encode())
    link = f'<Relationship Id="rIdN" Type="{_LINK.format(kind)}" Target="{name}"/></Relationships>'
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    with zipfile.ZipFile(path, "w") as file:
        for part, data in parts.items():
            file.writestr(part, data)
    return path


def faults(run: Path, template: Path, out: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        fill_report(FinishedRun(run), out, template)
    assert not out.exists()
    return str(caught.value)


def test_every_fault_says_where_it_stands(run: Path, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Mở đầu {{ nam }}")
    document.add_paragraph("Sai {{ namm }}")
    document.add_table(rows=1, cols=1)
    table = document.add_table(rows=3, cols=2)
    table.cell(2, 1).text = "{{ dang_vien.tongg }}"
    document.add_paragraph("Cuối {{ xyz }}")
    document.sections[0].header.paragraphs[0].text = "{{ dia_danhh }}"
    document.sections[0].footer.paragraphs[0].text = "{{ nam"
    document.save(str(tmp_path / "mau.docx"))
    said = faults(run, tmp_path / "mau.docx", tmp_path / "bao_cao.docx")
    assert "có 5 lỗi, chưa ghi gì" in said
    assert "«namm» ở đoạn 2 («Sai {{ namm }}»)" in said
    assert "«dang_vien.tongg» ở bảng 2, hàng 3, cột 2 (" in said
    assert "«xyz» ở đoạn 3 (" in said
    assert "«dia_danhh» ở đầu trang, đoạn 1 (" in said
    assert "thiếu dấu mở hoặc đóng ở chân trang, đoạn 1 (" in said


def test_footnotes_are_checked_filled_and_their_gaps_listed(run: Path, tmp_path: Path) -> None:
    Document().save(str(tmp_path / "mau.docx"))
    path = with_notes(tmp_path / "mau.docx", "footnote", "Có {{ dang_vien.tongg }}")
    assert "chú thích cuối trang, đoạn 1" in faults(run, path, tmp_path / "bao_cao.docx")
    Document().save(str(tmp_path / "mau.docx"))
    path = with_notes(tmp_path / "mau.docx", "footnote", "Số {{ so_bao_cao }} năm {{ nam }}")
    result = fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", path)
    with zipfile.ZipFile(result.path) as file:
        notes = file.read("word/footnotes.xml").decode()
    assert result.gaps == ["số của báo cáo"]
    assert "năm 2025" in notes and 'w:highlight w:val="yellow"' in notes and "\ue000" not in notes


def test_endnotes_cannot_be_filled_and_that_is_said(run: Path, tmp_path: Path) -> None:
    Document().save(str(tmp_path / "mau.docx"))
    path = with_notes(tmp_path / "mau.docx", "endnote", "Có {{ nam }}")
    assert "chú thích cuối văn bản, đoạn 1" in faults(run, path, tmp_path / "bao_cao.docx")


def test_form_of_a_party_document(run: Path) -> None:
    document = Document(str(run / "bao_cao_tinh.docx"))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins if m is not None] == [20, 20, 30, 15]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    form = normal.paragraph_format
    assert (form.line_spacing.pt, form.first_line_indent.mm) == (18, pytest.approx(10, abs=0.1))
    assert section.different_first_page_header_footer
    fields = [node.text for node in section.header._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE"] and section.header.paragraphs[0].alignment == 1
    assert not list(section.first_page_header._element.iter(qn("w:instrText")))
    texts = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in texts and "T/M BAN THƯỜNG VỤ" in texts
    closing = next(text for text in texts if text.startswith("Trên đây là Báo cáo"))
    assert closing.endswith("kính báo cáo Tỉnh ủy Xuân Giang và Ban Tổ chức Tỉnh ủy.")
