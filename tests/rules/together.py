"""Many committees checked in one go: each moved under codes and cards of its own, below one province."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from small_committee import INFO, UNITS, Committee

from batch.check import check
from batch.domain import PROVINCE, Finding, Unit
from batch.form.file_data import FileData
from batch.form.pool import read_files
from batch.register.register import Register
from batch.register.suggestions import Suggestion
from batch.submissions.frames import assemble

ABOVE = Unit("TU", "Đảng bộ tỉnh Mẫu", PROVINCE, None, None, must_submit=False)
_CODE = re.compile("|".join(sorted((unit.code for unit in UNITS), reverse=True)))
_CARD = re.compile(r"0?79(?=[\d ]{6,}$)")
_NUMBER = re.compile(r".*\d.*")
_PERSON = ("ho_ten", "bi_thu")
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_SUFFIX = re.compile(r"Q(\d{3})Q")


def findings_of_each(committees: Sequence[Committee], folder: Path) -> list[list[Finding]]:
    """What `Committee.findings` gives for each of these committees of one law and year; `folder/<n>` holds the n-th's
    workbooks. No finding is lost: one that can't be told whose it is raises an error."""
    law, year = committees[0].law, committees[0].year
    assert len({(c.regime, c.local, c.year) for c in committees}) == 1
    files: list[FileData] = []
    units = {ABOVE.code: ABOVE}
    with ThreadPoolExecutor(1) as pool:
        for number, committee in enumerate(committees):
            here = folder / str(number)
            read = read_files(here, committee.write(here), executor=pool)
            files += [_moved(data, f"Q{number:03}Q") for data in read]
            units |= {u.code: u for u in (_moved_unit(u, f"Q{number:03}Q") for u in committee.units.values())}
    suggestions = tuple(_moved_suggestion(s, f"Q{n:03}Q") for n, c in enumerate(committees) for s in c.suggestions)
    checked = check(assemble(files), law, year, date(year, 12, 31), Register(units, suggestions=suggestions))
    out: list[list[Finding]] = [[] for _ in committees]
    for finding in checked.findings:
        whose = _SUFFIX.search(finding.file + finding.unit)
        assert whose, finding
        out[int(whose[1])].append(_moved_back(finding))
    return out


def _moved_unit(unit: Unit, suffix: str) -> Unit:
    return replace(unit, code=unit.code + suffix, parent=unit.parent + suffix if unit.parent else ABOVE.code)


def _moved_suggestion(one: Suggestion, suffix: str) -> Suggestion:
    return replace(one, unit=one.unit + suffix, identity=str(_moved_value("so_the", one.identity, suffix)))


def _moved(data: FileData, suffix: str) -> FileData:
    data.path, data.source = (_CODE.sub(rf"\g<0>{suffix}", text) for text in (data.path, data.source))
    data.stated_unit = _CODE.sub(rf"\g<0>{suffix}", data.stated_unit)
    for name, sheet in data.sheets.items():
        for key, column in sheet.columns.items():
            sheet.columns[key] = [_moved_value(key, value, suffix) for value in column]
        if name == INFO and sheet.columns["ma_don_vi"] == [f"TT{suffix}"]:
            sheet.columns["ma_cap_tren"] = [ABOVE.code]
    return data


def _moved_value(key: str, value: object, suffix: str) -> object:
    if not isinstance(value, str):
        return value
    if key == "so_the":
        return _CARD.sub(rf"\g<0>{suffix[1:-1]}", value)
    if key in _PERSON:  # no two persons of one name and birth date
        return value + suffix.lower().translate(_LETTERS)
    if key == "so_ly_lich" and _NUMBER.match(value):
        return value + suffix
    return value + suffix if _CODE.fullmatch(value) else value


def _moved_back(finding: Finding) -> Finding:
    texts = {f.name: getattr(finding, f.name) for f in fields(finding)}
    changed = {name: _SUFFIX.sub("", text) for name, text in texts.items() if isinstance(text, str)}
    return replace(finding, **cast(Any, changed))
