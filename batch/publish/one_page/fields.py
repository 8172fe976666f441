"""What the page says: a table of the levels and nine lines, each bounded, so that it stays one page of A4 for a
committee of any size. No person is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from batch.domain import (
    ABOVE,
    COLLECTIVE,
    CUT,
    LEADER,
    LEVELS,
    LOWERED,
    MEMBER,
    ORGANIZATION,
    SUBJECTS,
    TIED,
)
from batch.finished.records import Level as Outcome
from batch.finished.records import YearFigure
from batch.finished.summary import Summary, UnitLine
from batch.publish.issuer import in_sentence
from batch.publish.papers.deciding import group_in_words
from batch.publish.papers.fields import NO_DATE, told
from batch.publish.word.gaps import Gap
from batch.publish.years.figures import RISEN, YearLine, kind_name, lines_by_kind, number_of
from batch.publish.years.words import changes, movements
from batch.rating.group_result import GroupResult
from batch.register.committee import Committee, Level
from batch.register.register import Register
from batch.text import plain, ratio_vn, vn_int

_NAMED = 3  # of a list at the most, before the rest is only counted
_LONGEST = 50  # characters of a name
_ROOM = 130  # of all that are named in a line
_SEGMENTS = 16  # of a bar
_NOUNS = {ORGANIZATION: "tổ chức đảng", MEMBER: "đảng viên", COLLECTIVE: "tập thể", LEADER: "cán bộ"}
_BLOCK = "█"
_NOTHING = "không có"


@dataclass(frozen=True, kw_only=True)
class KindLine:
    """A line of the table."""

    ten: str = told("đối tượng")
    xep_loai: str = told("số được xếp loại")
    xuat_sac: str = told("số Hoàn thành xuất sắc, trong ngoặc là tỷ lệ %")
    tot: str = told("số Hoàn thành tốt, tỷ lệ %")
    hoan_thanh: str = told("số Hoàn thành, tỷ lệ %")
    khong: str = told("số Không hoàn thành, tỷ lệ %")
    chua: str = told("số chưa xếp loại")
    thanh_xuat_sac: str = told("phần của mức Hoàn thành xuất sắc trong thanh biểu đồ")
    thanh_tot: str = told("phần của mức Hoàn thành tốt")
    thanh_hoan_thanh: str = told("phần của mức Hoàn thành")
    thanh_khong: str = told("phần của mức Không hoàn thành")


@dataclass(frozen=True, kw_only=True)
class PageLine:
    so: int = told("số thứ tự")
    ten: str = told("nói về việc gì")
    noi_dung: str = told("nội dung")


@dataclass(frozen=True, kw_only=True)
class Page:
    co_quan_cap_tren: str = told("cơ quan cấp trên, in ở góc trái; trống ở cấp tỉnh")
    co_quan_ban_hanh: str = told("cơ quan ban hành")
    co_quan_tham_muu: str = told("cơ quan tham mưu, lập trang này; trống nếu danh mục không ghi")
    trinh: str = told("trình ai: Ban Thường vụ Huyện ủy, Đảng ủy, chi bộ")
    dia_danh: str = told("địa danh")
    ngay: str = told("ngày tháng năm, chỗ trống để ghi")
    nam: int = told("năm đánh giá")
    quy_dinh: str = told("quy định áp dụng")
    tam_tinh: bool = told("số liệu còn tạm tính")
    ly_do_tam_tinh: str = told("vì sao còn tạm tính; dòng này chương trình tự đặt ở đầu trang")
    bang: tuple[KindLine, ...] = told("mỗi loại đối tượng một dòng")
    dau: tuple[PageLine, ...] = told("các dòng trước bảng")
    cuoi: tuple[PageLine, ...] = told("các dòng sau bảng")


def page_of(
    summary: Summary, register: Register, issuer: Committee, levels: Iterable[Outcome], years: Sequence[YearFigure],
    as_of: date, day: str, left_out: Sequence[tuple[str, str]] = (),
) -> Page:  # fmt: skip
    """`issuer` is in whose name papers are made, `day` the date of the report or ""; `years` what the run keeps of the
    years, this one's counts among them; `left_out` results of earlier years that can't be used, and why."""
    outcomes = list(levels)
    before = [("Nhận phiếu", _received(summary)), ("Lỗi, cảnh báo", _faults(summary))]
    after = [
        ("Hạn mức Hoàn thành xuất sắc", _caps(summary, register)),
        ("Hạ mức", _lowered(outcomes)),
        ("Không hoàn thành nhiệm vụ", _failed(outcomes, register)),
        (f"Chờ {in_sentence(issuer.body)} quyết định", _waiting(outcomes, register.top.code)),
        ("Chờ nơi khác quyết định", _waiting_elsewhere(summary, outcomes, register.top.code)),
        ("So với năm trước", _beside(years, as_of, left_out)),
        ("Thay đổi từng đối tượng", _moved(years)),
    ]
    return Page(
        **issued(issuer, day),
        nam=summary.period.year,
        quy_dinh=plain("; ".join(text for text in (summary.regime, summary.local) if text)),
        tam_tinh=bool(summary.provisional),
        ly_do_tam_tinh=plain(_some(list(summary.provisional), "lý do", 2 * _ROOM)),
        bang=tuple(_kind(kind, lines[-1], as_of) for kind, lines in lines_by_kind(years).items()),
        dau=_numbered(before, 1),
        cuoi=_numbered(after, len(before) + 2),
    )


def issued(issuer: Committee, day: str) -> dict[str, Any]:
    """In whose name the page is made, and when."""
    above = issuer.superior or ("" if issuer.level == Level.PROVINCE else Gap("cơ quan cấp trên"))
    return {
        "co_quan_cap_tren": above if isinstance(above, Gap) else above.upper(),
        "co_quan_ban_hanh": issuer.name.upper(),
        "co_quan_tham_muu": plain(issuer.office),
        "trinh": in_sentence(issuer.body),
        "dia_danh": issuer.place or Gap("địa danh"),
        "ngay": day or Gap("ngày báo cáo", NO_DATE),
    }


def page_from(stated: Mapping[str, Any]) -> Page:
    """A page from what JSON has of it. Raises TypeError, KeyError."""
    lines = {key: tuple(PageLine(**line) for line in stated[key]) for key in ("dau", "cuoi")}
    return Page(**{**stated, **lines, "bang": tuple(KindLine(**line) for line in stated["bang"])})


def _numbered(lines: Iterable[tuple[str, str]], first: int) -> tuple[PageLine, ...]:
    return tuple(PageLine(so=n, ten=name, noi_dung=text) for n, (name, text) in enumerate(lines, start=first))


def _some(texts: Sequence[str], noun: str, room: int = _ROOM) -> str:
    """The first few, as far as there is room, and how many more there are."""
    shown: list[str] = []
    for text in texts[:_NAMED]:
        if shown and sum(map(len, shown)) + len(text) > room:
            break
        shown.append(_cut(text, room))
    more = len(texts) - len(shown)
    return "; ".join(shown) + (f"; và {vn_int(more)} {noun} khác" if more else "")


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _received(summary: Summary) -> str:
    text = f"{vn_int(summary.received)}/{vn_int(summary.expected)} đơn vị phải nộp đã có phiếu hợp lệ"
    text += f" ({share}%)" if (share := ratio_vn(summary.received, summary.expected)) else ""
    parts = [text]
    for units, what in ((summary.missing, "chưa có phiếu hợp lệ"), (summary.conflicting, "phiếu mâu thuẫn, chưa tính")):
        if units:
            parts.append(f"{what} ({vn_int(len(units))}): {_some([_unit(u) for u in units], 'đơn vị')}")
    return f"{'; '.join(parts)}."


def _unit(unit: UnitLine) -> str:
    return _called(unit.code, unit.name)


def _called(code: str, name: str) -> str:
    """With its code: many units have one name."""
    return f"{_cut(plain(name))} ({code})" if plain(name) else code


def _faults(summary: Summary) -> str:
    if not summary.errors and not summary.warnings.to_explain:
        return "không còn lỗi phải sửa, không còn cảnh báo phải giải trình."
    units = f" ở {vn_int(summary.units_with_errors)} đơn vị" if summary.units_with_errors else ""
    return (
        f"còn {vn_int(summary.errors)} lỗi phải sửa{units}; {vn_int(summary.warnings.to_explain)} cảnh báo còn phải "
        "giải trình hoặc sửa."
    )


def _caps(summary: Summary, register: Register) -> str:
    over = sorted(summary.over_cap, key=lambda g: (g.most - g.candidates, SUBJECTS.index(g.subject), g.name))
    if not over:
        return f"không nhóm nào trong {vn_int(len(summary.groups))} nhóm đề xuất vượt."
    named = _some([_group(g, register) for g in over], "nhóm", 2 * _ROOM)
    return f"{vn_int(len(over))}/{vn_int(len(summary.groups))} nhóm đề xuất vượt: {named}."


def _group(group: GroupResult, register: Register) -> str:
    name = _cut(plain(group_in_words(group.name, register)))
    said = f"{_NOUNS[group.subject]}, nhóm {name}: đề xuất {vn_int(group.candidates)}, được {vn_int(group.most)}"
    return f"{said}, {vn_int(group.waiting)} trường hợp bằng nhau ở ngưỡng" if group.waiting else said


def _counted(outcomes: Iterable[Outcome]) -> str:
    """How many of each kind, in words; "" for nobody."""
    found = Counter(one.subject for one in outcomes)
    return ", ".join(f"{vn_int(found[s])} {_NOUNS[s]}" for s in SUBJECTS if found[s])


def _lowered(outcomes: Sequence[Outcome]) -> str:
    ceiling, cap = (_counted(one for one in outcomes if one.status == status) for status in (LOWERED, CUT))
    return f"do không đủ điều kiện của mức đề xuất: {ceiling or _NOTHING}; do vượt hạn mức: {cap or _NOTHING}."


def _failed(outcomes: Sequence[Outcome], register: Register) -> str:
    failed = [one for one in outcomes if one.final == LEVELS[-1]]
    if not failed:
        return f"{_NOTHING}."
    bodies = [
        _called(o.unit, register[o.unit].name) for o in failed if o.subject == ORGANIZATION and o.unit in register
    ]
    return _counted(failed) + (f"; tổ chức đảng: {_some(bodies, 'tổ chức')}" if bodies else "") + "."


def _waiting(outcomes: Sequence[Outcome], top: str) -> str:
    own = [one for one in outcomes if one.status == TIED and one.decider == top]
    if not own:
        return "không có trường hợp bằng nhau ở ngưỡng hạn mức."
    return f"{_counted(own)} bằng nhau ở ngưỡng hạn mức, đang tính Hoàn thành tốt cho đến khi quyết định."


def _waiting_elsewhere(summary: Summary, outcomes: Sequence[Outcome], top: str) -> str:
    below = [one for one in outcomes if one.status == TIED and one.decider not in (top, ABOVE)]
    above = ", ".join(f"{vn_int(n)} {_NOUNS[s]}" for s, n in summary.awaiting_above.items())
    told_above = f"cấp trên: {above} (tính theo mức đề nghị)" if above else f"cấp trên: {_NOTHING}"
    return f"{told_above}; cấp ủy cấp dưới: {_counted(below) or _NOTHING}."


def _no_year(left_out: Sequence[tuple[str, str]]) -> str:
    """That there is no year before to compare with, and where there is one all the same, why it isn't used."""
    if not left_out:
        return "không có kết quả năm trước để so sánh."
    told = _some([f"«{name}»: {why.rstrip('.')}" for name, why in left_out], "kết quả", 2 * _ROOM)
    return f"không có kết quả năm trước dùng được để so sánh: {told}."


