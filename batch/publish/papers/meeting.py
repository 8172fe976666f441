"""`phieu_bau`, `kiem_phieu`, `bien_ban`: the ballot, the minutes of the count and of the meeting, of each unit on its
members and itself, and of the committee on what it decides. What the data hasn't is dotted, to be written by hand.

Source: seed practice of 2021, B: the organization's own level and each member's are voted on by secret ballot; the
committee that decides votes likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from batch.domain import (
    CELL_TYPES,
    COLLECTIVE,
    INFO,
    LEADER,
    LEVEL_NAMES,
    MEMBER,
    ORGANIZATION,
    SUBJECT_SHEET,
    Unit,
)
from batch.finished.subjects import Subject
from batch.publish.papers.deciding import CALLED, HEADINGS, NOUNS, decided, detail
from batch.publish.papers.fields import told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.people import reviewing
from batch.publish.papers.residence import above
from batch.publish.papers.source import Row, Source, day, text
from batch.rating.deciders import deciders
from batch.register.committee import issuing_committee
from batch.submissions.columns import UNIT
from batch.submissions.eligibility import under_months
from batch.text import vn_int

BALLOT, COUNT, MINUTES_OF = "phieu_bau.docx", "kiem_phieu.docx", "bien_ban.docx"
_DECIDED = "Mức quyết định"
DOTS, FEW_DOTS = "………………………………………", "……"
_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")


@dataclass(frozen=True)
class Voted:
    """One subject of a ballot; votes and levels are dots where the data hasn't them."""

    stt: int = told("số thứ tự")
    ten: str = told("họ và tên; tên tổ chức, tập thể")
    chi_tiet: str = told("chi bộ, chức vụ, đơn vị; trống khi không cần")
    phieu_xuat_sac: str = told("số phiếu Hoàn thành xuất sắc; dòng chấm nếu chưa có")
    phieu_tot: str = told("số phiếu Hoàn thành tốt")
    phieu_hoan_thanh: str = told("số phiếu Hoàn thành")
    phieu_khong: str = told("số phiếu Không hoàn thành")
    muc: str = told("mức đề nghị của đơn vị, hoặc mức của nơi quyết định; dòng chấm nếu chưa có")


@dataclass(frozen=True)
class BallotPart:
    stt: int = told("số thứ tự của phần")
    loai: str = told("mã loại: TO_CHUC, DANG_VIEN, TAP_THE, CAN_BO")
    ten: str = told("tên loại đối tượng")
    danh_tu: str = told("danh từ để đếm")
    cot_ten: str = told("tiêu đề cột tên")
    co_chi_tiet: bool = told("có cột chi tiết")
    cot_chi_tiet: str = told("tiêu đề cột chi tiết")
    cot_muc: str = told("tiêu đề cột mức: Mức đề xuất, Mức quyết định")
    cac_dong: tuple[Voted, ...] = told("những đối tượng được bỏ phiếu")


@dataclass(frozen=True)
class Meeting:
    """Of a unit, or of the committee that decides."""

    cap_tren: str = told("đảng bộ, cơ quan cấp trên; trống nếu chưa biết")
    noi_hop: str = told("nơi họp: chi bộ, đảng ủy")
    quyet_dinh: bool = told("hội nghị của nơi quyết định; ngược lại là hội nghị kiểm điểm của đơn vị")
    la_chi_bo: bool = told("nơi họp là chi bộ")
    nam: int = told("năm đánh giá")
    ky: str = told("kỳ đánh giá, ví dụ năm 2026, quý I năm 2026")
    ngay_hop: str = told("ngày họp; dòng chấm nếu chưa có")
    tong_so: str = told("số đảng viên của chi bộ; ở nơi khác là số người được triệu tập, dòng chấm")
    co_mat: str = told("số người dự họp; dòng chấm nếu chưa có")
    so_nguoi_bo_phieu: str = told("số người bỏ phiếu; dòng chấm nếu chưa có")
    cac_phan: tuple[BallotPart, ...] = told("mỗi loại đối tượng một phần")


def _number(value: object) -> str:
    return vn_int(int(value)) if isinstance(value, int | float) and not isinstance(value, bool) else FEW_DOTS


