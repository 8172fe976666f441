"""`bang_kiem_tra`: the checklist of a unit to take along, with its own answers and room for the inspector. Source: the
local documents, as in `law` (`evidence`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.domain import EVIDENCE
from batch.finished.layout import INSPECTION
from batch.law.model import Evidence
from batch.publish.inspection.checklist import Answer, Key, Line, checklist
from batch.publish.inspection.workbook import read_results
from batch.publish.papers.fields import told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.residence import above
from batch.publish.papers.source import Source, text
from batch.publish.word.gaps import Gap
from batch.rules.papers import same_code
from batch.text import plain

TEMPLATE = "bang_kiem_tra.docx"


@dataclass(frozen=True)
class Row:
    la_muc: bool = told("dòng là đề mục (in đậm), không phải tiêu chí")
    ma: str = told("mã tiêu chí hoặc đề mục, như trong phiếu")
    tieu_chi: str = told("tiêu chí đánh giá; lời của đề mục")
    noi_dung: str = told("nội dung kiểm tra")
    ho_so: str = told("hồ sơ minh chứng")
    don_vi_ghi: str = told("đơn vị tự ghi có hồ sơ hay không; trống khi chưa có phiếu")
    ket_qua: str = told("kết quả kiểm tra đã ghi ở kiem_tra.xlsx; trống để ghi tay")
    nhan_xet: str = told("nhận xét của người kiểm tra đã ghi ở kiem_tra.xlsx; trống để ghi tay")


@dataclass(frozen=True)
class Fields:
    dang_bo: str = told("đảng bộ cấp trên trực tiếp")
    co_quan_ban_hanh: str = told("cơ quan kiểm tra")
    don_vi: str = told("đơn vị được kiểm tra")
    nam: int = told("năm đánh giá")
    ky: str = told("kỳ đánh giá, ví dụ năm 2026, quý I năm 2026")
    theo_van_ban: str = told("văn bản quy định bảng tiêu chí")
    dia_danh: str = told("địa danh")
    so_tieu_chi: int = told("số tiêu chí phải kiểm tra")
    cac_dong: tuple[Row, ...] = told("đề mục và tiêu chí, theo thứ tự của văn bản")


def papers(source: Source) -> Iterator[Paper]:
    evidence = source.law.evidence
    if evidence is None:
        return
    entered = read_results(source.run.path(INSPECTION)) if source.run else {}
    units = [source.register[code] for code in source.units]
    lines: dict[str, list[Line]] = {}
    for line in checklist(units, source.law, _answers(source), entered):
        lines.setdefault(line.unit.code, []).append(line)
    for code, own in lines.items():
        yield Paper(f"{source.folders[code]}/bang_kiem_tra.docx", TEMPLATE, _fields(source, evidence, own))


def _answers(source: Source) -> dict[Key, Answer]:
    return {
        (unit, same_code(text(row, "ma_tieu_chi"))): Answer(text(row, "co_ho_so"), text(row, "nhan_xet"))
        for unit, rows in source.rows(EVIDENCE).items()
        for row in rows
        if row.get("ma_tieu_chi")
    }


def _fields(source: Source, evidence: Evidence, lines: list[Line]) -> Fields:
    unit = lines[0].unit
    rows: list[Row] = []
    for line in lines:
        proof = line.proof
        rows += [
            Row(True, code, plain(heading), "", "", "", "", "") for code, heading in evidence.headings_before(proof)
        ]
        said = (proof.text, proof.content, proof.papers, line.answer.shown, line.found.result, line.found.remark)
        rows.append(Row(False, proof.code, *map(plain, said)))
    return Fields(
        above(source, unit), source.issuer.name, unit.name, source.year, source.period.title,
        plain(source.law.local_title or evidence.ref), source.issuer.place or Gap("địa danh"), len(lines), tuple(rows),
    )  # fmt: skip


KIND = Kind(
    "bang_kiem_tra", "Bảng kiểm tra", True, {TEMPLATE: Fields}, papers,
    "mang theo khi kiểm tra hồ sơ minh chứng của đơn vị; chỉ có khi văn bản địa phương có bảng tiêu chí",
    of_results=False, part="papers",
)  # fmt: skip
