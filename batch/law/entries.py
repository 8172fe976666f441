"""The law in force, value by value: what it says, on what basis, for which years, and from which document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from batch.domain import LEVEL_NAMES, ROMAN, SUBJECT_NAMES
from batch.law.model import ALL, Cap, Dossier, Law, ReviewForm, Scale
from batch.law.names import NAMES, all_names
from batch.text import vn_number, vn_percent

PARAMETER_TITLES = {
    "moi_thang": "Mới kết nạp, mới thành lập là dưới bao nhiêu tháng",
    "moi_phai_kiem_diem": "Đảng viên mới kết nạp vẫn phải kiểm điểm",
    "ngoai_le_dung_dau": "Ngoại lệ của «người đứng đầu không cao hơn tập thể, tổ chức»",
    "cbccvc_doi_tuong": "Đối tượng phải có xếp loại cán bộ, công chức, viên chức",
    "cbccvc_gioi_han": "Đối tượng không được cao hơn xếp loại cán bộ, công chức, viên chức",
    "ty_le_366": "Phải ghi tỷ lệ nhiệm vụ vượt mức và chậm tiến độ",
    "xep_loai_quy": "Có xếp loại theo quý",
    "quy_tu_nam": "Xếp loại theo quý từ năm",
    "diem_chung_nguyen": "Điểm tiêu chí chung của cá nhân là số nguyên",
    "to_chuc_moi_khong_xep_loai": "Tổ chức mới thành lập thì không xếp loại",
    "cu_tru_doi_tuong": "Đối tượng phải có nhận xét nơi cư trú",
    "loai_hinh_chinh_quyen": "Loại hình có chính quyền, Mặt trận, đoàn thể cùng cấp",
    "loai_hinh_vu_trang": "Loại hình còn xếp loại theo ngành dọc",
    "loai_hinh_tu_nhan": "Loại hình tư nhân, nơi bí thư được áp dụng ngoại lệ",
    "phieu_tren_chinh_thuc": "Phiếu về đảng viên tính trên tổng số đảng viên chính thức của chi bộ",
    "phieu_cap_uy_xep_hang": "Phiếu của nơi quyết định xếp thứ hạng khi các tiêu chí khác bằng nhau",
    "tuoi_vao_dang": "Tuổi thấp nhất khi vào Đảng",
    "tuoi_cao_nhat": "Trên tuổi này thì coi là ngày sinh ghi nhầm",
    "thang_kiem_diem_som": "Kiểm điểm, lập phiếu trước tháng này thì coi là ngày ghi nhầm",
}
_CODE = re.compile(r"\{([^{}]*)\}")
_BASES = {"good": "số được xếp Hoàn thành tốt", "good_or_better": "số được xếp Hoàn thành tốt trở lên"}
_CHOSEN, _REGISTER = "Lựa chọn của cơ quan (danh mục, sheet «Cơ quan»)", "danh_muc.xlsx"
_ROUNDINGS = {"floor": "làm tròn xuống", "half_up": "làm tròn nửa lên"}
_HEADS = {
    "counted": "người đứng đầu tính chung",
    "apart": "người đứng đầu là một nhóm riêng",
    "outside": "người đứng đầu ở ngoài hạn mức",
}
PART_TITLES = {
    "review": "Tự kiểm điểm, cấp độ, hội nghị, gợi ý kiểm điểm",
    "scores": "Chấm điểm",
    "shares": "Tỷ lệ nhiệm vụ",
    "votes": "Số phiếu biểu quyết",
    "elsewhere": "Xếp loại của nơi khác (chính quyền, đoàn thể, cán bộ công chức)",
    "opinions": "Nhận xét nơi cư trú, nơi cũ",
    "papers": "Minh chứng, hồ sơ",
    "bodies": "Kê tập thể, cán bộ lãnh đạo, quản lý",
    "quarters": "Xếp loại các quý trước",
    "years": "Số năm xuất sắc liên tục, so với năm trước",
    "awards": "Khen thưởng",
    "tables": "Biểu 6A–6F, báo cáo, nguyên nhân không hoàn thành",
    "cap": "Hạn mức Hoàn thành xuất sắc",
}
_NAMES = "Tên gọi in ra văn bản, theo ngày"
_HELD_BACK = "chưa áp dụng vì chưa kiểm chứng: "
_GROUPS = {"post": "theo chức danh tương đương", "collective": "theo từng tập thể"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value. `key` is its place in the file ("caps.DANG_VIEN.ratio"), `origin` the file that holds it, `years` the
    period; `instead_of` is what the central document says where a local one says something else; `note` is what the
    keepers of the data say of it."""

    section: str
    key: str
    title: str
    value: str
    ref: str
    verified: bool
    years: tuple[int, int | None]
    origin: str
    instead_of: str = ""
    note: str = ""


