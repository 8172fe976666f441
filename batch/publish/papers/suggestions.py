"""`goi_y`: the letter to a unit with the points that this committee suggests for review. Source: the sheet "Gợi ý" of
the register; law facts 1, part IV of the forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batch.domain import COLLECTIVE, COLLECTIVES, LEADER, LEADERS, MEMBER, MEMBERS, ORGANIZATION, Unit
from batch.publish.papers.fields import Common, common, told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.source import Row, Source, text
from batch.publish.word.gaps import Gap
from batch.register.committee import issuing_committee
from batch.register.suggestions import OF_LEVEL, Suggestion, identity_key
from batch.text import plain, vn_date

TEMPLATE = "goi_y.docx"
_NUMBER = re.compile(r"(\d+[a-z]?)\s*-\s*CV/(\w+)")
_ARCHIVE = "lưu"
# Kind of subject → its sheet, the columns that may name it.
_PLACES = {
    MEMBER: (MEMBERS, ("so_the", "so_ly_lich")), COLLECTIVE: (COLLECTIVES, ("ma_tap_the",)),
    LEADER: (LEADERS, ("ma_can_bo", "so_the")),
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    ten: str = told("tập thể, cá nhân được gợi ý")
    cac_diem: tuple[str, ...] = told("các vấn đề được gợi ý, theo thứ tự")


@dataclass(frozen=True, kw_only=True)
class Fields(Common):
    don_vi: str = told("đơn vị nhận văn bản")
    kinh_gui: str = told("cấp ủy của đơn vị nhận văn bản")
    han_giai_trinh: str = told("ngày cuối gửi báo cáo giải trình; trống thì là chỗ phải ghi")
    phan_giai_trinh: str = told("phần của mẫu kiểm điểm để giải trình, ví dụ IV; trống nếu chưa biết")
    cac_doi_tuong: tuple[Named, ...] = told("tập thể, cá nhân được gợi ý; tổ chức trước, cá nhân sau")


def papers(source: Source) -> Iterator[Paper]:
    """One for each unit and letter: the points without a number are one letter that is still to be issued."""
    level = OF_LEVEL[source.issuer.level]
    for code in source.units:
        letters: dict[str, list[Suggestion]] = {}
        for one in source.register.suggestions:
            if (one.unit, one.by) == (code, level):
                letters.setdefault(one.letter, []).append(one)
        for number, (letter, points) in enumerate(letters.items(), start=1):
            name = "goi_y" if number == 1 else f"goi_y_{number}"
            yield Paper(f"{source.folders[code]}/{name}.docx", TEMPLATE, _fields(source, code, letter, points))


def _fields(source: Source, code: str, letter: str, points: Sequence[Suggestion]) -> Fields:
    unit, said = source.register[code], common(source)
    if found := _NUMBER.match(letter):
        said |= {"so": found[1], "ky_hieu": found[2]}
    kept = tuple(one for one in source.issuer.recipients if one.casefold().startswith(_ARCHIVE))
    said["noi_nhan"] = ("Như trên", *(kept or (Gap("nơi lưu", "Lưu […]"),)))
    due = (None if source.period.quarter else source.register.deadline(code)) or source.law.deadline_for(
        source.period, unit.kind
    )
    return Fields(
        **said, don_vi=unit.name, kinh_gui=issuing_committee(unit) or unit.name,
        han_giai_trinh=f"ngày {vn_date(due)}" if due else Gap("hạn gửi báo cáo giải trình", "ngày […]"),
        phan_giai_trinh=source.law.self_review.answers or "", cac_doi_tuong=tuple(_named(source, unit, points)),
    )  # fmt: skip


def _named(source: Source, unit: Unit, points: Sequence[Suggestion]) -> Iterator[Named]:
    subjects: dict[tuple[str, str], list[Suggestion]] = {}
    for one in points:
        subjects.setdefault((one.subject, identity_key(one.identity)), []).append(one)
    order = (ORGANIZATION, COLLECTIVE, LEADER, MEMBER)
    for (subject, _), own in sorted(subjects.items(), key=lambda item: order.index(item[0][0])):
        yield Named(_called(source, unit, subject, own[0].identity), tuple(plain(one.text) for one in own))


def _called(source: Source, unit: Unit, subject: str, identity: str) -> str:
    """A subject in words. One that no workbook has yet is a gap beside its code."""
    if subject == ORGANIZATION:
        return unit.name
    sheet, keys = _PLACES[subject]
    row = next((r for r in source.known(sheet, unit.code) if identity_key(identity) in _keys(r, keys)), None)
    if subject == COLLECTIVE:
        return (text(row, "ten_tap_the") if row else "") or f"{Gap('tên tập thể')} (mã {plain(identity)})"
    name = text(row, "ho_ten") if row else ""
    post = text(row, "chuc_vu" if subject == LEADER else "chuc_vu_dang") if row else ""
    if not name:
        return f"đồng chí {Gap('họ và tên')} ({plain(identity)})"
    said = post and post.casefold() != "đảng viên"
    return f"đồng chí {name}{f', {post}' if said else ''}"


def _keys(row: Row, columns: Sequence[str]) -> set[str]:
    return {identity_key(text(row, column)) for column in columns} - {""}


KIND = Kind(
    "goi_y", "Văn bản gợi ý kiểm điểm", True, {TEMPLATE: Fields}, papers,
    "gửi đơn vị những vấn đề cần làm rõ khi kiểm điểm, theo sheet «Gợi ý» của danh mục", of_results=False,
    part="review",
)  # fmt: skip