def _level(code: object) -> str:
    return LEVEL_NAMES.get(code, DOTS) if isinstance(code, str) else DOTS


def _part(number: int, kind: str, rows: list[Voted], *, decides: bool = False) -> BallotPart:
    name, further = HEADINGS[kind]
    level = _DECIDED if decides else "Mức đề xuất"
    extra = any(row.chi_tiet for row in rows)
    return BallotPart(number, kind, CALLED[kind], NOUNS[kind], name, extra, further, level, tuple(rows))


def _voted(number: int, name: str, extra: str, votes: Mapping[str, object], level: object) -> Voted:
    best, good, done, failed = (_number(votes.get(key)) for key in _VOTES)
    return Voted(number, name, extra, best, good, done, failed, _level(level))


def _own_votes(source: Source) -> dict[tuple[str, str, str], dict[str, object]]:
    """The votes that the plan says of the committee itself."""
    ballots = source.run.ballots if source.run else []
    return {b.key: dict(zip(_VOTES, b.votes, strict=True)) for b in ballots}


def _of_unit(source: Source, unit: Unit) -> Meeting | None:
    """The meeting of a unit on itself and, in a chi bộ, its members. None for a unit of which only a package speaks."""
    info = next(iter(source.known(INFO, unit.code)), {})
    if info.get("tu_goi"):
        return None
    current = unit.code in source.rows(INFO)
    votes = info if current else {}
    cell = unit.kind in CELL_TYPES
    parts = [_part(1, ORGANIZATION, [_voted(1, unit.name, "", votes, votes.get("de_xuat"))])]
    if cell and (members := _members(source, unit, current)):
        decides = source.run is not None and unit.code == source.finished.top_code
        parts.append(_part(2, MEMBER, members, decides=decides))
    return Meeting(
        above(source, unit) or _superior(source, unit), issuing_committee(unit) or unit.name, False,
        cell, source.year, source.period.title, (day(info, "ngay_kiem_diem") if current else "") or DOTS,
        _number(votes.get("tong_dang_vien") if cell else None),  # the members of an đảng bộ aren't those of its cấp ủy
        _number(votes.get("so_du_hop")), FEW_DOTS, tuple(parts),
    )  # fmt: skip


def _superior(source: Source, unit: Unit) -> str:
    """The committee above the top unit, which the register doesn't hold."""
    return source.issuer.superior if unit.code == source.register.top.code else ""


def _members(source: Source, unit: Unit, current: bool) -> list[Voted]:
    """Those to be rated; where the chi bộ itself decides, with the levels of the run."""
    final, voted = _decided_members(source, unit.code), _own_votes(source)
    rows = [row for row in reviewing(source, unit.code) if not row.get("ly_do_chua")]
    as_of = source.run.manifest.as_of if source.run else source.period.last_day
    admitted = pd.to_datetime(pd.Series([row.get("ngay_vao_dang") for row in rows], dtype="object"), errors="coerce")
    new = under_months(admitted, as_of, int(source.law.value("moi_thang"))).tolist()
    out: list[Voted] = []
    for row in (row for row, is_new in zip(rows, new, strict=True) if not is_new):
        own = row if current else {}
        number = text(row, "so_the") or text(row, "so_ly_lich")
        level = final.get(number, own.get("de_xuat")) if number else own.get("de_xuat")
        votes = voted.get((MEMBER, unit.code, number), own)  # a chi bộ may also have typed its votes into its plan
        out.append(_voted(len(out) + 1, text(row, "ho_ten"), "", votes, level))
    return out


def _decided_members(source: Source, unit: str) -> dict[str, str]:
    """Number → level of the members of a chi bộ that decides them itself; nothing before the run."""
    if not source.run or unit != source.finished.top_code:
        return {}
    return {s.number: s.final for s in decided(source.finished).get(MEMBER, ()) if s.unit == unit}


