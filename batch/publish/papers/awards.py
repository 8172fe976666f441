"""`khen_thuong`: of those whom the office chose in `khen_thuong.xlsx`, the proposal to each authority above and the
decision on what this committee gives itself, each with its list. Source: law facts 9."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batch.domain import MEMBER
from batch.finished.layout import AWARDS
from batch.finished.previous import units_then
from batch.law import awards as law
from batch.law.awards import load_awards
from batch.publish.awards.choices import chosen_before, judge, read_marks, whom
from batch.publish.awards.prizes import FILE, Prize, Prizes, key_of, load_prizes
from batch.publish.awards.qualified import Candidate, qualified
from batch.publish.papers.fields import Common, common, told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.source import Source
from batch.publish.word.gaps import Gap
from batch.templates import template
from batch.text import vn_int

PROPOSAL, DECISION = "khen_thuong_to_trinh.docx", "khen_thuong_quyet_dinh.docx"
_FILES = {law.AT_BASE: "co_so", law.ABOVE_BASE: "cap_tren", law.PROVINCE: "cap_tinh"}
Chosen = Sequence[tuple[str, Candidate]]  # code of the authority, who is chosen


@dataclass(frozen=True)
class Line:
    stt: int = told("số thứ tự trong danh sách")
    ten: str = told("tên tổ chức đảng hoặc họ và tên")
    don_vi: str = told("đơn vị của đảng viên; trống với tổ chức đảng")
    so_nam: str = told("số năm liên tục hoàn thành xuất sắc nhiệm vụ, tính cả năm nay; trống nếu chưa biết")
    nam_truoc: str = told("hình thức khen được chọn năm trước; trống nếu không có")


@dataclass(frozen=True)
class Group:
    hinh_thuc: str = told("hình thức khen, ví dụ Giấy khen")
    doi_tuong: str = told("khen cho ai, ví dụ Chi bộ trực thuộc")
    thanh_tich: str = told("thành tích: hoàn thành xuất sắc nhiệm vụ năm nay hoặc nhiều năm liền")
    danh_hieu: str = told("danh hiệu do cơ quan ghi ở muc_khen_thuong.yaml; chưa ghi thì là chỗ trống")
    muc_tien: str = told("mức tiền thưởng một trường hợp; chưa ghi thì là chỗ trống")
    so_luong: str = told("số tập thể hoặc cá nhân, ít nhất hai chữ số")
    cac_dong: tuple[Line, ...] = told("tập thể, cá nhân được khen")


@dataclass(frozen=True, kw_only=True)
class Fields(Common):
    noi_khen: str = told("cấp có thẩm quyền khen")
    quy_dinh_khen: str = told("văn bản quy định hình thức khen; ngoài địa phương của văn bản ấy là chỗ phải ghi")
    so_tap_the: int = told("số tập thể được khen")
    so_ca_nhan: int = told("số cá nhân được khen")
    tong_tien: str = told("tổng số tiền thưởng; chỗ trống khi còn mức chưa ghi")
    cac_hinh_thuc: tuple[Group, ...] = told("các hình thức khen, mỗi hình thức một danh sách")


def papers(source: Source) -> Iterator[Paper]:
    """One for each authority that somebody is chosen for: a decision where this committee is it."""
    assert source.run is not None
    table = load_awards()
    prizes = load_prizes(template(FILE), table)
    marks = read_marks(source.run.path(AWARDS))
    choices = judge(qualified(source.finished, table), marks, source.finished, prizes)
    if choices.amiss:
        source.remarks.append(
            f"Khen thưởng: {vn_int(len(choices.amiss))} lựa chọn không đưa vào văn bản được; chạy lại «run» rồi "
            f"xem {AWARDS.path}."
        )
    if choices.twice:
        source.remarks.append(
            f"Khen thưởng: {vn_int(len(choices.twice))} lựa chọn mà cùng người, tổ chức được chọn nhiều hình thức; vẫn "
            "đưa đủ vào văn bản."
        )
    last, units = source.previous, source.register.units
    before = chosen_before(last.path(AWARDS), units, units_then(last)) if last else None
    if before is None and choices.good:
        source.remarks.append(
            f"Khen thưởng: chưa có, hoặc không đọc được {AWARDS.path} của năm trước nên văn bản không ghi ai đã "
            "được khen năm trước."
        )
    groups: dict[tuple[str, bool], list[tuple[str, Candidate]]] = {}
    for authority, candidate in choices.good:
        if not source.chosen or candidate.subject.unit in source.chosen:
            groups.setdefault((authority, candidate.giver == source.register.top.code), []).append(
                (authority, candidate)
            )
    for (authority, own), chosen in groups.items():
        name, used = (
            (f"quyet_dinh_{_FILES[authority]}", DECISION) if own else (f"to_trinh_{_FILES[authority]}", PROPOSAL)
        )
        yield Paper(f"khen_thuong/{name}.docx", used, _fields(source, table, prizes, before or {}, authority, chosen))


def _fields(
    source: Source, table: law.Awards, prizes: Prizes, before: dict[str, str], authority: str, chosen: Chosen
) -> Fields:  # fmt: skip
    run = source.finished
    by_award: dict[law.Award, list[Candidate]] = {}
    for _, candidate in chosen:
        by_award.setdefault(candidate.award, []).append(candidate)
    members = sum(candidate.subject.kind == MEMBER for _, candidate in chosen)
    known = [(prizes.get(key_of(authority, award), Prize()), len(own)) for award, own in by_award.items()]
    amounts = [prize.amount * count for prize, count in known if prize.amount is not None]
    whole = len(amounts) == len(known)
    settled = table.verified(run.law.id, run.local)
    return Fields(
        **common(source), noi_khen=_authority(source, table, authority),
        quy_dinh_khen=table.source if settled else Gap("văn bản quy định về khen thưởng"),
        so_tap_the=len(chosen) - members, so_ca_nhan=members,
        tong_tien=_money(sum(amounts)) if whole else Gap("tổng số tiền thưởng"),
        cac_hinh_thuc=tuple(
            _group(source, prize, award, own, before)
            for (award, own), (prize, _) in zip(by_award.items(), known, strict=True)
        ),
    )  # fmt: skip


def _group(source: Source, prize: Prize, award: law.Award, own: list[Candidate], before: dict[str, str]) -> Group:
    who = whom(source.finished)[award.subjects]
    years = f"{award.years:02d} năm liền (đến năm {source.year})" if award.years > 1 else f"năm {source.year}"
    lines = (
        Line(
            i, one.subject.name, one.place if one.subject.kind == MEMBER else "",
            "" if one.subject.years is None else str(one.subject.years + 1), before.get(one.subject.number, ""),
        )
        for i, one in enumerate(own, start=1)
    )  # fmt: skip
    return Group(
        award.name, who, f"hoàn thành xuất sắc nhiệm vụ {years}",
        prize.title or Gap(f"danh hiệu kèm {award.name} của {who}"),
        _money(prize.amount) if prize.amount is not None else Gap(f"mức tiền kèm {award.name} của {who}"),
        f"{len(own):02d}", tuple(lines),
    )  # fmt: skip


def _money(amount: int) -> str:
    return f"{vn_int(amount)} đồng"


def _authority(source: Source, table: law.Awards, code: str) -> str:
    """Who gives it, as it is addressed: the committee above by its name where the office has said it."""
    title = next(one.title for one in table.authorities if one.code == code)
    return title if code == law.PROVINCE else source.issuer.superior or Gap("cấp ủy có thẩm quyền khen thưởng")


KIND = Kind(
    "khen_thuong", "Tờ trình, quyết định khen thưởng", False, {PROPOSAL: Fields, DECISION: Fields}, papers,
    "đề nghị cấp trên hoặc tự quyết định khen thưởng, theo lựa chọn đã ghi ở khen_thuong.xlsx", of_units=False,
    part="awards",
)  # fmt: skip