_LIMITS = {
    "duoi": "khi dưới", "tren": "khi trên", "tu": "khi từ", "doi_tuong": "với", "chi_bo": "chi bộ loại",
    "tru_tu_phat_hien": "trừ khi tự phát hiện và khắc phục xong:", "dung_dau": "người đứng đầu:",
}  # fmt: skip


def _words(value: Any) -> str:
    match value:
        case True:
            return "có"
        case False | None:
            return "không"
        case Fraction() | int() | float():
            return vn_number(float(value))
        case list() | tuple():
            return "; ".join(f"{{{v}}}" for v in value) or "không có"
        case dict():
            return ", ".join(f"{_LIMITS.get(k, k)} {_words(v)}" for k, v in value.items()) or "–"
        case _:
            return f"{{{value}}}"


def _review(section: str, key: str, review: ReviewForm, law: Law) -> Iterator[Entry]:
    for content in review.contents:
        traits = [
            "chỉ ghi tóm tắt" if content.written else "có tự chấm cấp độ" if content.graded else "không chấm cấp độ",
            *(["nội dung chính"] if content.main else []),
            *(["chỉ người lãnh đạo, quản lý"] if content.code in review.leader_only else []),
        ]
        yield _entry(
            law, section, f"{key}.{content.code}", f"{content.code}. {content.text}", "; ".join(traits), review
        )


def _scale(subject: str, scale: Scale, law: Law) -> Iterator[Entry]:
    section = f"Thang điểm: {SUBJECT_NAMES[subject]}"
    key = f"scales.{subject}"
    yield _entry(law, section, f"{key}.total", "Tổng điểm tối đa", vn_number(scale.total), scale)
    for criterion in scale.criteria:
        most = f"tối đa {vn_number(criterion.maximum)} điểm" + ("; nhóm chính" if criterion.main else "")
        yield _entry(
            law, section, f"{key}.criteria.{criterion.code}", f"{criterion.code}. {criterion.text}", most, scale
        )
    if scale.bonus_total:
        yield _entry(law, section, f"{key}.bonus_total", "Điểm cộng cả phiếu", _most(scale.bonus_total), scale)
        yield _entry(law, section, f"{key}.bonus_each", "Điểm cộng mỗi nội dung", _most(scale.bonus_each), scale)
    if scale.step:
        yield _entry(law, section, f"{key}.step", "Bước điểm cộng, trừ", vn_number(scale.step), scale)
    if scale.covers:
        kinds = [_words(scale.covers)]
        kinds += [f"{{{k}}} ở {_words(v)}" for k, v in scale.covers_by_sector.items()]
        yield _entry(law, section, f"{key}.covers", "Áp dụng cho đối tượng", "; ".join(kinds), scale)


def _most(points: float) -> str:
    return f"tối đa {vn_number(points)} điểm"