def _beside(years: Sequence[YearFigure], as_of: date, left_out: Sequence[tuple[str, str]]) -> str:
    """The shares of the best level, those of the year before in brackets."""
    found = changes(years, as_of)
    if not found:
        return _no_year(left_out)
    parts = [
        f"{one.name[:1].lower()}{one.name[1:]} {ratio_vn(one.now.levels[0], one.now.rated)} "
        f"({ratio_vn(one.before.levels[0], one.before.rated)})"
        for one in found
        if one.before.levels[0] or one.now.levels[0]
    ]
    before = found[0].before
    if not parts:
        mark = " (tạm tính)" if before.provisional else ""
        return f"năm nay và năm {before.year}{mark} đều không có Hoàn thành xuất sắc."
    mark = ", tạm tính" if before.provisional else ""
    return f"tỷ lệ % Hoàn thành xuất sắc (trong ngoặc: năm {before.year}{mark}): {'; '.join(parts)}."


def _moved(years: Sequence[YearFigure]) -> str:
    if number_of(years, RISEN) is None:
        return "không so sánh được, lý do như mục trên."
    return "; ".join(movements(years, _NOUNS))


def _kind(kind: str, line: YearLine, as_of: date) -> KindLine:
    shares = [f"{vn_int(n)} ({ratio_vn(n, line.rated)})" if n else "0" for n in line.levels]
    bars = [_BLOCK * n for n in bar(line.levels)]
    return KindLine(
        ten=kind_name(kind, as_of), xep_loai=vn_int(line.rated), chua=vn_int(line.unrated),
        xuat_sac=shares[0], tot=shares[1], hoan_thanh=shares[2], khong=shares[3],
        thanh_xuat_sac=bars[0], thanh_tot=bars[1], thanh_hoan_thanh=bars[2], thanh_khong=bars[3],
    )  # fmt: skip


def bar(counts: Sequence[int]) -> list[int]:
    """So many segments for each count, of a bar that is always as long; somebody is always seen."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    exact = [_SEGMENTS * n / total for n in counts]
    out = [max(1, int(part)) if n else 0 for n, part in zip(counts, exact, strict=True)]
    while sum(out) != _SEGMENTS:
        step = 1 if sum(out) < _SEGMENTS else -1
        free = [i for i, part in enumerate(out) if part > (step < 0)]  # nobody who is there disappears
        at = max(free, key=lambda i: (step * (exact[i] - out[i]), out[i]))
        out[at] += step
    return out
