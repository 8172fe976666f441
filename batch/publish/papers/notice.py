"""`thong_bao`: what the committee decided, told to each unit, and on request to each person. `results` tells units the
same from here. Source: contract, "The committee that runs the program"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batch.domain import LEADER, LEVEL_NAMES, MEMBER, SUBJECTS, TIED
from batch.finished.subjects import Subject
from batch.publish.issuer import in_sentence
from batch.publish.papers.deciding import Part, decided, part
from batch.publish.papers.fields import Common, common, told
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.people import file_title
from batch.publish.papers.source import Source
from batch.text import fold

TEMPLATE, OF_PERSON = "thong_bao.docx", "thong_bao_ca_nhan.docx"
Own = dict[str, list[Subject]]  # kind → subjects of a unit on whom the committee decided


@dataclass(frozen=True, kw_only=True)
class Notice(Common):
    don_vi: str = told("đơn vị nhận thông báo")
    quyet_dinh_boi: str = told("nơi quyết định, viết giữa câu: Ban Thường vụ Huyện ủy, Đảng ủy, chi bộ")
    cho_chinh_minh: bool = told("chi bộ thông báo cho đảng viên của chính mình")
    cac_phan: tuple[Part, ...] = told("mỗi loại đối tượng của đơn vị do cơ quan này quyết định là một phần")


@dataclass(frozen=True, kw_only=True)
class PersonNotice(Common):
    don_vi: str = told("đơn vị nơi người đó được xếp loại")
    quyet_dinh_boi: str = told("nơi quyết định, viết giữa câu: Ban Thường vụ Huyện ủy, Đảng ủy, chi bộ")
    ho_ten: str = told("họ và tên người nhận thông báo")
    chuc_vu: str = told("chức vụ của cán bộ; trống ở đảng viên")
    la_can_bo: bool = told("là cán bộ lãnh đạo, quản lý; ngược lại là đảng viên")
    muc: str = told("mức xếp loại")


def announced_to(source: Source) -> dict[str, Own]:
    """Unit → kind → those on whom the committee decided; units in the order of the register."""
    found = decided(source.finished)
    out: dict[str, Own] = {}
    for kind in SUBJECTS:
        for subject in found.get(kind, ()):
            out.setdefault(subject.unit, {}).setdefault(kind, []).append(subject)
    return {code: out[code] for code in source.finished.places if code in out}


def _shared(source: Source, unit: str, recipients: Sequence[str]) -> dict[str, object]:
    name = source.finished.places[unit].name
    deciding = in_sentence(source.issuer.body)
    return common(source) | {"don_vi": name, "quyet_dinh_boi": deciding, "noi_nhan": (*recipients, "Lưu")}


def notice(source: Source, unit: str, own: Own) -> Notice:
    name = source.finished.places[unit].name
    itself = fold(name) == fold(source.issuer.name)
    found = tuple(part(source, number, kind, own[kind]) for number, kind in enumerate(own, start=1))
    shared = _shared(source, unit, ["Đảng viên trong chi bộ" if itself else name])
    return Notice(cho_chinh_minh=itself, cac_phan=found, **shared)  # type: ignore[arg-type]


def _persons(source: Source, unit: str, own: Own) -> Iterator[tuple[str, PersonNotice]]:
    """Nobody is told a level on which a decision is still awaited."""
    people = [s for kind in (MEMBER, LEADER) for s in own.get(kind, ()) if s.final and s.status != TIED]
    for number, s in enumerate(people, start=1):
        shared = _shared(source, unit, ["Đồng chí có tên trên", source.finished.places[unit].name])
        fields = PersonNotice(
            ho_ten=s.name, chuc_vu=s.post, la_can_bo=s.kind == LEADER, muc=LEVEL_NAMES[s.final],
            **shared,  # type: ignore[arg-type]
        )  # fmt: skip
        yield file_title(number, len(people), s.name), fields


def papers(source: Source) -> Iterator[Paper]:
    for unit, own in announced_to(source).items():
        if unit not in source.units:
            continue
        folder = source.folders[unit]
        yield Paper(f"{folder}/thong_bao.docx", TEMPLATE, notice(source, unit, own))
        for name, fields in _persons(source, unit, own) if source.each_person else ():
            yield Paper(f"{folder}/thong_bao/{name}.docx", OF_PERSON, fields)


KIND = Kind(
    "thong_bao", "Thông báo kết quả", False, {TEMPLATE: Notice, OF_PERSON: PersonNotice}, papers,
    "báo cho từng đơn vị, từng người mức mà cấp ủy này đã quyết định",
)  # fmt: skip
