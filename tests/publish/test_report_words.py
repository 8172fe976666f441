"""What the office writes into the provincial report: its own words, its own template, the gaps that are left."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from report_runs import (
    NARRATIVE,
    TEMPLATE,
    after,
    bieu_cells,
    in_vietnamese,
    make_run,
    office_template,
    text_of,
)

from batch.finished.finished_run import FinishedRun
from batch.publish.report.fill import fill_report
from batch.publish.report.template import build
from batch.publish.word.template import DocumentError


def test_provisional_run_says_so_first_whatever_the_template(run: Path, tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", tam_tinh=True, ly_do_tam_tinh=["3 đơn vị chưa nộp", "Có đảng viên trùng"])
    own = office_template(tmp_path / "mau.docx", "Năm {{ nam }}")
    for template in (TEMPLATE, own):
        fill_report(FinishedRun(folder), tmp_path / "bao_cao.docx", template)
        first = Document(str(tmp_path / "bao_cao.docx")).element.body[0]
        text = "".join(t.text or "" for t in first.iter(qn("w:t")))
        assert text == "SỐ LIỆU TẠM TÍNH — 3 đơn vị chưa nộp; có đảng viên trùng."
        assert first.find(f".//{qn('w:pBdr')}") is not None
    fill_report(FinishedRun(run), tmp_path / "cuoi.docx", TEMPLATE)
    assert not any("TẠM TÍNH" in line for line in text_of(tmp_path / "cuoi.docx"))


def test_gaps_are_listed_in_order_and_yellow(run: Path, tmp_path: Path) -> None:
    result = fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE, NARRATIVE)
    assert result.gaps[:3] == ["số của báo cáo", "địa danh", "ngày báo cáo"]
    order = ["tình hình triển khai (mục I)", "hạn chế, khuyết điểm (mục III.2)", "đề xuất, kiến nghị (mục V)"]
    assert [gap for gap in result.gaps if gap in order] == order
    assert "nội dung kiểm điểm của tập thể (mục II.1.2)" in result.gaps  # this regime's form has not been seen
    runs = Document(str(result.path)).element.body.iter(qn("w:r"))
    yellow = ["".join(t.text for t in r.iter(qn("w:t"))) for r in runs if r.find(f".//{qn('w:highlight')}") is not None]
    assert "[Đơn vị viết: nơi nhận khác]" in yellow
    assert any(text.startswith("[Gợi ý, đơn vị xác nhận hoặc sửa: ") for text in yellow)
    assert all(text.startswith("[") or text == "ngày … tháng … năm …" for text in yellow)
    assert not re.search("[\ue000-\uf8ff]", "".join(text_of(result.path)))


def test_the_office_writes_its_own_words(run: Path, tmp_path: Path) -> None:
    words = tmp_path / "loi_van.yaml"
    words.write_text(
        'so_bao_cao: 05\nngay_bao_cao: 5/2/2026\nnguoi_ky: "Đỗ Thị Mận"\n'
        "kiem_tra_giam_sat: |\n  Đã kiểm tra.\n  Đã giám sát.\n"
        "han_che: |\n  - Một là & hai <là>.\n  - Ba {là}.\nnhiem_vu: [Việc một., Việc hai.]\n",
        encoding="utf-8-sig",
    )
    result = fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE, words)
    lines = text_of(result.path)
    assert "Số 05-BC/TU" in lines
    assert any("ngày 05 tháng 02 năm 2026" in line for line in lines)
    assert after(lines, "- Công tác chỉ đạo kiểm tra", 1) == ["Đã giám sát."]  # the beginning stands once
    assert [line for line in lines if line in ("- Một là & hai <là>.", "- Ba {là}.", "Việc hai.")] == [
        "- Một là & hai <là>.",
        "- Ba {là}.",
        "Việc hai.",
    ]
    assert "hạn chế, khuyết điểm (mục III.2)" not in result.gaps
    assert "số của báo cáo" not in result.gaps


def test_a_proposal_stays_marked_until_it_is_confirmed_and_a_line_is_for_its_level(run: Path, tmp_path: Path) -> None:
    words = tmp_path / "loi_van.yaml"
    words.write_text(
        "han_che: |\n  ? Có {{ dang_vien.tong }} đảng viên.\n  Đã có {{ dang_vien.tong }} đảng viên.\n"
        "  [tỉnh] Của tỉnh.\n  ? [huyện, cơ sở] Của nơi khác.\n  [cơ sở] Của cơ sở.\n  [thử] Chữ của cơ quan.\n"
        "  ? {% if dang_vien.tong < 0 %}Không ai.{% endif %}\n",
        encoding="utf-8",
    )
    result = fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE, words)
    lines, total = text_of(result.path), in_vietnamese(bieu_cells(run)["6B", "1", "2"])
    assert after(lines, "2. Hạn chế, khuyết điểm và nguyên nhân", 4) == [
        f"[Gợi ý, đơn vị xác nhận hoặc sửa: Có {total} đảng viên.]",
        f"Đã có {total} đảng viên.",
        "Của tỉnh.",
        "[thử] Chữ của cơ quan.",
    ]
    assert "hạn chế, khuyết điểm (mục III.2)" in result.gaps
    runs = Document(str(result.path)).element.body.iter(qn("w:r"))
    yellow = ["".join(t.text for t in r.iter(qn("w:t"))) for r in runs if r.find(f".//{qn('w:highlight')}") is not None]
    assert [text for text in yellow if total in text] == [f"[Gợi ý, đơn vị xác nhận hoặc sửa: Có {total} đảng viên.]"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("han_che: a\nhan_chee: b\n", ("dòng 2", "han_chee", "han_che")),
        ("han_che: a\n# ghi chú\nhan_che: b\n", ("dòng 3", "dòng 1")),
        ("han_che: |\n\tabc\n", ("dòng", "Tab")),
        ("ngay_bao_cao: 31/02/2026\n", ("dòng 1", "31/02/2026")),
        ("han_che:\n  mục: con\n", ("dòng 1",)),
        ("han_che: |\n  ? Còn {{ dang_vien.chuaa }} người\n", ("dòng 1", "dang_vien.chuaa", "«chua»")),
        ("han_che: |\n  Còn {{ dang_vien.chua người\n", ("dòng 1", "thiếu dấu")),
    ],
)
def test_a_faulty_narrative_is_refused_with_its_line(run: Path, tmp_path: Path, text: str, words: tuple[str]) -> None:
    path = tmp_path / "loi_van.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE, path)
    assert all(word in str(error.value) for word in ("loi_van.yaml", *words))
    assert not (tmp_path / "bao_cao.docx").exists()


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        (["Tổng: {{ dang_vien.tongg }} đảng viên"], ("dang_vien.tongg", "Tổng: ", "«tong»")),
        (["Năm {{ namm }}"], ("«namm»", "Năm ", "«nam»")),
        (["{%p if tam_tinh %}", "Ẩn {{ khong_co }}", "{%p endif %}"], ("khong_co", "Ẩn ")),
        (["{%p for m in dang_vien.cac_muc %}", "{{ m.sox }}", "{%p endfor %}"], ("m.sox", "«so»")),
        (["Năm {{ nam"], ("Năm {{ nam", "thiếu dấu")),
        (["{%p for m in dang_vien.cac_muc %}", "{{ m.so }}"], ("endfor",)),
        (["{%p endif %}"], ("endif", "không khớp")),
        (["{%p if tam_tinh %} chữ sẽ mất", "{%p endif %}"], ("đứng một mình",)),
        (["Năm {{ nam|viethoa }}"], ("viethoa", "Năm ")),
        (["Năm {{ nam + }}"], ("Năm {{ nam + }}",)),
    ],
)
def test_a_faulty_template_is_refused_with_its_paragraph(
    run: Path, tmp_path: Path, paragraphs: list[str], words: tuple[str]
) -> None:
    template = office_template(tmp_path / "mau.docx", "Mở đầu", *paragraphs)
    with pytest.raises(DocumentError) as error:
        fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", template)
    assert all(word in str(error.value) for word in ("mau.docx", *words))
    assert [p.name for p in tmp_path.iterdir()] == ["mau.docx"]


def test_a_tag_that_word_split_into_runs_is_one_tag(run: Path, tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Số: {{ dang_")
    paragraph.add_run("vien.tong }} và {{ so_bao_").bold = True
    paragraph.add_run("cao }}.")
    document.sections[0].header.paragraphs[0].text = "{{ dia_danh }}"
    document.save(str(tmp_path / "mau.docx"))
    result = fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", tmp_path / "mau.docx")
    total = in_vietnamese(bieu_cells(run)["6B", "1", "2"])
    assert f"Số: {total} và […]." in text_of(result.path)
    assert Document(str(result.path)).sections[0].header.paragraphs[0].text == "[…]"
    assert result.gaps == ["số của báo cáo", "địa danh"]


def test_the_committed_template_is_the_built_one(tmp_path: Path) -> None:
    build(tmp_path / "mau.docx")
    with zipfile.ZipFile(tmp_path / "mau.docx") as built, zipfile.ZipFile(TEMPLATE) as committed:
        for part in ("word/document.xml", "word/styles.xml"):
            assert built.read(part) == committed.read(part)
