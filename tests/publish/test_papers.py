"""Papers in Word: made from a working folder and from a finished run, kept where a person has changed them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml

from batch.domain import Period, Unit
from batch.law import load_law
from batch.publish.papers.catalogue import KINDS, reference
from batch.publish.papers.fields import context, sample
from batch.publish.papers.made.all import TEMPLATES, write_templates
from batch.publish.papers.people import file_title
from batch.publish.papers.source import COMMITTEE_FOLDERS, Source
from batch.publish.word.template import DocumentError, WordTemplate
from batch.register.register import Register
from batch.templates import shipped
from tests.command_line import Run
from tests.made_up import MadeUp

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(made_up: MadeUp, tmp_path: Path) -> Path:
    """A working folder before the run."""
    return Path(shutil.copytree(made_up.demo(8).out, tmp_path / "w"))


def text_of(path: Path) -> str:
    document = Document(str(path))
    return "\n".join(p.text for p in document.element.body.iter() if p.tag.endswith("}p"))


def test_the_templates_are_what_the_code_makes(tmp_path: Path) -> None:
    write_templates(tmp_path)
    for name in TEMPLATES:
        assert (tmp_path / name).read_bytes() == shipped(f"van_ban/{name}").read_bytes(), f"{name}: make examples"


def test_the_list_of_fields_is_current() -> None:
    assert (ROOT / "docs/van-ban.md").read_text(encoding="utf-8") == "\n".join(reference()) + "\n", "make docs"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_template_asks_only_for_fields_that_there_are(kind) -> None:  # type: ignore[no-untyped-def]
    for name, fields in kind.templates.items():
        WordTemplate(shipped(f"van_ban/{name}")).check(context(sample(fields)))


def test_made_again_nothing_changes_and_an_edited_paper_is_kept(folder: Path, xeploai: Run) -> None:
    assert xeploai("papers", str(folder), "--kind", "mau_213").status == 0
    made = sorted((folder / "van_ban").rglob("*.docx"))
    assert made
    before = {path: path.stat().st_mtime_ns for path in made}
    edited = Document(str(made[0]))
    edited.add_paragraph("cơ quan ghi thêm")
    edited.save(str(made[0]))
    said = xeploai("papers", str(folder), "--kind", "mau_213")
    kept = made[0].with_name("mau_213.da_sua.docx")
    assert "ghi thêm" in text_of(kept) and "ghi thêm" not in text_of(made[0]) and kept.name in said.out
    assert all(path.stat().st_mtime_ns == before[path] for path in made[1:])


def test_papers_of_another_year_are_kept_and_no_unit_lies_in_a_folder_of_the_committee(
    folder: Path, xeploai: Run
) -> None:
    xeploai("papers", str(folder), "--kind", "mau_01", "--year", "2025")
    made = sorted((folder / "van_ban").rglob("mau_01.docx"))
    said = xeploai("papers", str(folder), "--kind", "mau_01", "--year", "2024")
    assert sorted((folder / "van_ban").rglob("mau_01.2025.docx")) == [p.with_name("mau_01.2025.docx") for p in made]
    assert "của năm khác" in said.out and "Năm 2024" in text_of(made[0])
    units = {code: Unit(code, code, "CB_CO_SO", None, None) for code in ("Phieu_Bau", "Bien_ban")}
    taken = Source(Register(units), load_law("qd366-2025"), Period(2025)).folders.values()
    assert set(COMMITTEE_FOLDERS) <= set(KINDS)
    assert {name.casefold() for name in taken}.isdisjoint(KINDS)


def test_what_nobody_makes_any_more_goes_unless_a_person_has_changed_it(folder: Path, xeploai: Run) -> None:
    xeploai("papers", str(folder), "--kind", "mau_213")
    made = sorted((folder / "van_ban").rglob("*.docx"))
    made[0].write_bytes(made[0].read_bytes() + b" ")  # not ours any more
    shutil.rmtree(folder / "nop")
    said = xeploai("papers", str(folder), "--kind", "mau_213")
    assert sorted((folder / "van_ban").rglob("*.docx")) == made[:1]
    assert said.out.count("không còn lập") == len(made) - 1
    assert "Chưa biết danh sách đảng viên của" in said.out


def test_a_fault_in_the_offices_own_template_is_told_before_anything_is_written(folder: Path, xeploai: Run) -> None:
    own = folder / "input_templates/van_ban/mau_213.docx"
    own.parent.mkdir(parents=True)
    document = Document(str(shipped("van_ban/mau_213.docx")))
    document.add_paragraph("Kính gửi {{ nguoi_nhan }}")
    document.save(str(own))
    said = xeploai("papers", str(folder), "--kind", "mau_213")
    assert said.status == 2 and "nguoi_nhan" in said.err and "đoạn" in said.err
    assert not (folder / "van_ban").exists()


@pytest.mark.parametrize(
    "asked",
    [
        "{% for n in range(10**9) %}x{% endfor %}", "{{ 'x' * 10**10 }}", "{{ 10 ** 10 ** 8 }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    ],
)  # fmt: skip
def test_a_template_that_never_ends_is_refused(tmp_path: Path, asked: str) -> None:
    document = Document()
    document.add_paragraph(asked)
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(DocumentError, match=r"own\.docx: không điền được"):
        WordTemplate(tmp_path / "own.docx").fill({})


def test_a_template_may_count_and_multiply(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{% for n in range(1, 4) %}{{ n * 2 }}-{% endfor %}{{ 2 ** 3 }}")
    document.save(str(tmp_path / "own.docx"))
    filled = WordTemplate(tmp_path / "own.docx").fill({})
    assert filled.body[0].text == "2-4-6-8"


def test_names_of_files_hold_what_every_system_takes() -> None:
    long = file_title(1, 120, 'Ban "Chấp hành"/Ban <Thường vụ> ' + "rất dài " * 40)
    assert long.startswith("001 Ban  Chấp hành  Ban  Thường vụ") and len(long) <= 64 and not long.endswith(" ")
    assert file_title(2, 3, "../../a.") == "02 .. .. a"


_BOX = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>
 <mc:Choice Requires="wps">{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r></w:p>"""
_INSIDE = "<w:txbxContent><w:p><w:r><w:t>{{{{ {0} }}}}</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(("field", "status"), [("don_vi", 0), ("ten_la", 2)])
def test_fields_in_a_text_box_of_a_foreign_template(folder: Path, xeploai: Run, field: str, status: int) -> None:
    own = folder / "input_templates/van_ban/mau_213.docx"
    own.parent.mkdir(parents=True)
    document = Document()
    document.element.body.insert(0, parse_xml(_BOX.format(_INSIDE.format(field))))
    table = document.add_table(3, 1)
    for row, text in zip(table.rows, ("{%tr for n in cac_nguoi %}", "{{ n.ho_ten }}", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text
    document.save(str(own))
    said = xeploai("papers", str(folder), "--kind", "mau_213")
    assert said.status == status and said.err.count("Không có trường") == (1 if status else 0)
    for made in (folder / "van_ban").rglob("*.docx"):
        filled = Document(str(made))
        assert text_of(made).count("Chi bộ") >= 2 and len(filled.tables[0].rows) >= 1 and "{" not in text_of(made)


def test_unknown_kinds_and_units_and_kinds_that_need_a_run_are_refused(folder: Path, xeploai: Run) -> None:
    assert xeploai("papers", str(folder), "--kind", "mau_99").status == 2
    assert xeploai("papers", str(folder), "--unit", "khong_co").status == 2
