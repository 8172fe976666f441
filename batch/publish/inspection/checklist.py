"""The checklist of evidence of each unit: the criteria in force, what the unit answered, what an inspector found.

Source: the local documents, as in `law` (`evidence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from batch.domain import EVIDENCE, Unit
from batch.finished.finished_run import FinishedRun
from batch.form.definition import label
from batch.law.model import Law, Proof
from batch.publish.entries import Entry
from batch.rules.papers import same_code
from batch.text import group_key

PASSED, FAILED, NOT_ASKED = "Đạt", "Không đạt", "Không áp dụng"
RESULTS = (PASSED, FAILED, NOT_ASKED)
_NO = "KHONG"
_WORDS = {
    group_key(word): result
    for result, words in (
        (PASSED, (PASSED, "dat", "đạt yêu cầu")),
        (FAILED, (FAILED, "khong dat", "ko đạt", "k đạt", "không đạt yêu cầu")),
        (NOT_ASKED, (NOT_ASKED, "khong ap dung", "ko áp dụng", "k áp dụng")),
    )
    for word in words
}
Key = tuple[str, str]  # unit, code of the criterion


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says of a criterion: a code of co_khong_na, "" while it says nothing, and its remark."""

    has: str = ""
    remark: str = ""

    @property
    def shown(self) -> str:
        return label("co_khong_na", self.has)


@dataclass(frozen=True, slots=True)
class Found:
    """What an inspector entered: one of RESULTS or whatever else was written, the day, the remark."""

    result: str = ""
    day: str = ""
    remark: str = ""

    @property
    def judged(self) -> str:
        """One of RESULTS, "" where nothing is entered or what is can't be understood."""
        return _WORDS.get(group_key(self.result.removesuffix(".")), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one unit."""

    unit: Unit
    proof: Proof
    answer: Answer
    found: Found


def answers(run: FinishedRun) -> dict[Key, Answer]:
    """What units say in the sheet "Minh chứng". Raises FinishedRunError."""
    out: dict[Key, Answer] = {}
    rows = run.frame(EVIDENCE, ("ma_don_vi", "ma_tieu_chi", "co_ho_so", "nhan_xet"))
    columns = (rows[name].tolist() for name in ("ma_don_vi", "ma_tieu_chi", "co_ho_so", "nhan_xet"))
    for unit, code, has, remark in zip(*columns, strict=True):
        if isinstance(code, str):
            told = Answer(has if isinstance(has, str) else "", remark if isinstance(remark, str) else "")
            out[str(unit), same_code(code)] = told
    return out


def _answer(given: Mapping[Key, Answer], unit: str, proof: Proof) -> Answer:
    """Its own row; where the office has split a criterion, the parts together: one that is missing counts for all."""
    code = same_code(proof.code)
    if (unit, code) in given:
        return given[unit, code]
    parts = [one for (whose, part), one in given.items() if whose == unit and part.startswith(f"{code}.")]
    has = next((one.has for one in parts if one.has == _NO), parts[0].has if parts else "")
    return Answer(has, "; ".join(one.remark for one in parts if one.remark))


def checklist(
    units: Iterable[Unit], law: Law, given: Mapping[Key, Answer], entered: Mapping[tuple[str, ...], Entry]
) -> list[Line]:
    """The criteria of the units that have any, in their order; `entered` by unit and code."""
    out = []
    of_unit: dict[str, dict[Key, Answer]] = {}
    for key, one in given.items():
        of_unit.setdefault(key[0], {})[key] = one
    for unit in units:
        own = of_unit.get(unit.code, {})
        for proof in law.evidence_for(unit.kind) if unit.must_submit else ():
            found = Found(*entered.get((unit.code, proof.code), ()))
            out.append(Line(unit, proof, _answer(own, unit.code, proof), found))
    return out
