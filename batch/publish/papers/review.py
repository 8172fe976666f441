"""`mau_01` and `mau_02`: the self-review forms of organizations, collectives and members, filled in as far as register,
workbooks and last year's run know. Source: what the regime's forms ask (`form.word.definition`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from batch.domain import COLLECTIVE, COLLECTIVES, MEMBER, ORGANIZATION, SELF_REVIEW
from batch.form.definition import label
from batch.form.word.definition import GRADE, LEVEL, MAU_01, MAU_02, REMEDY, TEXT, Entry, entries
from batch.form.word.origin import BODY, UNIT, Origin, Subject, of_member, subject_tag
from batch.publish.papers.fields import told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.people import file_title, file_titles, leading, reviewing, tell_unknown
from batch.publish.papers.residence import DOTS, above
from batch.publish.papers.source import Row, Source, day, lines, text
from batch.register.register import Register
from batch.register.suggestions import identity_key, suggested_to
from batch.submissions.eligibility import person_key
from batch.text import plain

_FEW = 2  # a collective with fewer leaders isn't rated (law facts 4)
_REMEDY, _ANSWERS = "III", "IV"  # parts of Mẫu 02 on earlier shortcomings, on what was suggested
_SHORTCOMINGS = "II"  # the row of "Mẫu 01" that holds them


@dataclass(frozen=True)
class Item:
    ma: str = told("mã nội dung, phần đầu của thẻ các ô điền")
    tieu_de: str = told("số và lời của nội dung, ví dụ «2. Kết quả…»")
    la_phan: bool = told("là một phần lớn (I, II…), in đậm")
    cap_do: bool = told("có tự đánh giá cấp độ")
    khac_phuc: bool = told("có hỏi đã khắc phục hết hay chưa")
    tu_xep_loai: bool = told("có tự nhận mức xếp loại")
    tom_tat: bool = told("có phần viết")
    nam_truoc: tuple[str, ...] = told("hạn chế, khuyết điểm năm trước, mỗi đoạn một dòng")
    goi_y: tuple[str, ...] = told("vấn đề được gợi ý kiểm điểm, mỗi vấn đề một dòng")


@dataclass(frozen=True)
class Report:
    danh_dau: str = told("thẻ của ô ghi tên, để nhận ra bản gửi lại")
    ten: str = told("tập thể kiểm điểm")
    cac_muc: tuple[Item, ...] = told("các nội dung của mẫu, theo thứ tự")


@dataclass(frozen=True)
class BodyFields:
    dang_bo: str = told("đảng bộ cấp trên trực tiếp; trống nếu không có trong danh mục")
    don_vi: str = told("tên đơn vị")
    nam: int = told("năm đánh giá")
    ky_hoa: str = told("kỳ đánh giá, viết hoa chữ đầu: Năm 2026, Quý I năm 2026")
    cac_ban: tuple[Report, ...] = told("báo cáo của tổ chức rồi của từng tập thể, mỗi bản sang trang mới")


@dataclass(frozen=True)
class PersonReport:
    danh_dau: str = told("thẻ của ô ghi họ tên, để nhận ra bản gửi lại")
    ho_ten: str = told("họ và tên")
    ngay_sinh: str = told("ngày sinh; dòng chấm nếu chưa biết")
    chuc_vu_dang: str = told("chức vụ Đảng; dòng chấm nếu chưa biết")
    chuc_vu_chinh_quyen: str = told("chức vụ chính quyền; dòng chấm nếu chưa biết")
    don_vi_cong_tac: str = told("đơn vị công tác; dòng chấm nếu chưa biết")
    cac_muc: tuple[Item, ...] = told("các nội dung của mẫu, theo thứ tự")


@dataclass(frozen=True)
class PersonFields:
    dang_bo: str = told("đảng bộ cấp trên trực tiếp; trống nếu không có trong danh mục")
    don_vi: str = told("chi bộ nơi sinh hoạt")
    la_chi_bo_co_so: bool = told("chi bộ cơ sở: tự quyết định mức của đảng viên")
    nam: int = told("năm đánh giá")
    ky_hoa: str = told("kỳ đánh giá, viết hoa chữ đầu: Năm 2026, Quý I năm 2026")
    cac_nguoi: tuple[PersonReport, ...] = told("bản kiểm điểm của từng người, mỗi bản sang trang mới")


def _items(
    asked: Sequence[Entry], remedy: str | None, answers: str, last: Sequence[str], points: Sequence[str]
) -> tuple[Item, ...]:
    """`remedy` and `answers` are the parts that show last year's shortcomings and what was suggested."""
    return tuple(
        Item(
            ma=entry.code, tieu_de=entry.heading, la_phan=entry.is_part, cap_do=entry.ask(GRADE) is not None,
            khac_phuc=entry.ask(REMEDY) is not None, tu_xep_loai=entry.ask(LEVEL) is not None,
            tom_tat=entry.ask(TEXT) is not None, nam_truoc=tuple(last) if entry.code == remedy else (),
            goi_y=tuple(points) if entry.code == answers else (),
        )
        for entry in asked
    )  # fmt: skip


def _points(register: Register, unit: str, subject: str, *identities: str) -> list[str]:
    found = suggested_to(register.suggestions, unit, subject, *identities)
    return [
        f"{plain(one.text)} ({label('goi_y', one.by)}{f', {plain(one.letter)}' if one.letter else ''})" for one in found
    ]


