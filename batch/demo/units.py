"""The tree of a made-up committee: a đảng bộ on top, tổ chức cơ sở đảng of every kind, chi bộ below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from batch.demo.names import Places
from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, DIVISION, PROVINCE, Unit

ONE_LEVEL = 400  # up to so many units stand under one đảng bộ cấp trên trực tiếp cơ sở, more under a province
_PER_COMMITTEE = 250
_NO_DISTRICTS_FROM = 2025  # from mid-2025 there is neither district nor thị trấn
_TOWN = "6"
_COMMUNES = ("4", "5", _TOWN)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One kind of tổ chức cơ sở đảng: `cells` chi bộ directly below, `divisions` = chi bộ in each đảng bộ bộ phận."""

    sector: str
    name: str
    cells: int = 0
    divisions: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return 1 + self.cells + sum(1 + n for n in self.divisions)


_VILLAGES = ("thôn {}", "thôn {}", "thôn {}", "Cơ quan xã", "Trường Tiểu học {}", "Công an xã", "Quân sự xã")
_STREETS = ("tổ dân phố số {n}", "tổ dân phố số {n}", "Cơ quan phường", "Trường Trung học cơ sở {}", "Công an phường")
_OFFICE = ("Văn phòng", "Phòng Tổ chức - Hành chính", "Phòng Nghiệp vụ {n}", "Phòng Kế hoạch - Tài chính")
_PLANT = ("Khối văn phòng", "Phân xưởng {n}", "Đội sản xuất số {n}", "Phòng Kỹ thuật")
_WARDS = ("Khoa Nội", "Khoa Ngoại", "Phòng Kế hoạch tổng hợp", "Khoa Cấp cứu", "Khoa Dược", "Khoa Nhi")
_UNIT = ("Ban Tham mưu", "Đại đội {n}", "Ban Hậu cần - Kỹ thuật")
# The first round takes one of every loai_hinh; then the list starts again.
_PATTERNS = (
    _Pattern("4", "xã {}", 6, parts=_VILLAGES),
    _Pattern("5", "phường {}", 5, parts=_STREETS),
    _Pattern("10", "Bệnh viện Đa khoa {}", 2, (3,), _WARDS),
    _Pattern("8", "Sở Kế hoạch {}"),
    _Pattern("7", "Cơ quan Mặt trận Tổ quốc {}", 3, parts=_OFFICE),
    _Pattern("16", "Công ty Thủy lợi {}", 3, parts=_PLANT),
    _Pattern(_TOWN, "thị trấn {}", 4, parts=_STREETS),
    _Pattern("12", "Trung đoàn {}", 3, parts=_UNIT),
    _Pattern("13", "Công an khu vực {}"),
    _Pattern("11", "Trường Tư thục {}"),
    _Pattern("17", "Công ty Cấp nước {}"),
    _Pattern("18", "Công ty Vận tải {}"),
    _Pattern("20", "Công ty cổ phần {}"),
    _Pattern("21", "Doanh nghiệp tư nhân {}"),
    _Pattern("22", "Công ty TNHH {}"),
    _Pattern("23", "Công ty hợp danh {}"),
    _Pattern("24", "Công ty liên doanh {}"),
    _Pattern("25", "Công ty đầu tư nước ngoài {}"),
    _Pattern("26", "Hợp tác xã {}"),
    _Pattern("27", "Cơ quan đại diện ở nước ngoài {}"),
    _Pattern("28", "Hội quán {}"),
    _Pattern("4", "xã {}", 5, (3,), _VILLAGES),
    _Pattern("8", "Chi cục Thuế {}", 4, parts=_OFFICE),
    _Pattern("10", "Trường Trung học phổ thông {}"),
    _Pattern("5", "phường {}", 8, (4,), _STREETS),
    _Pattern("4", "xã {}", 9, parts=_VILLAGES),
    _Pattern("20", "Công ty cổ phần Dệt may {}", 3, (3, 2), _PLANT),
    _Pattern("8", "Thanh tra {}"),
)
_GROUPS = {"4": "Khối xã, phường, thị trấn", "7": "Khối cơ quan, đơn vị sự nghiệp", "12": "Khối lực lượng vũ trang"}
_GROUP_OF = {"5": "4", _TOWN: "4", "8": "7", "10": "7", "13": "12"}


