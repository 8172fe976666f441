"""What the run's own committee decides, as papers list it. Levels are those of the run; nothing is worked out anew
but counts and the words of the cap's arithmetic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from batch.domain import BY_DECISION, COLLECTIVE, LEADER, LEVEL_NAMES, LEVELS, MEMBER, ORGANIZATION, SUBJECTS
from batch.finished.subjects import Finished, Subject
from batch.publish.opinions.reader import in_words
from batch.publish.papers.fields import told
from batch.publish.papers.source import Source
from batch.rating.caps import ONLY_SHOWN, allowed, by_terms, most_in_words
from batch.register.register import Register
from batch.text import ratio_vn, vn_int

UNRATED = "Chưa xếp loại"
DECIDED_ALREADY = "Mức này đã được quyết định"
# Where in a workbook a reason stands: no matter of a paper that is signed.
_WHERE = re.compile(r"\s*\([^()]*(?:\bô [A-Z]{1,3}\d+|sheet «)[^()]*\)")
CALLED = {
    ORGANIZATION: "Tổ chức đảng", MEMBER: "Đảng viên", COLLECTIVE: "Tập thể lãnh đạo, quản lý",
    LEADER: "Cán bộ lãnh đạo, quản lý",
}  # fmt: skip
NOUNS = {ORGANIZATION: "tổ chức đảng", MEMBER: "đảng viên", COLLECTIVE: "tập thể", LEADER: "đồng chí"}
HEADINGS = {
    ORGANIZATION: ("Tên tổ chức đảng", "Loại tổ chức"), MEMBER: ("Họ và tên", "Chi bộ"),
    COLLECTIVE: ("Tên tập thể", "Đơn vị"), LEADER: ("Họ và tên", "Chức vụ, đơn vị"),
}  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One subject on whom the committee decides."""

    stt: int = told("số thứ tự trong danh sách")
    ten: str = told("họ và tên; tên tổ chức, tập thể")
    chi_tiet: str = told("chi bộ của đảng viên; chức vụ, đơn vị của cán bộ; đơn vị của tập thể; loại tổ chức")
    so: str = told("số thẻ hoặc số lý lịch; mã tập thể, cán bộ, đơn vị")
    chuc_vu: str = told("chức vụ của cán bộ; trống ở loại khác")
    de_xuat: str = told("mức đơn vị đề xuất")
    muc: str = told("mức xếp loại của kết quả; «Chưa xếp loại» nếu chưa có")
    thay_doi: bool = told("mức xếp loại khác mức đề xuất")
    ly_do: str = told(
        "lý do của thay đổi; trống khi không đổi; tờ trình lập sau khi đã quyết định thì nói mức này đã được quyết định"
    )
    y_kien: str = told("ý kiến của các cơ quan tham gia, mỗi cơ quan một ý, nối bằng dấu chấm phẩy")


@dataclass(frozen=True)
class LevelCount:
    ten: str = told("tên mức")
    so: str = told("số được xếp mức này")
    ty_le: str = told("tỷ lệ phần trăm trên số được xếp loại")


@dataclass(frozen=True)
class Group:
    ten: str = told("tên nhóm tính hạn mức")
    cach_tinh: str = told("cách tính hạn mức của nhóm và số được giữ")


@dataclass(frozen=True)
class Part:
    """All of one kind on which the committee decides."""

    stt: int = told("số thứ tự của phần")
    loai: str = told("mã loại: TO_CHUC, DANG_VIEN, TAP_THE, CAN_BO")
    ten: str = told("tên loại đối tượng, ví dụ Đảng viên")
    danh_tu: str = told("danh từ để đếm: tổ chức đảng, đảng viên, tập thể, đồng chí")
    cot_ten: str = told("tiêu đề cột tên")
    cot_chi_tiet: str = told("tiêu đề cột chi tiết")
    tong: str = told("tổng số")
    xep_loai: str = told("số được xếp loại")
    chua: str = told("số chưa xếp loại; trống nếu không có")
    cac_muc: tuple[LevelCount, ...] = told("số lượng, tỷ lệ từng mức; trống nếu chưa ai được xếp loại")
    cac_nhom: tuple[Group, ...] = told("các nhóm tính hạn mức Hoàn thành xuất sắc")
    cac_dong: tuple[Listed, ...] = told("danh sách")
    so_thay_doi: str = told("số trường hợp có mức khác mức đề xuất; trống nếu không có")


def decides(run: Finished, subject: Subject) -> bool:
    """A committee decides and announces neither its own level nor those of its members as such; whoever is rated at
    another place is none of the list."""
    own = subject.own and subject.unit == run.top_code
    return subject.decider == run.top_code and not own and not subject.elsewhere


