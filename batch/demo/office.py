"""What the office of a made-up committee says of itself (sheet "Cơ quan" of its register)."""

from __future__ import annotations

from batch.demo.draft import Committee
from batch.demo.names import Places, person
from batch.demo.patterns import is_commune
from batch.law import local_names
from batch.register import committee as register
from batch.register.committee import Level

# A made-up base committee that runs the program is the commune of 2026, directly under the province.
_ABOVE = {Level.PROVINCE: "", Level.DISTRICT: "Tỉnh ủy {}", Level.BASE: "Tỉnh ủy {}"}
_OFFICES = {Level.PROVINCE: "Ban Tổ chức Tỉnh ủy", Level.DISTRICT: "Ban Tổ chức", Level.BASE: ""}


def made_up_office(committee: Committee, local: str | None) -> register.Committee:
    """The office of the committee's top unit; a local document is named where it comes with the program."""
    rng = committee.rng("", "co_quan")
    blank = register.Committee().of(committee.top)
    commune = blank.level == Level.DISTRICT and is_commune(committee.top.name)
    superior = _ABOVE[blank.level].format(Places(rng).take())
    return register.Committee(
        year=committee.year,
        superior=superior,
        office="Ban Xây dựng Đảng" if commune else _OFFICES[blank.level],
        place=committee.top.name.split(" ", 3)[-1],
        post="PHÓ BÍ THƯ",
        signer=person(rng, True),
        preparer=person(rng, False),
        recipients=(superior or "Ban Tổ chức Trung ương", "Lưu Văn phòng"),
        regime=committee.law.id,
        local=local if local in local_names() else "",
    )