def _cap(subject: str, cap: Cap, law: Law, note: str = "") -> Iterator[Entry]:
    section = f"Hạn mức Hoàn thành xuất sắc: {SUBJECT_NAMES[subject]}"
    parts: list[tuple[str, str, str]] = [
        ("ratio", "Tỷ lệ", vn_percent(cap.ratio)),
        ("base", "Tính trên", _BASES[cap.base]),
        ("rounding", "Làm tròn", _ROUNDINGS[cap.rounding]),
        ("head", "Người đứng đầu", _HEADS[cap.head]),
    ]
    if cap.higher:
        parts.append(("higher_ratio", "Tỷ lệ cao hơn khi có quyết định kèm lý do", vn_percent(cap.higher)))
    if cap.small_below:
        rule = f"dưới {cap.small_below} được xếp Hoàn thành tốt thì chọn {cap.small_allow}"
        parts.append(("small_group", "Nhóm nhỏ", rule))
    if cap.small_leaders:
        rule = f"tập thể từ {cap.small_leaders} lãnh đạo trở xuống thì chọn {cap.small_allow}"
        parts.append(("small_group", "Nhóm nhỏ", rule))
    if subject == "CAN_BO":
        parts.append(("group", "Nhóm để tính", _GROUPS[cap.group]))
    if cap.quarters_first:
        parts.append(("quarters_first", "Xếp thứ hạng khi vượt hạn mức", "nhiều quý xuất sắc hơn đứng trước"))
    if cap.warn_above:
        parts.append(("warn_above", "Tính thêm trên cả đảng bộ cấp trên", "có, chỉ cảnh báo"))
    chosen = replace(cap, ref=_CHOSEN, origin=_REGISTER, note="") if law.cap_base and not note else cap
    for key, title, value in parts:
        source = chosen if key == "base" else cap
        yield _entry(law, section, f"caps.{subject}.{key}", title, note + value, source)
    for group in cap.groups:
        held = note or ("" if group.verified else _HELD_BACK)
        key, title = f"caps.{subject}.groups.{group.name}", f"Tỷ lệ riêng của nhóm «{group.name}»"
        yield _entry(law, section, key, title, held + vn_percent(group.ratio), group)


def _dossier(owner: str, dossier: Dossier, law: Law) -> Iterator[Entry]:
    section = "Hồ sơ của tổ chức đảng" if owner == "TO_CHUC" else "Hồ sơ của cán bộ"
    of = _words(dossier.kinds or dossier.authorities or ("mọi đơn vị",))
    for paper in dossier.papers:
        asked = "bắt buộc" if paper.required else "nếu có"
        asked = "bắt buộc khi có gợi ý kiểm điểm" if paper.when == "goi_y" else asked
        yield _entry(law, section, f"dossiers.{owner}.{paper.code}", paper.text, f"{asked} ({of})", dossier)
    for number, deadline in enumerate(dossier.deadlines, 1):
        limits = (deadline.papers, deadline.kinds, deadline.authorities)
        of = _words([one for among in limits for one in among] or ("mọi hồ sơ",))
        day = f"{deadline.day:02d}/{deadline.month:02d} ({of})"
        yield _entry(law, section, f"dossiers.{owner}.deadline.{number}", "Hạn nộp hồ sơ", day, deadline)


def _handed_in(law: Law) -> Iterator[Entry]:
    section = "Thời hạn, hội nghị kiểm điểm"
    for number, deadline in enumerate(law.deadlines, 1):
        part = f"deadline.{number}" if len(law.deadlines) > 1 else "deadline"
        day = f"{deadline.day:02d}/{deadline.month:02d}"
        yield _entry(law, section, f"{part}.day", "Hạn nộp phiếu (khi danh mục không ghi)", day, deadline)
        if deadline.kinds:
            kinds = _words(deadline.kinds)
            yield _entry(law, section, f"{part}.kinds", "Hạn nộp ấy là của loại tổ chức", kinds, deadline)
    for number, meeting in enumerate(law.meetings, 1):
        part = f"meeting.{number}" if len(law.meetings) > 1 else "meeting"
        kinds = f" ({_words(meeting.kinds)})" if meeting.kinds else ""
        by = f", do {_words(meeting.suggested_by)}" if meeting.suggested_by else ""
        for key, title, least in (
            ("days", "Hội nghị kiểm điểm ít nhất (ngày)", meeting.days),
            ("suggested_days", f"Nơi được gợi ý kiểm điểm{by}: ít nhất (ngày)", meeting.suggested_days),
            ("attendance", "Dự họp ít nhất (phần số phải kiểm điểm)", meeting.attendance),
        ):
            if least is not None:
                yield _entry(law, section, f"{part}.{key}", title, _words(least) + kinds, meeting)
    for owner, dossier in law.dossiers.items():
        yield from _dossier(owner, dossier, law)
    if law.evidence:
        kinds = _words(law.evidence.kinds or ("mọi đơn vị",))
        for proof in law.evidence.proofs:
            value = f"kiểm tra: {proof.content or '–'}; hồ sơ: {proof.papers or '–'}"
            yield _entry(law, f"Minh chứng ({kinds})", f"evidence.{proof.code}", proof.text, value, law.evidence)