def _of_committee(source: Source) -> Meeting | None:
    """The meeting of the committee on all that it decides; a chi bộ has no other meeting than its own."""
    top = source.register.top
    if top.kind in CELL_TYPES:
        return None
    found = _decided(source) if source.run else dict(_to_decide(source))
    parts = [_part(n, kind, rows, decides=True) for n, (kind, rows) in enumerate(found.items(), start=1)]
    voters = next((b.voters for b in source.run.ballots if b.voters), None) if source.run else None
    if not parts:
        return None
    return Meeting(
        source.issuer.superior, source.issuer.name, True, False, source.year, source.period.title, DOTS,
        FEW_DOTS, FEW_DOTS, _number(voters), tuple(parts),
    )  # fmt: skip


def _decided(source: Source) -> dict[str, list[Voted]]:
    votes = _own_votes(source)
    out: dict[str, list[Voted]] = {}
    for kind, subjects in decided(source.finished).items():
        rated: list[Subject] = [s for s in subjects if s.final]
        rows = [
            _voted(n, s.name, detail(source, s), votes.get((kind, s.unit, s.identity), {}), s.final)
            for n, s in enumerate(rated, start=1)
        ]
        if rows:
            out[kind] = rows
    return out


def _to_decide(source: Source) -> Iterator[tuple[str, list[Voted]]]:
    """Before the run: all that the committee will have to decide, as far as it is known."""
    register, top = source.register, source.register.top.code
    units = [u for u in register.units.values() if u.must_submit and register.decider_of(u.code) == top]
    rows: dict[str, list[tuple[Unit, Row]]] = {ORGANIZATION: [(u, {"ten_don_vi": u.name}) for u in units]}
    for kind in (MEMBER, COLLECTIVE, LEADER):
        rows[kind] = []
        for unit in register.units.values():
            known = reviewing(source, unit.code) if kind == MEMBER else source.known(SUBJECT_SHEET[kind], unit.code)
            frame = pd.DataFrame({UNIT: [unit.code] * len(known), "tham_quyen": [r.get("tham_quyen") for r in known]})
            of = deciders(kind, frame.astype({"tham_quyen": "object"}), register).tolist()
            rows[kind] += [(unit, r) for r, who in zip(known, of, strict=True) if who == top and _is_ours(r, unit, top)]
    for kind, found in rows.items():
        if found:
            yield kind, [_voted(n, *_names(kind, source, *one), {}, None) for n, one in enumerate(found, start=1)]


def _is_ours(row: Row, unit: Unit, top: str) -> bool:
    alone = isinstance(row.get("so_lanh_dao"), int) and row["so_lanh_dao"] < 2
    return not (row.get("tu_goi") or alone or (row.get("la_cap_uy") == "CO" and unit.code == top))


def _names(kind: str, source: Source, unit: Unit, row: Row) -> tuple[str, str]:
    if kind == ORGANIZATION:
        return unit.name, source.law.called(unit.kind)
    if kind == COLLECTIVE:
        return text(row, "ten_tap_the"), unit.name
    return text(row, "ho_ten"), ", ".join(filter(None, (text(row, "chuc_vu") if kind == LEADER else "", unit.name)))


def _meetings(source: Source) -> Iterator[tuple[str, Meeting]]:
    """Folder → meeting: of each unit, and of the committee."""
    for code in source.units:
        if made := _of_unit(source, source.register[code]):
            yield source.folders[code], made
    if source.register.top.code in source.units and (made := _of_committee(source)):
        yield "", made


def _kind(code: str, called: str, template: str, use: str, *, of_results: bool = False) -> Kind:
    def papers(source: Source) -> Iterator[Paper]:
        for folder, made in _meetings(source):
            decided = any(part.cot_muc == _DECIDED for part in made.cac_phan)
            yield Paper(f"{folder or code}/{code}.docx", template, made, of_results=decided)

    return Kind(code, called, True, {template: Meeting}, papers, use, of_results=of_results, part="votes")


BALLOTS = _kind("phieu_bau", "Phiếu biểu quyết xếp loại", BALLOT, "phát cho người dự hội nghị ghi mức xếp loại")
COUNTS = _kind("kiem_phieu", "Biên bản kiểm phiếu", COUNT, "ghi kết quả bỏ phiếu tại hội nghị")
MINUTES = _kind(
    "bien_ban", "Biên bản hội nghị", MINUTES_OF, "ghi diễn biến, kết luận của hội nghị kiểm điểm, xếp loại",
    of_results=True,
)  # fmt: skip