def _last_year(source: Source, unit: str, kind: str, *identities: str) -> list[str]:
    """The shortcomings that a subject wrote down last year, a line each: in its form in Word, else, an organization, in
    the workbook."""
    for identity in identities or ("", unit):
        if told := source.shortcomings.get((unit, kind, identity_key(identity))):
            return told
    rows = source.before(SELF_REVIEW).get(unit, []) if kind == ORGANIZATION else []
    said = [row["tom_tat"] for row in rows if row.get("ma_noi_dung") == _SHORTCOMINGS and row.get("tom_tat")]
    return [line for whole in said for line in lines(whole)]


def _reports(source: Source, unit: str) -> list[tuple[Subject, str, str]]:
    """(subject, what it is called, its code as a collective) of the organization and its collectives."""
    found = [(Subject(UNIT, unit), source.register[unit].name, "")]
    for row in source.known(COLLECTIVES, unit):
        leaders, code = row.get("so_lanh_dao"), text(row, "ma_tap_the")
        few = isinstance(leaders, int | float) and leaders < _FEW
        if code and not few and row.get("la_cap_uy") != "CO":
            found.append((Subject(BODY, code), text(row, "ten_tap_the") or code, code))
    return found


def _report(source: Source, unit: str, subject: Subject, name: str, body: str) -> Report:
    form = source.law.self_review
    kind = COLLECTIVE if body else ORGANIZATION
    points = _points(source.register, unit, kind, body)
    last = _last_year(source, unit, kind, *filter(None, [body]))
    items = _items(entries(source.law, kind), form.remedy, form.answers or "", last, points)
    return Report(subject_tag(subject), name, items)


def _origin(source: Source, form: str, unit: str, subjects: Sequence[Subject]) -> Origin:
    return Origin(form, unit, source.year, source.period.code, source.law.id, source.law.local or "", tuple(subjects))


def body_papers(source: Source) -> Iterator[Paper]:
    """Mẫu 01 of the units that must submit."""
    for code in source.units:
        unit = source.register[code]
        if not unit.must_submit:
            continue
        reports = _reports(source, code)
        whole = [("/mau_01", reports)]
        single = [
            (f"/mau_01/{file_title(number, len(reports), report[1])}", [report])
            for number, report in enumerate(reports, 1)
        ]
        for path, chosen in single if source.each_person else whole:
            made = tuple(_report(source, code, *report) for report in chosen)
            fields = BodyFields(above(source, unit), unit.name, source.year, source.period.heading, made)
            subjects = [subject for subject, *_ in chosen]
            yield Paper(f"{source.folders[code]}{path}.docx", _BODY, fields, _origin(source, MAU_01, code, subjects))


def _person(source: Source, unit: str, subject: Subject, row: Row, leader: bool) -> PersonReport:
    asked = entries(source.law, MEMBER, leader=leader)
    numbers = [number for key in ("so_the", "so_ly_lich") if (number := text(row, key))]
    points = _points(source.register, unit, MEMBER, *numbers)
    last = _last_year(source, unit, MEMBER, *numbers) if numbers else []
    return PersonReport(
        danh_dau=subject_tag(subject), ho_ten=text(row, "ho_ten"), ngay_sinh=day(row, "ngay_sinh") or DOTS,
        chuc_vu_dang=text(row, "chuc_vu_dang") or DOTS, chuc_vu_chinh_quyen=text(row, "chuc_vu_chinh_quyen") or DOTS,
        don_vi_cong_tac=text(row, "don_vi_cong_tac") or DOTS, cac_muc=_items(asked, _REMEDY, _ANSWERS, last, points),
    )  # fmt: skip


def person_papers(source: Source) -> Iterator[Paper]:
    """Mẫu 02 of the members who review themselves, with the contents of leaders for those who lead."""
    tell_unknown(source)
    leaders = leading(source)
    for code in source.units:
        unit, rows = source.register[code], [row for row in reviewing(source, code) if text(row, "ho_ten")]
        if not rows:
            continue
        keys = person_key(pd.Series([text(row, "so_the") for row in rows], dtype="str"))
        people = []
        for row, key in zip(rows, keys, strict=True):
            subject = of_member(text(row, "so_the"), text(row, "so_ly_lich"), text(row, "ho_ten"), row.get("ngay_sinh"))
            people.append((subject, _person(source, code, subject, row, key in leaders)))
        single = [(f"/mau_02/{name}", [one]) for name, one in zip(file_titles(rows), people, strict=True)]
        for path, chosen in single if source.each_person else [("/mau_02", people)]:
            fields = PersonFields(
                above(source, unit),
                unit.name,
                unit.kind == "CB_CO_SO",
                source.year,
                source.period.heading,
                tuple(one for _, one in chosen),
            )
            origin = _origin(source, MAU_02, code, [subject for subject, _ in chosen])
            yield Paper(f"{source.folders[code]}{path}.docx", _PERSON, fields, origin)


_BODY, _PERSON = "mau_01.docx", "mau_02.docx"
BODIES = Kind(
    "mau_01", "Mẫu 01, báo cáo kiểm điểm tập thể", True, {_BODY: BodyFields}, body_papers,
    "tổ chức đảng, tập thể lãnh đạo, quản lý viết trước hội nghị kiểm điểm", of_results=False,
    part="review",
)  # fmt: skip
PERSONS = Kind(
    "mau_02", "Mẫu 02, bản kiểm điểm cá nhân", True, {_PERSON: PersonFields}, person_papers,
    "đảng viên, cán bộ lãnh đạo, quản lý viết trước hội nghị kiểm điểm", of_results=False,
    part="review",
)  # fmt: skip
