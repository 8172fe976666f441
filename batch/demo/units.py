"""The tree of a made-up committee: a đảng bộ on top, tổ chức cơ sở đảng of every kind, chi bộ below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle
from random import Random

from batch.demo import patterns
from batch.demo.names import Places
from batch.demo.patterns import NO_DISTRICTS_FROM, Bloc, Pattern
from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, DIVISION, PROVINCE, Unit

ONE_DISTRICT = 400  # up to so many units stand under one district, more under a province
_PER_DISTRICT = 250
ONE_COMMUNE = 30  # from 2025: up to so many units are one commune, more a province
_BASE_FROM = 2026  # from here on a commune is a đảng bộ cơ sở again
_PER_COMMUNE = 18
_BESIDE_COMMUNES = 110  # at most so many units of a province of 2025 and later aren't communes'
_GROUPS = {
    patterns.XA: "Khối xã, phường, thị trấn",
    "7": "Khối cơ quan, đơn vị sự nghiệp",
    "12": "Khối lực lượng vũ trang",
}
_GROUP_OF = {patterns.WARD: patterns.XA, patterns.TOWN: patterns.XA, "8": "7", "10": "7", "13": "12"}
_WITHOUT_TOWNS = {2025: "Khối thôn, khu dân cư", 2026: "Khối xã, phường"}


class _Builder:
    def __init__(self, year: int, due: date, places: Places, rng: Random) -> None:
        self.units: list[Unit] = []
        self.year, self.due, self.places, self.rng = year, due, places, rng

    def add(
        self,
        code: str,
        name: str,
        kind: str,
        parent: str | None,
        sector: str | None = None,
        group: str | None = None,
        table_group: str | None = None,
    ) -> None:
        founded = date(self.rng.randint(1975, self.year - 2), self.rng.randint(1, 12), self.rng.randint(1, 28))
        self.units.append(
            Unit(
                code, name, kind, parent, sector, group, table_group, founded, None, True, self.due,
                f"{code.lower()}@example.vn",
            )
        )  # fmt: skip

    def bloc(self, code: str, bloc: Bloc, parent: str | None, budget: int, within: str = "") -> None:
        """One đảng bộ cấp trên trực tiếp cơ sở with `budget` units in all."""
        name = bloc.name.replace("{c}", within).replace("{}", self.places.take() if "{}" in bloc.name else "")
        self.add(code, f"Đảng bộ {name}", ABOVE_BASE, parent, table_group=bloc.table_group)
        self.bases(code, f"{code}-" if parent else "CS", cycle(bloc.patterns), budget - 1, name)

    def bases(self, parent: str, prefix: str, kinds: Iterable[Pattern], budget: int, within: str = "") -> None:
        """Fill `budget` units below `parent` with tổ chức cơ sở đảng. `within` is the commune or bloc in words."""
        given: set[str] = set()
        number = 0
        for pattern in kinds:
            if budget <= 0:
                return
            name = pattern.name.replace("{c}", within)
            if name in given and "{}" not in name:  # there is only one
                continue
            given.add(name)
            number += 1
            budget -= self.base(parent, f"{prefix}{number:03d}", pattern, budget, within)

    def base(self, parent: str | None, code: str, pattern: Pattern, budget: int, within: str = "") -> int:
        """One tổ chức cơ sở đảng with what is below it; returns how many units that is, `budget` at the most."""
        cells, divisions = pattern.cells, pattern.divisions
        if pattern.size > budget:
            cells, divisions = min(cells, budget - 1), ()
        kind = BASE_COMMITTEE if cells >= 2 or divisions or parent is None else BASE_CELL
        name = pattern.name.replace("{c}", within).replace("{}", self.places.take() if "{}" in pattern.name else "")
        self.add(
            code, f"{'Đảng bộ' if kind == BASE_COMMITTEE else 'Chi bộ'} {name}", kind, parent, pattern.sector,
            self._group(pattern.sector) if parent else None,
        )  # fmt: skip
        if kind == BASE_CELL:
            return 1
        number = 0
        for _ in range(cells):
            number += 1
            self.cell(f"{code}-{number:02d}", code, pattern, number)
        for index, count in enumerate(divisions, 1):
            division = f"{code}-B{index}"
            self.add(division, self._division(name, index), DIVISION, code, pattern.sector)
            for _ in range(count):
                number += 1
                self.cell(f"{code}-{number:02d}", division, pattern, number)
        return 1 + cells + sum(1 + n for n in divisions)

    def _group(self, sector: str) -> str:
        key = _GROUP_OF.get(sector, sector)
        if key == patterns.XA and self.year >= NO_DISTRICTS_FROM:
            return _WITHOUT_TOWNS[min(self.year, _BASE_FROM)]
        return _GROUPS.get(key, "Khối doanh nghiệp và cơ sở khác")

    def _division(self, name: str, index: int) -> str:
        if self.year >= _BASE_FROM:
            return f"Đảng bộ khu vực {self.places.take()}" if patterns.is_commune(f"Đảng bộ {name}") else (
                f"Đảng bộ {name} - cơ sở {index}")  # fmt: skip
        return f"Đảng bộ bộ phận {name} {index}"

    def cell(self, code: str, parent: str, pattern: Pattern, number: int) -> None:
        parts = pattern.parts
        if number > len(parts) and self.year >= NO_DISTRICTS_FROM:  # what there is one of doesn't come again
            parts = tuple(part for part in parts if "{" in part) or parts
        part = parts[(number - 1) % len(parts)]
        place = self.places.take() if "{}" in part else ""
        name = part.replace("{n}", str(number)).replace("{}", place)
        # A part without a number or place comes round again in a large unit.
        if number > len(pattern.parts) and "{" not in part:
            name = f"{name} {number}"
        self.add(code, f"Chi bộ {name}", CELL, parent, pattern.sector)


def make_units(count: int, year: int, due: date, rng: Random) -> list[Unit]:
    """`count` units, the top first, superiors before subordinates: few of them are one district or commune, many a
    province. All hand in by `due`."""
    builder = _Builder(year, due, Places(rng), rng)
    if year < NO_DISTRICTS_FROM:
        _districts(builder, count)
    elif count <= ONE_COMMUNE:
        _one_commune(builder, count)
    else:
        province = f"tỉnh {builder.places.take()}"
        builder.add("TU", f"Đảng bộ {province}", PROVINCE, None)
        (_province_2025 if year < _BASE_FROM else _province_2026)(builder, count - 1, province)
    return builder.units


def _shares(budget: int, parts: int) -> Iterator[int]:
    """The budget in so many nearly equal parts."""
    for index in range(parts):
        share = budget // (parts - index)
        budget -= share
        yield share


def _districts(builder: _Builder, count: int) -> None:
    """Up to 400 units: one district; more: a province with several."""
    kinds = cycle(patterns.DISTRICT)
    if count <= ONE_DISTRICT:
        builder.add("DB", f"Đảng bộ huyện {builder.places.take()}", ABOVE_BASE, None)
        builder.bases("DB", "CS", kinds, count - 1)
        return
    builder.add("TU", f"Đảng bộ tỉnh {builder.places.take()}", PROVINCE, None)
    for index, share in enumerate(_shares(count - 1, max(2, round(count / _PER_DISTRICT)))):
        code = f"H{index + 1:02d}"
        name = f"Đảng bộ huyện {builder.places.take()}"
        table_group = "Các huyện, thị xã, thành phố" if index % 4 else "Các đảng bộ khối"
        builder.add(code, name, ABOVE_BASE, "TU", table_group=table_group)
        builder.bases(code, f"{code}-", kinds, share - 1)


def _one_commune(builder: _Builder, count: int) -> None:
    """A commune on top: in 2025 above tổ chức cơ sở đảng, from 2026 itself one."""
    if builder.year < _BASE_FROM:
        builder.bloc("DB", patterns.XA_BLOC, None, count)
        return
    usual = patterns.COMMUNES_2026[1]
    spare = count - usual.size
    sized = replace(usual, cells=usual.cells + spare) if spare >= 0 else replace(usual, cells=count - 1, divisions=())
    builder.base(None, "DB", sized, count)


def _province_2025(builder: _Builder, budget: int, province: str) -> None:
    """Communes and the blocs of agencies and armed forces, all cấp trên trực tiếp cơ sở."""
    of_blocs = min(budget * 2 // 5, _BESIDE_COMMUNES)
    weights = (5, 2, 1, 1)
    for index, (bloc, weight) in enumerate(zip(patterns.BLOCS_2025, weights, strict=True)):
        builder.bloc(f"K{index + 1:02d}", bloc, "TU", max(2, of_blocs * weight // sum(weights)), province)
    left = budget - (len(builder.units) - 1)
    for index, share in enumerate(_shares(left, max(2, left // _PER_COMMUNE))):
        builder.bloc(f"X{index + 1:03d}", (patterns.XA_BLOC, patterns.WARD_BLOC)[index % 2], "TU", share)


def _province_2026(builder: _Builder, budget: int, province: str) -> None:
    """Communes and other tổ chức cơ sở đảng directly under the province; the armed forces between."""
    for index, bloc in enumerate(patterns.ARMED_BLOCS):
        builder.bloc(f"K{index + 1:02d}", bloc, "TU", min(max(2, budget // 16), _BESIDE_COMMUNES // 8), province)
    left = budget - (len(builder.units) - 1)
    builder.bases("TU", "CQ", cycle(patterns.DIRECT_2026), min(left * 2 // 5, _BESIDE_COMMUNES))
    left = budget - (len(builder.units) - 1)
    builder.bases("TU", "XP", cycle(patterns.COMMUNES_2026), left)