def _quarters(law: Law) -> Iterator[Entry]:
    section, own = "Quý I đến quý III: yêu cầu gì", law.quarters
    for part, asked in own.asked.items():
        yield _entry(law, section, f"quarters.asked.{part}", PART_TITLES[part], _words(asked.value), asked)
    if own.ceilings:
        held = "mọi điều kiện" if own.ceilings.value == ALL else "; ".join(own.ceilings.value) or "không có"
        yield _entry(law, section, "quarters.ceilings", "Điều kiện của từng mức (trần)", held, own.ceilings)
    for name, parameter in own.parameters.items():
        key, title = f"quarters.parameters.{name}", PARAMETER_TITLES[name]
        yield _entry(law, section, key, title, _words(parameter.value), parameter)
    for number, one in enumerate(own.deadlines, 1):
        of = f" ({_words(one.deadline.kinds)})" if one.deadline.kinds else ""
        day = f"{one.deadline.day:02d}/{one.deadline.month:02d}{of}"
        title = f"Hạn nộp phiếu quý {ROMAN[one.quarter]}"
        yield _entry(law, section, f"quarters.deadline.{number}", title, day, one.deadline)


def _entry(law: Law, section: str, key: str, title: str, value: str, source: Any) -> Entry:
    origin = source.origin or law.local or law.id
    return Entry(section, key, title, value, source.ref, source.verified, law.period, origin, note=source.note)


def _own(law: Law, titles: Mapping[str, str]) -> Iterator[Entry]:
    for name, parameter in law.parameters.items():
        yield _entry(law, "Tham số", f"parameters.{name}", PARAMETER_TITLES[name], _words(parameter.value), parameter)
    yield from _review("Mẫu 01: tự kiểm điểm của tổ chức, tập thể", "self_review", law.self_review, law)
    yield from _review("Mẫu 02: tự kiểm điểm của cá nhân", "person_review", law.person_review, law)
    for subject, scale in law.scales.items():
        yield from _scale(subject, scale, law)
    for ceiling in law.ceilings:
        key = f"ceilings.{ceiling.code}.{ceiling.level}"
        most = "không cao hơn mức đó" if ceiling.level == "THEO" else f"cao nhất {LEVEL_NAMES[ceiling.level]}"
        given = _words(ceiling.values) if ceiling.values else ""
        value = f"{most} ({given})" if given else most
        title = f"{ceiling.code} {titles.get(ceiling.code, '')}".strip()
        yield _entry(law, "Điều kiện của từng mức (trần)", key, title, value, ceiling)
    for subject, cap in law.caps.items():
        yield from _cap(subject, cap, law)
    for subject, cap in law.held_back.items():
        yield from _cap(subject, cap, law, _HELD_BACK)
    yield from _handed_in(law)
    yield from _quarters(law)
    for told in all_names():
        key, value = f"names.{told.word}.{told.start}", f"«{told.text}» từ {told.start:%d/%m/%Y}"
        since = (told.start.year, None)
        yield Entry(_NAMES, key, told.word, value, told.ref, told.verified, since, NAMES, note=told.note)


def entries(law: Law, base: Law | None, titles: Mapping[str, str], names: Mapping[str, str]) -> list[Entry]:
    """Every value of the law in force. `base` is the regime that a local document refines: what stands there alike has
    the regime's origin and period. `titles` says what the conditions behind the ceilings are called, `names` what the
    codes of the form's lists mean."""
    return [_named(entry, names) for entry in _compared(list(_own(law, titles)), base, titles)]


def _named(entry: Entry, names: Mapping[str, str]) -> Entry:
    """The same with the names of the codes, which stand in braces so far."""

    def put(text: str) -> str:
        return _CODE.sub(lambda found: names.get(found[1], found[1]), text)

    return replace(
        entry, section=put(entry.section), title=put(entry.title), value=put(entry.value),
        instead_of=put(entry.instead_of),
    )  # fmt: skip


def _compared(own: list[Entry], base: Law | None, titles: Mapping[str, str]) -> list[Entry]:
    if base is None:
        return own
    central: dict[str, list[Entry]] = {}
    for entry in _own(base, titles):
        central.setdefault(entry.key, []).append(entry)
    out = []
    for entry in own:
        twins = central.get(entry.key, [])
        same = next(
            (t for t in twins if (t.value, t.ref, t.verified) == (entry.value, entry.ref, entry.verified)), None
        )
        if same is not None:
            out.append(same)
        else:
            out.append(replace(entry, instead_of="; ".join(t.value for t in twins if t.value != entry.value)))
    return out
