"""The committee that runs the program (sheet "Cơ quan"): in whose name everything is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, CELL_TYPES, PROVINCE, Unit
from batch.text import clean, fold


class Level(StrEnum):
    """Where a committee stands: a province, a district or its equivalent, the base and what is below it."""

    BASE = "base"
    DISTRICT = "district"
    PROVINCE = "province"

    @property
    def above(self) -> tuple[Level, ...]:
        """The levels that stand above this one."""
        order = tuple(Level)
        return order[order.index(self) + 1 :]


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


def _said(key: str, blank: Any = None) -> Any:
    """A field of the sheet under its key."""
    return field(default=blank, metadata={"key": key})


@dataclass(frozen=True, slots=True)
class Committee:
    """What the office says of itself, then what its top unit says; "" or None is a gap that nobody here can fill.
    A name that is an organization's ("Đảng bộ …") becomes that of the committee that leads it.

    `name` is the issuing committee, `superior` the one above, `office` the body that draws up the Biểu. `regime` is a
    code of quy_dinh, `local` the name or the .yaml file of a local document, `cap_base` a code of co_so_han_muc.
    """

    year: int | None = _said("nam")
    name: str = _said("ten_co_quan", "")
    symbol: str = _said("ky_hieu", "")
    superior: str = _said("ten_cap_tren", "")
    office: str = _said("co_quan_tham_muu", "")
    place: str = _said("dia_danh", "")
    on_behalf_of: str = _said("thay_mat", "")
    post: str = _said("chuc_vu_ky", "")
    signer: str = _said("nguoi_ky", "")
    preparer: str = _said("nguoi_lap", "")
    recipients: tuple[str, ...] = _said("noi_nhan", ())
    regime: str | None = _said("quy_dinh")
    local: str = _said("van_ban_dia_phuong", "")
    cap_base: str | None = _said("co_so_han_muc")
    level: Level = Level.BASE

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Committee:
        """The committee of which the sheet says this, by the keys of its fields; a blank or strange value is none."""
        told: dict[str, Any] = {f.name: values.get(f.metadata["key"]) for f in _SAID}
        year, recipients = told.pop("year"), str(told.pop("recipients") or "")
        told = {name: value for name, value in told.items() if isinstance(value, str) and value}
        return cls(
            year=int(year) if isinstance(year, int | float) else None,
            recipients=tuple(one for part in recipients.split(";") if (one := clean(part))),
            **told,
        )

    def values(self) -> dict[str, object]:
        """What the sheet says, by the keys of its fields."""
        told = {f.metadata["key"]: getattr(self, f.name) for f in _SAID}
        return told | {"noi_nhan": "; ".join(self.recipients)}

    def printed(self) -> dict[str, object]:
        """What of it stands in papers, by the keys of its fields; blanks are left out."""
        choices = ("nam", "quy_dinh", "van_ban_dia_phuong", "co_so_han_muc")
        return {key: value for key, value in self.values().items() if value and key not in choices}

    @property
    def called(self) -> str:
        """Which kind of committee it is: "Huyện ủy"; "" where its name doesn't say."""
        return next((called for _, _, called in _LED_BY if _after(self.name, called)), "")

    @property
    def body(self) -> str:
        """Who decides in its name, as its papers are signed for it: "Ban Thường vụ Huyện ủy", "Đảng ủy", "Chi bộ"."""
        called = self.called or "Cấp ủy"
        return f"Ban Thường vụ {called}" if fold(self.on_behalf_of) == fold(_STANDING) else called

    def renamed(self, name: str, top: Unit) -> Committee:
        """The same under another name, from which symbol and signature follow where they followed from its own."""
        said = {"symbol": self.symbol, "on_behalf_of": self.on_behalf_of}
        followed = dict(zip(said, _papers(self.name, top.kind), strict=True))
        kept: dict[str, Any] = {key: "" if said[key] == followed[key] else said[key] for key in said}
        return replace(self, name=name, **kept).of(top)

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


_SAID = tuple(f for f in fields(Committee) if f.metadata)


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
