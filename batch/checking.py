"""`xeploai check`: submissions one by one, nothing written, no other unit looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from batch.domain import INFO, Finding, Unit
from batch.eligibility import mark
from batch.form.pool import read_files
from batch.form.worker import FileData
from batch.intake import take_in
from batch.law import Law, load_law, regime_ids, regime_of_year
from batch.rating.ceilings import ceiling_rules
from batch.rating.engine import rate
from batch.register import Register
from batch.rules.context import Context
from batch.rules.run import run_checks
from batch.rules.wording import word
from batch.submissions import UNIT, Submissions, assemble

_NOT_ALONE = ("NOP-01", "HM-01", "HM-02", "HM-03")  # need the other units
_DEFAULT_KIND = "CB_TRUC_THUOC"


def _year(data: FileData) -> int:
    sheet = data.sheets.get(INFO)
    value = sheet.columns["nam"][0] if sheet else None
    return int(value) if isinstance(value, float) and 2018 <= value <= 2100 else date.today().year


def _regime(data: FileData, year: int) -> str:
    sheet = data.sheets.get(INFO)
    value = sheet.columns["quy_dinh"][0] if sheet else None
    return value if isinstance(value, str) and value in regime_ids() else regime_of_year(year)


def _alone(subs: Submissions) -> Register | None:
    """A register of the submission's own unit, enough to judge its proposals against their conditions."""
    info = subs.frame(INFO)
    if info.empty or not isinstance(info.at[0, UNIT], str):
        return None
    kind = info.at[0, "loai_to_chuc"]
    sector = info.at[0, "loai_hinh"]
    code = str(info.at[0, UNIT])
    unit = Unit(
        code, "", kind if isinstance(kind, str) else _DEFAULT_KIND, None, sector if isinstance(sector, str) else None
    )
    return Register({code: unit})


def _check_one(data: FileData, register: Register | None, law: Law, year: int) -> list[Finding]:
    subs = assemble([data])
    intake = take_in(subs.files, register, None, law)
    kept = subs.restrict(intake.counted)
    mark(kept, law, date(year, 12, 31))
    hits = run_checks(Context(kept, law, date(year, 12, 31), year, intake, register))
    place = _alone(kept)
    if place is not None:
        hits += rate(kept, place, law).hits
    return word([h for h in hits if h.code not in _NOT_ALONE], kept, intake, ceiling_rules(law))


def check_files(
    files: Sequence[Path], register: Register | None, regime: str | None, local: str | None
) -> list[Finding]:
    """Findings of every file, file by file in the order given. Raises LawError for an unknown regime or document."""
    if regime or local:
        load_law(regime or regime_of_year(date.today().year), None)
    out: list[Finding] = []
    for data in read_files(Path(), [str(path) for path in files]):
        year = _year(data)
        law = load_law(regime or _regime(data, year), local)
        out += _check_one(data, register, law, year)
    return out
