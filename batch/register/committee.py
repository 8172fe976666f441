"""The committee that runs the program (sheet "Cơ quan"): in whose name everything is printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, CELL_TYPES, PROVINCE, Unit
from batch.text import clean, fold


class Level(StrEnum):
    """Where a committee stands: a province, a district or its equivalent, the base and what is below it."""

    BASE = "base"
    DISTRICT = "district"
    PROVINCE = "province"


_LEVELS = {PROVINCE: Level.PROVINCE, ABOVE_BASE: Level.DISTRICT}
# An organization, the kinds of unit that may be called so, the committee that leads it; the longer name first.
_LED_BY = (
    ("Đảng bộ tỉnh", (PROVINCE,), "Tỉnh ủy"),
    ("Đảng bộ thành phố", (PROVINCE, ABOVE_BASE), "Thành ủy"),
    ("Đảng bộ huyện", (ABOVE_BASE,), "Huyện ủy"),
    ("Đảng bộ quận", (ABOVE_BASE,), "Quận ủy"),
    ("Đảng bộ thị xã", (ABOVE_BASE,), "Thị ủy"),
    ("Đảng bộ", (), "Đảng ủy"),
    ("Chi bộ", CELL_TYPES, "Chi bộ"),
)
_STANDING = "T/M BAN THƯỜNG VỤ"
# Committee and kind of the unit: symbol of its papers, for whom they are signed; "" where it can't be known from that.
_PAPERS = {
    ("Tỉnh ủy", PROVINCE): ("TU", _STANDING),
    ("Thành ủy", PROVINCE): ("", _STANDING),
    ("Thành ủy", ABOVE_BASE): ("ThU", _STANDING),
    ("Huyện ủy", ABOVE_BASE): ("HU", _STANDING),
    ("Quận ủy", ABOVE_BASE): ("", _STANDING),
    ("Thị ủy", ABOVE_BASE): ("", _STANDING),
    ("Đảng ủy", ABOVE_BASE): ("ĐU", _STANDING),
    ("Đảng ủy", BASE_COMMITTEE): ("ĐU", ""),  # not each has a standing committee
    ("Chi bộ", BASE_CELL): ("", "T/M CHI BỘ"),
    ("Chi bộ", CELL): ("", "T/M CHI BỘ"),
}


@dataclass(frozen=True, slots=True)
class Committee:
    """What the office says of itself, then what its top unit says; "" or None is a gap that nobody here can fill.
    A name that is an organization's ("Đảng bộ …") becomes that of the committee that leads it.

    `name` is the issuing committee, `superior` the one above, `office` the body that draws up the Biểu. `regime` is a
    code of quy_dinh, `local` the name or the .yaml file of a local document, `cap_base` a code of co_so_han_muc.
    """

    year: int | None = None
    name: str = ""
    symbol: str = ""
    superior: str = ""
    office: str = ""
    place: str = ""
    on_behalf_of: str = ""
    post: str = ""
    signer: str = ""
    preparer: str = ""
    recipients: tuple[str, ...] = ()
    regime: str | None = None
    local: str = ""
    cap_base: str | None = None
    level: Level = Level.BASE

    def of(self, top: Unit) -> Committee:
        """The same with its level and, where the office left a blank, what follows from the unit on top."""
        name = issuing_committee(replace(top, name=self.name) if self.name else top) or self.name
        symbol, signs_for = _papers(name, top.kind)
        return replace(
            self,
            level=_LEVELS.get(top.kind, Level.BASE),
            name=name,
            symbol=self.symbol or symbol,
            on_behalf_of=self.on_behalf_of or signs_for,
        )


def issuing_committee(unit: Unit) -> str:
    """The committee that leads an organization: "Đảng bộ xã An Hòa" → "Đảng ủy xã An Hòa"; a name that is a
    committee's already stays, "" for any other."""
    name = clean(unit.name)
    for organization, kinds, committee in _LED_BY:
        if (not kinds or unit.kind in kinds) and (rest := _after(name, organization)):
            return f"{committee.upper() if name.isupper() else committee} {rest}"
    return name if any(_after(name, committee) for _, _, committee in _LED_BY) else ""


def _after(name: str, first: str) -> str:
    """What follows these words at the beginning of a name; "" where it doesn't begin with them."""
    words, count = name.split(), len(first.split())
    return " ".join(words[count:]) if fold(" ".join(words[:count])) == fold(first) else ""


def _papers(name: str, kind: str) -> tuple[str, str]:
    found = (told for (committee, of), told in _PAPERS.items() if of == kind and _after(name, committee))
    return next(found, ("", ""))