class _Builder:
    def __init__(self, year: int, due: date, places: Places, rng: Random) -> None:
        self.units: list[Unit] = []
        self.year, self.due, self.places, self.rng = year, due, places, rng
        self.patterns: Iterator[_Pattern] = cycle(
            p for p in _PATTERNS if p.sector != _TOWN or year < _NO_DISTRICTS_FROM
        )

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

    def bases(self, parent: str, prefix: str, budget: int, *, communes_only: bool = False) -> None:
        """Fill `budget` units below `parent` with tổ chức cơ sở đảng."""
        number = 0
        while budget > 0:
            pattern = next(self.patterns)
            if communes_only and pattern.sector not in _COMMUNES:
                continue
            number += 1
            budget -= self.base(parent, f"{prefix}{number:03d}", pattern, budget)

    def base(self, parent: str, code: str, pattern: _Pattern, budget: int) -> int:
        """One tổ chức cơ sở đảng with what is below it; returns how many units that is, `budget` at the most."""
        cells, divisions = pattern.cells, pattern.divisions
        if pattern.size > budget:
            cells, divisions = min(cells, budget - 1), ()
        kind = BASE_COMMITTEE if cells >= 2 or divisions else BASE_CELL
        name = pattern.name.format(self.places.take())
        group = _GROUPS.get(_GROUP_OF.get(pattern.sector, pattern.sector), "Khối doanh nghiệp và cơ sở khác")
        self.add(
            code, f"{'Đảng bộ' if kind == BASE_COMMITTEE else 'Chi bộ'} {name}", kind, parent, pattern.sector, group
        )
        if kind == BASE_CELL:
            return 1
        number = 0
        for _ in range(cells):
            number += 1
            self.cell(f"{code}-{number:02d}", code, pattern, number)
        for index, count in enumerate(divisions, 1):
            division = f"{code}-B{index}"
            self.add(division, f"Đảng bộ bộ phận {name} {index}", DIVISION, code, pattern.sector)
            for _ in range(count):
                number += 1
                self.cell(f"{code}-{number:02d}", division, pattern, number)
        return 1 + cells + sum(1 + n for n in divisions)

    def cell(self, code: str, parent: str, pattern: _Pattern, number: int) -> None:
        part = pattern.parts[(number - 1) % len(pattern.parts)]
        place = self.places.take() if "{}" in part else ""
        name = part.replace("{n}", str(number)).replace("{}", place)
        # A part without a number or place comes round again in a large unit.
        if number > len(pattern.parts) and "{" not in part:
            name = f"{name} {number}"
        self.add(code, f"Chi bộ {name}", CELL, parent, pattern.sector)


def make_units(count: int, year: int, due: date, rng: Random) -> list[Unit]:
    """`count` units, the top first, superiors before subordinates. Up to 400 units: one đảng bộ cấp trên trực tiếp cơ
    sở; more: a province with several, and from 2025 communes directly below it. All hand in by `due`."""
    places = Places(rng)
    builder = _Builder(year, due, places, rng)
    districts = year < _NO_DISTRICTS_FROM
    if count <= ONE_LEVEL:
        name = f"Đảng bộ huyện {places.take()}" if districts else f"Đảng bộ Các cơ quan Đảng tỉnh {places.take()}"
        builder.add("DB", name, ABOVE_BASE, None)
        builder.bases("DB", "CS", count - 1)
        return builder.units
    builder.add("TU", f"Đảng bộ tỉnh {places.take()}", PROVINCE, None)
    committees = max(2, round(count / _PER_COMMITTEE))
    budget = count - 1
    if not districts:
        direct = budget // 5
        builder.bases("TU", "XP", direct, communes_only=True)
        budget -= direct
    for index in range(committees):
        share = budget // (committees - index)
        budget -= share
        code = f"H{index + 1:02d}"
        if districts:
            name = f"Đảng bộ huyện {places.take()}"
            table_group = "Các huyện, thị xã, thành phố" if index % 4 else "Các đảng bộ khối"
        else:
            name = f"Đảng bộ {_ABOVE[index % len(_ABOVE)].format(places.take())}"
            table_group = "Các đảng bộ khối tỉnh" if index % 2 else "Các đảng bộ lực lượng vũ trang và khác"
        builder.add(code, name, ABOVE_BASE, "TU", table_group=table_group)
        builder.bases(code, f"{code}-", share - 1)
    return builder.units


_ABOVE = ("Ủy ban nhân dân {}", "Các cơ quan Đảng {}", "Quân sự {}", "Khối doanh nghiệp {}", "Công an {}")
