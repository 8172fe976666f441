"""Which submissions count: valid ones, the latest of each unit; never a silent choice between two."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath

from batch.domain import INFO
from batch.form.cells import Value
from batch.form.definition import FORM_VERSION, label
from batch.form.worker import FileData
from batch.law import Law
from batch.register import Register
from batch.rules.hits import Hit, shown
from batch.text import fold

COUNTED, SUPERSEDED, IDENTICAL = "duoc_tinh", "bi_thay_the", "trung_noi_dung"
INVALID, CONFLICT = "khong_hop_le", "mau_thuan"
STATUS_NAMES = {
    COUNTED: "được tính",
    SUPERSEDED: "đã có lần nộp sau thay thế",
    IDENTICAL: "nội dung giống hệt một tệp khác đã tính",
    INVALID: "không hợp lệ",
    CONFLICT: "trùng lần nộp với tệp khác có nội dung khác",
}


@dataclass(slots=True)
class Intake:
    """`status[i]` and `unit[i]` of the i-th file; `missing` are the units that must submit and have no valid
    submission; `conflicting` have valid ones of which none counts."""

    status: dict[int, str] = field(default_factory=dict)
    unit: dict[int, str] = field(default_factory=dict)
    number: dict[int, int | None] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)

    @property
    def counted(self) -> set[int]:
        return {i for i, status in self.status.items() if status == COUNTED}

    @property
    def counted_units(self) -> set[str]:
        return {self.unit[i] for i in self.counted}


def _info(data: FileData, key: str) -> Value:
    sheet = data.sheets.get(INFO)
    return sheet.columns[key][0] if sheet else None


def _unit_in_name(path: str, register: Register | None) -> str:
    """The unit that a file's name speaks of: only to address a finding, never to count."""
    if register is None:
        return ""
    stem = PurePath(path).stem
    folded = {code.casefold(): code for code in register.units}
    for end in range(len(stem), 0, -1):
        if stem[:end].casefold() in folded and (end == len(stem) or not stem[end].isalnum()):
            return folded[stem[:end].casefold()]
    return ""


def _problems(i: int, data: FileData, unit: str) -> list[Hit]:
    return [
        Hit(p.code, i, p.sheet, 0, p.key, dict(p.values), unit=unit, cell=p.cell) for p in data.problems
    ]  # fmt: skip


def _identity(i: int, data: FileData, register: Register | None, year: int | None, law: Law | None) -> list[Hit]:
    """What makes a readable workbook invalid: unit, year, regime."""
    out = []
    unit = _info(data, "ma_don_vi")
    bad = {f.key for f in data.faults if f.sheet == INFO}
    if not isinstance(unit, str):
        out.append(Hit("MAU-06", i, INFO, 0, "ma_don_vi"))
    elif register is not None and unit not in register:
        folded = {fold(code): code for code in register.units}
        near = folded.get(fold(unit)) or next(iter(get_close_matches(unit, register.units, n=1, cutoff=0.75)), "")
        out.append(Hit("MAU-05", i, INFO, 0, "ma_don_vi", {"gia_tri": unit, "gan_giong": near}))
    stated = _info(data, "nam")
    if year is not None and stated != year and "nam" not in bad:
        value = shown(INFO, "nam", stated)
        out.append(Hit("MAU-03", i, INFO, 0, "nam", {"gia_tri": value, "nam": year}))
    elif year is not None and stated != year:
        out.append(Hit("MAU-03", i, INFO, 0, "nam", {"gia_tri": "(không đọc được)", "nam": year}))
    regime = _info(data, "quy_dinh")
    if law is not None and regime != law.id:
        value = "(không đọc được)" if "quy_dinh" in bad else shown(INFO, "quy_dinh", regime)
        right = label("quy_dinh", law.id)
        out.append(Hit("MAU-04", i, INFO, 0, "quy_dinh", {"gia_tri": value, "dung": right}))
    return out


def _choose(unit: str, files: list[int], intake: Intake, all_files: list[FileData]) -> None:
    """Of a unit's valid files take the one with the highest number; the same data twice is one file."""
    distinct: dict[str, int] = {}
    for i in files:
        first = distinct.setdefault(all_files[i].data_hash, i)
        if first != i:
            intake.status[i] = IDENTICAL
    rest = list(distinct.values())
    if len(rest) == 1:
        intake.status[rest[0]] = COUNTED
        return
    numbers = [intake.number[i] for i in rest]
    unclear = any(n is None for n in numbers)
    highest = max((n for n in numbers if n is not None), default=None)
    winners = rest if unclear else [i for i in rest if intake.number[i] == highest]
    for i in rest:
        intake.status[i] = SUPERSEDED
    if len(winners) == 1:
        intake.status[winners[0]] = COUNTED
        return
    intake.conflicting.append(unit)
    for i in winners:
        intake.status[i] = CONFLICT
        others = ", ".join(all_files[j].path for j in winners if j != i)
        code = "NOP-06" if unclear else "NOP-02"
        intake.hits.append(
            Hit(code, i, INFO, 0, "lan_nop", {"lan": intake.number[i] or "(không rõ)", "tep_khac": others}, unit=unit)
        )


def take_in(files: list[FileData], register: Register | None, year: int | None, law: Law | None) -> Intake:
    """Decide for every file whether it counts. Without a register (`check`) every readable file is taken by itself.

    Source: contract, "Which submissions count". Findings of a file that doesn't count stop at its gate.
    """
    intake = Intake()
    by_unit: dict[str, list[int]] = {}
    for i, data in enumerate(files):
        stated = _info(data, "ma_don_vi")
        named = _unit_in_name(data.path, register)
        unit = intake.unit[i] = stated if isinstance(stated, str) else named
        number = _info(data, "lan_nop")
        intake.number[i] = int(number) if isinstance(number, float) else None
        if data.refused:
            intake.status[i] = INVALID
            intake.hits += _problems(i, data, unit)
            continue
        identity = _identity(i, data, register, year, law)
        if identity:
            intake.status[i] = INVALID
            intake.hits += [_with_unit(hit, unit) for hit in identity]
            continue
        if register is None:
            intake.status[i] = COUNTED
        else:
            by_unit.setdefault(unit, []).append(i)
    for unit, members in by_unit.items():
        _choose(unit, members, intake, files)
    for i in sorted(intake.counted):
        intake.hits += _problems(i, files[i], intake.unit[i])
        if files[i].version != FORM_VERSION and not any(p.code == "TEP-07" for p in files[i].problems):
            intake.hits.append(
                Hit("MAU-02", i, unit=intake.unit[i], values={"phien_ban": files[i].version or "không có"})
            )
    if register is not None:
        _missing(intake, register)
    return intake


def _with_unit(hit: Hit, unit: str) -> Hit:
    hit.unit = unit
    return hit


def _missing(intake: Intake, register: Register) -> None:
    received: dict[str, int] = {}
    for i, status in intake.status.items():
        if status == INVALID and intake.unit[i]:
            received[intake.unit[i]] = received.get(intake.unit[i], 0) + 1
    have = intake.counted_units | set(intake.conflicting)
    intake.missing = [code for code in register.must_submit if code not in have]
    for code in intake.missing:
        deadline = register.deadline(code)
        intake.hits.append(
            Hit("NOP-01", unit=code, values={
                "han": shown("", "", deadline) if deadline else "chưa ghi trong danh mục",
                "da_nhan": received.get(code, 0),
            })
        )  # fmt: skip
