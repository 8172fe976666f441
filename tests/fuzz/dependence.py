"""What may hang on a unit's submission, by the contract, and what therefore stays as it was when that one is spoilt."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from batch.domain import Unit
from batch.register.register import Register

_OWN = ("de_xuat",)
_ALONE = (*_OWN, "tran", "noi_quyet_dinh")
_WHOLE = (*_ALONE, "thu_hang", "han_muc", "ket_qua", "trang_thai", "ly_do", "nhom")
_BODIES = ("TAP_THE", "CAN_BO")


@dataclass(frozen=True)
class Results:
    """OUT/<year> as it lies there."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "du_lieu" / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def levels(self) -> list[dict[str, str]]:
        return self.rows("xep_loai.csv")

    @cached_property
    def findings(self) -> list[dict[str, str]]:
        return self.rows("phat_hien.csv")

    @cached_property
    def figures(self) -> list[list[Any]]:
        """What each unit adds to each figure: unit, Biểu, row, column, number."""
        found: list[list[Any]] = json.loads((self.folder / "du_lieu" / "ban_giao.json").read_bytes())["figures"]
        return found


class Reach:
    """Which units' levels and figures the submissions of `touched` can change."""

    def __init__(self, register: Register, touched: set[str]) -> None:
        self._register, self.touched = register, touched & register.units.keys()
        self.bases = {register.base_of(unit) for unit in self.touched} - {None}
        self.ceilings = {
            unit for unit in register.units if unit in self.touched or register.base_of(unit) in self.bases
        }
        self.levels: set[str] = set()
        while True:
            groups = {register.decider_of(unit) for unit in self.ceilings}
            levels = {unit for unit in register.units if unit in self.ceilings or register.decider_of(unit) in groups}
            above = {parent for unit in levels if (parent := register[unit].parent)}
            if levels == self.levels and above <= self.ceilings:
                break
            self.levels = levels
            self.ceilings |= above
        self.deciders = {unit.code for code in self.ceilings for unit in register.upward(code)}

    def kept(self, row: dict[str, str]) -> tuple[str, ...]:
        """The columns of a row of xep_loai.csv that stay."""
        unit = row["ma_don_vi"]
        if unit in self.touched or unit not in self._register:
            return ()
        match row["doi_tuong"]:
            case "DANG_VIEN":
                return _ALONE if self._register.base_of(unit) in self.bases else _WHOLE
            case "TO_CHUC":
                return _OWN if unit in self.ceilings else _ALONE if unit in self.levels else _WHOLE
        # a body or leader hangs on the organization, maybe one below, and on who else the same committee decides
        free = not self._below(unit) & self.levels and row["noi_quyet_dinh"] not in self.deciders
        return _WHOLE if free else _OWN

    def keeps_figure(self, table: str, unit: str) -> bool:
        if unit in self.touched:
            return False
        if table in ("6A", "6C"):
            return unit not in self.levels
        if table == "6B":
            return self._register.base_of(unit) not in self.bases
        if table == "6F":
            return True
        return not ({u.code for u in self._register.upward(unit)} & self.deciders or self._below(unit) & self.levels)

    def keeps_findings(self, unit: str) -> bool:
        return unit not in self.levels and unit not in self.ceilings and unit not in self.touched

    def _below(self, unit: str) -> set[str]:
        return set(self._register.below(unit))


def changed(register: Register, touched: set[str], before: Results, after: Results) -> Iterator[str]:
    """Whatever became different though it can't hang on the submissions of `touched`."""
    reach = Reach(register, touched)

    def levels(results: Results) -> Counter[tuple[str, ...]]:
        return Counter(
            (row["doi_tuong"], row["ma_don_vi"], row["dinh_danh"], *(f"{c}={row[c]}" for c in reach.kept(row)))
            for row in results.levels
            if reach.kept(row)
        )

    def figures(results: Results) -> Counter[tuple[str, ...]]:
        return Counter(tuple(map(str, line)) for line in results.figures if reach.keeps_figure(line[1], line[0]))

    def findings(results: Results) -> Counter[tuple[str, ...]]:
        return Counter(
            tuple(row.values())
            for row in results.findings
            if row["ma_don_vi"] and reach.keeps_findings(row["ma_don_vi"])
        )

    for of in (levels, figures, findings):
        old, new = of(before), of(after)
        yield from (f"{of.__name__}: gone {line}" for line in list(old - new)[:3])
        yield from (f"{of.__name__}: new {line}" for line in list(new - old)[:3])


def unaccounted(results: Results, names: set[str]) -> Iterator[str]:
    """Files and rows that the manifest doesn't tell of, and checks that crashed; `names` are the files there."""
    manifest = results.manifest
    listed = {entry["tep"] for part in ("tep", "goi", "ban_kiem_diem") for entry in manifest[part]}
    yield from (f"not in the manifest: {name}" for name in sorted(names - listed))
    aside = Counter[str]()
    seen = set()
    for entry in manifest["dong_de_rieng"]:
        place = (entry["tep"], entry["sheet"], entry.get("dong"))
        if not entry["ly_do"]:
            yield f"set aside without a reason: {place}"
        partly = entry["sheet"] == "Tập thể" and entry.get("bieu") == ["6F"]  # it counts in 6D
        if place not in seen and not partly:
            aside[entry["sheet"]] += entry["so_dong"]
            seen.add(place)
    for sheet, rows in manifest["so_dong"].items():
        if rows["doc"] != rows["duoc_dem"] + rows["de_rieng"] or rows["de_rieng"] != aside[sheet]:
            yield f"rows of {sheet}: {rows}, listed {aside[sheet]}"
    yield from (f"crashed: {row['thong_diep']}" for row in results.findings if row["ma_quy_tac"] == "PM-01")
    provisional = manifest["tam_tinh"]
    if not provisional and (manifest["so_loi"] or manifest["don_vi_thieu"] or manifest["don_vi_mau_thuan"]):
        yield "errors or submissions missing, and the figures aren't provisional"
    if manifest["doi_chieu"]["so_lech"] and not (provisional and manifest["goi"]):  # a package may say what it likes
        yield f"figures that don't add up: {manifest['doi_chieu']['lech'][:2]}"


def unit_of(name: str, register: Register) -> str:
    """The unit whose file the made-up committee has called so."""
    found: list[Unit] = [unit for unit in register.units.values() if Path(name).stem.partition("_lan")[0] == unit.code]
    return found[0].code if found else ""
