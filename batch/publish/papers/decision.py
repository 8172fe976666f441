"""`to_trinh` and `quyet_dinh`: what is put before the committee that decides, and what it decides, each with its list.
Only what the run's own committee decides. Source: seed practice of 2021, B, step 3 of each kind; contract, "Papers"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.domain import CELL_TYPES
from batch.publish.issuer import in_sentence
from batch.publish.papers.deciding import Part, parts
from batch.publish.papers.fields import Common, common, told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.source import Source
from batch.publish.word.gaps import Gap

PROPOSAL, DECISION = "to_trinh.docx", "quyet_dinh.docx"


@dataclass(frozen=True, kw_only=True)
class Proposal(Common):
    co_quan_trinh: str = told("cơ quan trình: cơ quan tham mưu; ở chi bộ là chi ủy hoặc bí thư")
    co_quan_trinh_hoa: str = told("cơ quan trình, chữ hoa")
    ky_hieu_trinh: str = told("ký hiệu của cơ quan trình, chỗ trống để ghi")
    chuc_vu_trinh: str = told("chức vụ người ký tờ trình")
    nguoi_trinh: str = told("người ký tờ trình")
    cac_phan: tuple[Part, ...] = told("mỗi loại đối tượng do cơ quan này quyết định là một phần")
    co_y_kien: bool = told("có ý kiến của cơ quan tham gia")


@dataclass(frozen=True, kw_only=True)
class Decision(Common):
    quyet_dinh_boi: str = told("nơi quyết định, viết giữa câu")
    phan: Part = told("loại đối tượng của quyết định và danh sách")


def _proposals(source: Source) -> Iterator[Paper]:
    found = parts(source, capped=True)
    if not found or source.register.top.code not in source.units:
        return
    cell, gap = source.register.top.kind in CELL_TYPES, Gap("cơ quan tham mưu trình")
    office = "Chi ủy (bí thư chi bộ)" if cell else source.issuer.office
    fields = Proposal(
        co_quan_trinh=office or gap, co_quan_trinh_hoa=office.upper() or gap,
        ky_hieu_trinh=Gap("ký hiệu cơ quan trình"),
        chuc_vu_trinh=Gap("chức vụ người ký tờ trình"), nguoi_trinh=Gap("người ký tờ trình"), cac_phan=found,
        co_y_kien=any(row.y_kien for one in found for row in one.cac_dong), **common(source),
    )  # fmt: skip
    yield Paper("to_trinh/to_trinh.docx", PROPOSAL, fields)


def _decisions(source: Source) -> Iterator[Paper]:
    if source.register.top.code not in source.units:
        return
    deciding = in_sentence(source.issuer.body)
    for one in parts(source, rated=True):
        fields = Decision(quyet_dinh_boi=deciding, phan=one, **common(source))
        yield Paper(f"quyet_dinh/quyet_dinh_{one.loai.lower()}.docx", DECISION, fields)


PROPOSALS = Kind(
    "to_trinh", "Tờ trình và danh sách", False, {PROPOSAL: Proposal}, _proposals,
    "trình cấp ủy họp xem xét, quyết định mức xếp loại", of_units=False,
)  # fmt: skip
DECISIONS = Kind(
    "quyet_dinh", "Quyết định và danh sách", False, {DECISION: Decision}, _decisions,
    "ban hành mức xếp loại mà cấp ủy này quyết định", of_units=False,
)  # fmt: skip