def decided(run: Finished) -> dict[str, list[Subject]]:
    """Kind → its subjects on whom the run's committee decides, in the order of the register; no kind without any."""
    out: dict[str, list[Subject]] = {kind: [] for kind in SUBJECTS}
    for subject in run.subjects:
        if decides(run, subject):
            out[subject.kind].append(subject)
    return {kind: found for kind, found in out.items() if found}


def part(source: Source, number: int, kind: str, subjects: list[Subject], *, capped: bool = False) -> Part:
    """`capped`: with the arithmetic of the groups, as the decision is still asked for: one that was made is no reason
    of what is put forward."""
    levels = Counter(s.final for s in subjects)
    rated = sum(levels[level] for level in LEVELS)
    rows = tuple(listed(source, subjects, asked=capped))
    shares = tuple(LevelCount(LEVEL_NAMES[x], vn_int(levels[x]), ratio_vn(levels[x], rated)) for x in LEVELS if rated)
    changed = sum(row.thay_doi for row in rows)
    return Part(
        number, kind, CALLED[kind], NOUNS[kind], *HEADINGS[kind], vn_int(len(subjects)), vn_int(rated),
        vn_int(levels[""]) if levels[""] else "", shares, tuple(_groups(source, kind)) if capped else (), rows,
        vn_int(changed) if changed else "",
    )  # fmt: skip


def parts(source: Source, *, capped: bool = False, rated: bool = False) -> tuple[Part, ...]:
    """A part for each kind on which the run's committee decides; `rated`: only those who have a level."""
    found = {k: [s for s in own if s.final or not rated] for k, own in decided(source.finished).items()}
    found = {kind: own for kind, own in found.items() if own}
    return tuple(part(source, n, kind, own, capped=capped) for n, (kind, own) in enumerate(found.items(), start=1))


def listed(source: Source, subjects: Iterable[Subject], *, asked: bool = False) -> Iterator[Listed]:
    assert source.run is not None
    said: dict[tuple[str, str, str], list[str]] = {}
    for o in source.run.opinions:
        said.setdefault((o.subject, o.unit, o.identity), []).append(in_words(o))
    for number, s in enumerate(subjects, start=1):
        changed = s.final != s.proposed
        reason = _sentence(_WHERE.sub("", s.reason)) if changed or not s.final else ""
        if asked and s.status == BY_DECISION:
            reason = DECIDED_ALREADY
        yield Listed(
            number, s.name, detail(source, s), s.number, s.post, LEVEL_NAMES.get(s.proposed, ""),
            LEVEL_NAMES.get(s.final, UNRATED), changed, reason,
            "; ".join(said.get((s.kind, s.unit, s.identity), ())),
        )  # fmt: skip


def detail(source: Source, subject: Subject) -> str:
    register = source.register
    unit = register[subject.unit].name if subject.unit in register else subject.unit
    if subject.kind == ORGANIZATION:
        kind = register[subject.unit].kind if subject.unit in register else ""
        return source.law.called(kind) if kind else ""
    return ", ".join(filter(None, (subject.post, unit))) if subject.kind == LEADER else unit


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _groups(source: Source, kind: str) -> Iterator[Group]:
    """The arithmetic of each group that this committee decides, by the terms that the run applied; of groups in which
    nobody is proposed and nobody may be, nothing."""
    assert source.run is not None
    for g in source.run.groups:
        if (g["doi_tuong"], g["noi_quyet_dinh"]) != (kind, source.finished.top_code):
            continue
        law_cap, best = source.law.caps[kind], int(g["so_xuat_sac"])
        base, cap = best + int(g["so_tot"]), by_terms(law_cap, g)
        leaders = int(g["so_lanh_dao"]) if g["so_lanh_dao"] else None
        most = allowed(base, cap, leaders)
        if not most and not int(g["so_de_xuat"]):
            continue
        words = most_in_words(base, most, cap).replace(f"{base} từ", f"{base} {NOUNS[kind]} từ", 1)
        waiting = f"; chờ quyết định {g['so_cho']}" if int(g["so_cho"]) else ""
        yield Group(
            group_in_words(g["nhom"], source.register),
            f"{words}; đề xuất {g['so_de_xuat']}, được giữ {best} {NOUNS[kind]}{waiting}"
            + ("" if law_cap.verified else ONLY_SHOWN),
        )


def group_in_words(group: str, register: Register) -> str:
    """A group of the cap as a paper calls it: units by their names, that on top only where nothing else is said."""
    code, *kinds = group.split(" · ")
    unit = [] if kinds and code == register.top.code else [register[code].name if code in register else code]
    return ", ".join([*unit, *kinds]).replace(", Cấp", ", cấp")
