"""Many committees checked in one pass: each moved under codes and cards of its own, below one province.

A test that is marked `together` yields the committee that it wants checked, and is given the findings:

    @together
    def test_a_rule(value: str) -> Asking:
        c = Committee()
        assert codes((yield c)) == []

It may ask several times. The tests of a module go on side by side: what all of them ask for is checked at once. What
one of them fails by is told at that test alone.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, cast

import pytest
from small_committee import INFO, UNITS, Committee

from batch.check import check
from batch.domain import PROVINCE, Finding, Period, Unit
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.register.suggestions import Suggestion
from batch.submissions.frames import assemble

ABOVE = Unit("TU", "Đảng bộ tỉnh Mẫu", PROVINCE, None, None, must_submit=False)
_CODE = re.compile("|".join(sorted((unit.code for unit in UNITS), reverse=True)))
_CARD = re.compile(r"0?79(?=[\d ]{6,}$)")
_NUMBER = re.compile(r".*\d.*")
_PERSON = ("ho_ten", "bi_thu")
_NAME = re.compile(r"[^,(]*[^,( ]")  # what stands behind it is a post or a note
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_SUFFIX = re.compile(r"Q(\d{3})Q")

Asking = Generator[Committee, list[Finding], None]
_Outcomes = dict[str, BaseException | None]  # of the tests of the modules seen so far, by id
_OUTCOMES = pytest.StashKey[_Outcomes]()


def together(test: Callable[..., Asking]) -> Callable[..., None]:
    """The test that goes through the committees that `test` yields. Its parameters are parametrized, no fixtures."""

    def run(request: pytest.FixtureRequest, **_given: object) -> None:
        outcomes = request.session.stash.setdefault(_OUTCOMES, {})
        if request.node.nodeid not in outcomes:
            of_module = [item for item in request.session.items if _module(item) == request.module.__name__]
            asking = {item.nodeid: item.function.asks(**_params(item)) for item in of_module}
            outcomes |= _outcomes(asking, request.getfixturevalue("tmp_path_factory"))
        if problem := outcomes[request.node.nodeid]:
            raise problem

    own = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    run.__signature__ = inspect.Signature([own, *inspect.signature(test).parameters.values()])  # type: ignore[attr-defined]
    run.asks = test  # type: ignore[attr-defined]
    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
    return run


def _module(item: Any) -> str:
    return item.module.__name__ if hasattr(getattr(item, "function", None), "asks") else ""


def _params(item: Any) -> dict[str, Any]:
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def _outcomes(tests: dict[str, Asking], factory: pytest.TempPathFactory) -> _Outcomes:
    """What each test fails by, None where it doesn't. Each pass checks what the tests ask for next."""
    outcomes: _Outcomes = {}
    told: dict[str, list[Finding] | None] = dict.fromkeys(tests)
    while told:
        asked: dict[str, Committee] = {}
        for name, findings in told.items():
            try:
                asked[name] = next(tests[name]) if findings is None else tests[name].send(findings)
            except StopIteration:
                outcomes[name] = None
            except BaseException as problem:
                outcomes[name] = problem
        told = {}
        for alike in _by_law(asked):
            each = findings_of_each(list(alike.values()), factory.mktemp("cung"))
            told |= dict(zip(alike, each, strict=True))
    return outcomes


def _by_law(asked: dict[str, Committee]) -> Iterable[dict[str, Committee]]:
    groups: dict[tuple[str, str | None, int], dict[str, Committee]] = {}
    for name, c in asked.items():
        groups.setdefault((c.regime, c.local, c.year), {})[name] = c
    return groups.values()


def findings_of_each(committees: Sequence[Committee], folder: Path) -> list[list[Finding]]:
    """What `Committee.findings` gives for each of these committees of one law and year; `folder/<n>` holds the n-th's
    workbooks. No finding is lost: one that can't be told whose it is raises an error."""
    law, year = committees[0].law, committees[0].year
    assert len({(c.regime, c.local, c.year) for c in committees}) == 1
    files: list[FileData] = []
    units = {ABOVE.code: ABOVE}
    for number, committee in enumerate(committees):
        files += [_moved(data, f"Q{number:03}Q") for data in committee.files(folder / str(number))]
        units |= {u.code: u for u in (_moved_unit(u, f"Q{number:03}Q") for u in committee.units.values())}
    suggestions = tuple(_moved_suggestion(s, f"Q{n:03}Q") for n, c in enumerate(committees) for s in c.suggestions)
    checked = check(assemble(files), law, Period(year), date(year, 12, 31), Register(units, suggestions=suggestions))
    out: list[list[Finding]] = [[] for _ in committees]
    for finding in checked.findings:
        whose = _SUFFIX.search(finding.file + finding.unit)
        assert whose, finding
        out[int(whose[1])].append(_moved_back(finding))
    return [sorted(findings, key=Finding.sort_key) for findings in out]


def _moved_unit(unit: Unit, suffix: str) -> Unit:
    return replace(unit, code=unit.code + suffix, parent=unit.parent + suffix if unit.parent else ABOVE.code)


def _moved_suggestion(one: Suggestion, suffix: str) -> Suggestion:
    return replace(one, unit=one.unit + suffix, identity=str(_moved_value("so_the", one.identity, suffix)))


def _moved(data: FileData, suffix: str) -> FileData:
    data.path, data.source = (_moved_name(name, suffix) for name in (data.path, data.source))
    data.stated_unit = _CODE.sub(rf"\g<0>{suffix}", data.stated_unit)
    for name, sheet in data.sheets.items():
        for key, column in sheet.columns.items():
            sheet.columns[key] = [_moved_value(key, value, suffix) for value in column]
        if name == INFO and sheet.columns["ma_don_vi"] == [f"TT{suffix}"]:
            sheet.columns["ma_cap_tren"] = [ABOVE.code]
    return data


def _moved_name(name: str, suffix: str) -> str:
    """With the suffix behind the code of a unit, else at the end."""
    moved, there = _CODE.subn(rf"\g<0>{suffix}", name)
    return moved if there else str(PurePath(name).with_stem(PurePath(name).stem + suffix))


def _moved_value(key: str, value: object, suffix: str) -> object:
    if not isinstance(value, str):
        return value
    if key == "so_the":
        return _CARD.sub(rf"\g<0>{suffix[1:-1]}", value)
    if key in _PERSON:  # no two persons of one name and birth date
        return _NAME.sub(rf"\g<0>{suffix.lower().translate(_LETTERS)}", value, count=1)
    if key == "so_ly_lich" and _NUMBER.match(value):
        return value + suffix
    return value + suffix if _CODE.fullmatch(value) else value


def _moved_back(finding: Finding) -> Finding:
    texts = {f.name: getattr(finding, f.name) for f in fields(finding)}
    changed = {name: _SUFFIX.sub("", text) for name, text in texts.items() if isinstance(text, str)}
    return replace(finding, **cast(Any, changed))
