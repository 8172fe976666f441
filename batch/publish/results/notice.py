"""What the run's own committee has decided on a unit, as a Word notice in the form of a Party document."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from batch.domain import COLLECTIVE, LEADER, LEVEL_NAMES, LEVELS, MEMBER, ORGANIZATION
from batch.finished.subjects import Finished, Place, Subject
from batch.publish.issuer import in_sentence, issuer_of
from batch.publish.report.fields import citations
from batch.publish.results.sheets import BANNER, UNRATED, count_levels
from batch.publish.word.layout import (
    CENTER,
    FIGURES,
    LEFT,
    drop_first,
    font,
    line,
    set_page,
    spacing,
    stable_bytes,
    two_columns,
)
from batch.register.committee import Level
from batch.text import fold, ratio_vn, vn_int

_IN_TABLE = "Trong bảng"
_TABLES = ("Normal Table", "Table Grid")
_RED = RGBColor(0xC0, 0x00, 0x00)
_GAP, _UNKNOWN_DATE = "[…]", "ngày … tháng … năm …"
_NOUNS = {MEMBER: "đảng viên", COLLECTIVE: "tập thể", LEADER: "đồng chí"}
_HEADINGS = {
    ORGANIZATION: "Tổ chức đảng", MEMBER: "Đảng viên", COLLECTIVE: "Tập thể lãnh đạo, quản lý",
    LEADER: "Cán bộ lãnh đạo, quản lý",
}  # fmt: skip
_COLUMNS = {
    MEMBER: (("STT", 12), ("Họ và tên", 59), ("Số thẻ, số lý lịch", 34), ("Mức xếp loại", 60)),
    COLLECTIVE: (("STT", 12), ("Tên tập thể", 93), ("Mức xếp loại", 60)),
    LEADER: (("STT", 12), ("Họ và tên", 46), ("Chức vụ", 47), ("Mức xếp loại", 60)),
}


def _border(side: str, color: str) -> Any:
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", color)):
        border.set(qn(f"w:{name}"), value)
    return border


def _red(paragraph: Any, text: str, *, size: float = 14, boxed: bool = False) -> None:
    paragraph.alignment = CENTER
    paragraph.paragraph_format.first_line_indent = Mm(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(size), _RED
    if boxed:
        borders = OxmlElement("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            borders.append(_border(side, str(_RED)))
        paragraph._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _gaps(paragraph: Any) -> None:
    """Make yellow what the office has to fill in."""
    for run in paragraph.runs:
        if _GAP in run.text or run.text.endswith(_UNKNOWN_DATE):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _on_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


class NoticeWriter:
    """Writes the notices of one run; what is alike in all of them is made once. `entries` are the office's own short
    entries (`co_quan_cap_tren`, `co_quan_ban_hanh`, `dia_danh`, `chuc_vu_ky`, `nguoi_ky`), which stand over what the
    register says of the committee; what is missing stays a yellow gap."""

    def __init__(self, run: Finished, entries: Mapping[str, str]) -> None:
        self.run, self.committee = run, issuer_of(run.register, entries)
        self.cited = citations(run.law)
        self.blank = self._blank()

    def _blank(self) -> bytes:
        """An empty document in the form of a Party document."""
        document = Document()
        for unused in [s for s in document.styles if s.type == WD_STYLE_TYPE.TABLE and s.name not in _TABLES]:
            unused.delete()  # python-docx looks through all styles again and again
        set_page(document)
        style = document.styles.add_style(_IN_TABLE, 1)
        style.base_style = document.styles["Normal"]
        font(style, 12)
        spacing(style, 0, 2)
        style.paragraph_format.space_before = Pt(2)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        style.paragraph_format.alignment = LEFT
        if self.run.provisional:
            section = document.sections[0]
            for footer in (section.first_page_footer, section.footer):
                _red(footer.paragraphs[0], "Kết quả tạm tính, chưa phải kết quả chính thức", size=11)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def _head(self, document: Any, place: Place) -> None:
        left, right = two_columns(document, 75, 90)
        if above := self.committee.superior or ("" if self.committee.level == Level.PROVINCE else _GAP):
            _gaps(line(left, above.upper()))
        line(left, self.committee.name.upper(), bold=True)
        line(left, "*")
        _gaps(line(left, f"Số {_GAP}-TB/{self.committee.symbol or _GAP}"))
        line(right, "ĐẢNG CỘNG SẢN VIỆT NAM", size=15, bold=True, under=True)
        line(right, "")
        _gaps(line(right, f"{self.committee.place or _GAP}, {_UNKNOWN_DATE}", italic=True))
        for cell in (left, right):
            drop_first(cell)
        line(document, "THÔNG BÁO", size=16, bold=True).paragraph_format.space_before = Pt(18)
        line(document, f"kết quả đánh giá, xếp loại chất lượng năm {self.run.year}", bold=True)
        line(document, f"của {place.name}", bold=True)
        line(document, "-----").paragraph_format.space_after = Pt(12)

    def _organization(self, document: Any, number: int, subject: Subject) -> None:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{number}. {_HEADINGS[ORGANIZATION]}: ").bold = True
        if subject.final:
            paragraph.add_run(f"{subject.name} được xếp loại ")
            paragraph.add_run(LEVEL_NAMES[subject.final]).bold = True
            paragraph.add_run(".")
        else:
            paragraph.add_run(f"{subject.name} chưa được xếp loại.")

    def _list(self, document: Any, number: int, kind: str, subjects: list[Subject]) -> None:
        levels = count_levels(subjects)
        rated = sum(levels[level] for level in LEVELS)
        noun, total = _NOUNS[kind], len(subjects)
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{number}. {_HEADINGS[kind]}: ").bold = True
        text = f"có {vn_int(rated)}/{vn_int(total)} {noun} được đánh giá, xếp loại"
        paragraph.add_run(f"{text}, trong đó:" if rated else f"{text}.")
        paragraph.paragraph_format.keep_with_next = True
        if rated:
            for level in LEVELS:
                share = f"{vn_int(levels[level])}/{vn_int(rated)}, tỷ lệ {ratio_vn(levels[level], rated)}%"
                document.add_paragraph(f"+ {LEVEL_NAMES[level]}: {share}.", style=FIGURES)
        if levels[""]:
            document.add_paragraph(f"+ {UNRATED}: {vn_int(levels[''])}.", style=FIGURES)
        last = document.paragraphs[-1].paragraph_format
        last.keep_with_next, last.space_after = True, Pt(6)
        self._table(document, kind, subjects)

    def _table(self, document: Any, kind: str, subjects: list[Subject]) -> None:
        columns = _COLUMNS[kind]
        style = document.styles[_IN_TABLE].style_id
        table = document.add_table(rows=1 + len(subjects), cols=len(columns), style="Table Grid")
        table.autofit = False
        for column, (_, width) in zip(table.columns, columns, strict=True):
            column.width = Mm(width)
        rows: list[tuple[str, ...]] = [tuple(name for name, _ in columns)]
        for i, s in enumerate(subjects, start=1):
            level = LEVEL_NAMES.get(s.final, UNRATED)
            extra = {MEMBER: (s.number,), LEADER: (s.post,)}.get(kind, ())
            rows.append((str(i), s.name, *extra, level))
        for at, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            _on_row(row, "w:cantSplit")
            if at == 0:
                _on_row(row, "w:tblHeader")
            for cell, text, (name, width) in zip(row.cells, texts, columns, strict=True):
                cell.width = Mm(width)
                paragraph = cell.paragraphs[0]
                paragraph._p.style = style  # by its id: python-docx looks through every style for a name
                paragraph.add_run(text).bold = at == 0 or None
                if at == 0 or name == "STT":
                    paragraph.alignment = CENTER
        space = document.add_paragraph(style=_IN_TABLE)  # a gap before what follows the table
        space.paragraph_format.space_after = Pt(0)

    def _end(self, document: Any, place: Place) -> None:
        to_itself = fold(place.name) == fold(self.committee.name)  # a chi bộ that decides its own members
        whom = "các đảng viên trong chi bộ" if to_itself else place.name
        closing = document.add_paragraph(f"{self.committee.name} thông báo để {whom} biết, thực hiện.")
        closing.paragraph_format.keep_with_next = True
        closing.paragraph_format.space_after = Pt(14)
        left, right = two_columns(document, 85, 80)
        line(left, "Nơi nhận:", under=True, at=LEFT)
        line(left, f"- {'Như trên' if to_itself else place.name},", size=12, at=LEFT)
        line(left, "- Lưu.", size=12, at=LEFT)
        _gaps(line(right, self.committee.on_behalf_of or f"T/M {_GAP}", bold=True))
        _gaps(line(right, self.committee.post or _GAP))
        name = line(right, self.committee.signer or _GAP, bold=True)
        _gaps(name)
        name.paragraph_format.space_before = Pt(72)
        for cell in (left, right):
            drop_first(cell)

    def decided(self, own: Mapping[str, list[Subject]]) -> dict[str, list[Subject]]:
        """Of a unit's subjects by kind those that this committee decides, itself and its members left out: a committee
        announces nothing else."""
        here = {kind: [s for s in found if not s.elsewhere and self._announces(s)] for kind, found in own.items()}
        return {kind: found for kind, found in here.items() if found}

    def _announces(self, subject: Subject) -> bool:
        top = self.run.top_code
        return subject.decider == top and not (subject.own and subject.unit == top)

    def write(self, path: Path, place: Place, own: Mapping[str, list[Subject]]) -> None:
        """The notice of one unit; `own` is what is `decided` of it. Raises OSError where it can't be written."""
        document = Document(io.BytesIO(self.blank))
        if self.run.provisional:
            _red(document.add_paragraph(), BANNER, boxed=True)
        self._head(document, place)
        document.add_paragraph(
            f"Thực hiện {self.cited}; {self.committee.name} thông báo kết quả đánh giá, xếp loại chất lượng năm "
            f"{self.run.year} của {place.name} do {in_sentence(self.committee.body)} quyết định như sau:"
        )
        number = 0
        for subject in own.get(ORGANIZATION, []):
            number += 1
            self._organization(document, number, subject)
        for kind in (MEMBER, COLLECTIVE, LEADER):
            if own.get(kind):
                number += 1
                self._list(document, number, kind, own[kind])
        self._end(document, place)
        path.write_bytes(stable_bytes(document))
