"""Units of one time beside those of another: by the old codes that the register says, after units were rearranged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from batch.domain import Unit
from batch.text import fold


@dataclass(frozen=True, slots=True)
class Matching:
    """Unit of now → its units of then; and what couldn't be matched, in words: (code of either time, name, why)."""

    sources: dict[str, tuple[str, ...]]
    unmatched: list[tuple[str, str, str]]

    @property
    def now(self) -> dict[str, str]:
        """Unit of then → the one that its people are in now."""
        return {then: code for code, sources in self.sources.items() for then in sources}

    @property
    def same(self) -> dict[str, str]:
        """Unit of then → the one that it is now, where nothing was merged into it."""
        return {sources[0]: code for code, sources in self.sources.items() if len(sources) == 1}


def match_units(now: Mapping[str, Unit], then: Mapping[str, Unit]) -> Matching:
    """The old codes that the register says come first, where that year has any of them; else the unit's own
    code. Where several units of this year come from one of that year, nobody knows what was whose: none is compared."""
    said = {code: tuple(c for c in unit.old_codes if c in then) for code, unit in now.items()}
    own = {code: said[code] or ((code,) if code in then else ()) for code in now}
    claimed: dict[str, list[str]] = {}
    for code, codes in own.items():
        for c in codes:
            claimed.setdefault(c, []).append(code)
    sources: dict[str, tuple[str, ...]] = {}
    unmatched: list[tuple[str, str, str]] = []
    for code, unit in now.items():
        shared = [c for c in own[code] if len(claimed[c]) > 1]
        if not own[code]:
            unmatched.append((code, unit.name, _new(unit)))
            continue
        if shared:
            who = "; ".join(f"{c} → {', '.join(claimed[c])}" for c in shared)
            told = f"mã năm ấy ứng với nhiều đơn vị năm nay ({who}): không rõ số liệu của đơn vị nào, không so sánh"
            unmatched.append((code, unit.name, told))
            continue
        sources[code] = own[code]
        absent = [c for c in unit.old_codes if c not in then]
        if said[code] and absent:
            told = f"số liệu năm ấy là của {', '.join(own[code])}; không có mã cũ {', '.join(absent)}"
            unmatched.append((code, unit.name, told))
    for code, unit in then.items():
        if code not in claimed:
            where = "mã này năm nay là của đơn vị có mã cũ khác" if code in now else "không còn trong danh mục năm nay"
            unmatched.append((code, unit.name, f"{where}; không đơn vị nào ghi mã này ở cột «Mã cũ»"))
    return Matching(sources, unmatched)


def _new(unit: Unit) -> str:
    if unit.old_codes:
        return f"không có mã này và mã cũ {', '.join(unit.old_codes)} trong kết quả năm ấy"
    return "không có mã này trong kết quả năm ấy; danh mục không ghi mã cũ"


def match_people(now: Mapping[str, Unit], then: Mapping[str, Unit]) -> Matching:
    """The same for what is said of persons: nothing where it isn't certain whose they are. Where both the code of a
    unit and an old one of it stood in the register of then, the units may have had their codes of now already: the name
    tells which of the two it was."""
    certain: dict[str, Unit] = {}
    unclear: list[tuple[str, str, str]] = []
    for code, unit in now.items():
        old = [c for c in unit.old_codes if c in then]
        if not old or code in old or code not in then:
            certain[code] = unit
            continue
        name = fold(unit.name)
        was, is_still = any(fold(then[c].name) == name for c in old), fold(then[code].name) == name
        if was == is_still:
            codes = ", ".join([code, *old])
            unclear.append((code, unit.name, f"kết quả ấy có cả mã {codes}: không rõ mã nào là của đơn vị này"))
        else:
            certain[code] = replace(unit, old_code=None) if is_still else unit
    found = match_units(certain, then)
    return Matching(found.sources, found.unmatched + unclear)
