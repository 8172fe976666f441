"""`make_demo`: the folder of a made-up committee."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from batch.demo.committee import make_committee
from batch.demo.draft import Committee, Draft
from batch.demo.faults.plant import Planted, plant
from batch.demo.files import Job, write_all
from batch.demo.last_year import write_last_year
from batch.demo.office import made_up_office
from batch.demo.quarter import of_quarter
from batch.demo.suggestions import made_up_suggestions
from batch.domain import CELL_TYPES, Period, SaidError
from batch.finished.csv_file import write_csv
from batch.law import LawError, load_law, regime_of_year
from batch.register.working_folder import REGISTER, SUBMISSIONS
from batch.register.writer import write_register

FAULTS, LAST_YEAR = "loi_gai_san.csv", "nam_truoc"
_HEADER = ("ma_quy_tac", "ma_don_vi", "sheet", "o")
_RESUBMITTED = 25  # of so many units one hands in twice
_MOST_UNITS = 20_000

Report = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was written: `files` counts the files in `nop/`, `faults` the lines of `loi_gai_san.csv`, `faulty_units`
    the submissions with planted faults."""

    out: Path
    regime: str
    year: int
    units: int
    files: int
    members: int
    faults: int
    faulty_units: int


def _check(out: Path, units: int, faults: float) -> None:
    if not 1 <= units <= _MOST_UNITS:
        raise SaidError(f"Số đơn vị phải từ 1 đến {_MOST_UNITS}, đang là {units}.")
    if not 0 <= faults <= 1:
        raise SaidError(f"Tỷ lệ lỗi cài sẵn phải từ 0 đến 1, đang là {faults}.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SaidError(f"Thư mục «{out}» đã có dữ liệu. Hãy chọn một thư mục mới hoặc xóa thư mục này trước.")


def _handed_in_twice(committee: Committee, faulty: set[str]) -> list[Draft]:
    """Units whose first submission is superseded by a second."""
    fit = [d for d in committee.drafts.values() if d.code not in faulty and not d.versions]
    rng = committee.rng("", "nop_lai")
    return rng.sample(fit, min(len(fit), max(1, len(committee.units) // _RESUBMITTED)))


def _jobs(draft: Draft, twice: bool) -> Iterator[Job]:
    if draft.missing:
        return
    info = dict(draft.info)
    if twice:
        # The first one was short of its proposal and had another total.
        first = info | {"de_xuat": None, "tong_dang_vien": int(str(info["tong_dang_vien"])) + 2}
        yield Job(f"{draft.code}_lan1.xlsx", first, draft.rows, {}, ())
        info["lan_nop"] = 2
    yield Job(f"{draft.code}.xlsx", info, draft.rows, draft.order, tuple(draft.after))
    for suffix, changes in draft.versions:
        yield Job(f"{draft.code}{suffix}.xlsx", info | changes, draft.rows, {}, ())


def _list_faults(path: Path, planted: list[Planted]) -> None:
    write_csv(path, _HEADER, ((p.code, p.unit, p.sheet, p.cell) for p in planted))


def make_demo(
    out: Path,
    *,
    units: int = 60,
    seed: int = 1,
    faults: float = 0.0,
    year: int = 2025,
    quarter: int | None = None,
    regime: str | None = None,
    local: str | None = None,
    members: int | None = None,
    progress: Report | None = None,
) -> DemoSummary:
    """Make a committee of `units` units in `out`: the register, `nop/` with a workbook per unit, and the list of the
    faults planted in the share `faults` of the submissions; in `nam_truoc/` what a finished run of the year before
    holds, with a list of the faults that only show against it; `members` is how many each chi bộ has; `quarter` makes
    the submissions of that quarter of the year, without faults. The same arguments give the same data.

    `progress(label, done)` is told how many of the `units` are written so far. Raises ValueError, in Vietnamese, for a
    folder that isn't empty, impossible numbers, an unknown regime or local document.
    """
    _check(out, units, faults)
    try:
        law = load_law(regime or regime_of_year(year), local)
    except LawError as problem:
        raise SaidError(str(problem)) from problem
    period = Period(year, quarter)
    if quarter and faults:
        raise SaidError("Lỗi gài sẵn chỉ có ở phiếu của cả năm: bỏ --faults hoặc bỏ --quarter.")
    if quarter and not law.rates_quarters:
        raise SaidError(f"{law.title} không xếp loại theo quý: bỏ --quarter.")
    tell: Report = progress or (lambda _label, _count: None)
    committee = make_committee(law, year, units, seed, members)
    planted = plant(committee, faults)
    if period.quarter:
        of_quarter(committee, period)
    faulty = {d.code for d in committee.drafts.values() if d.busy}
    twice = {d.code for d in _handed_in_twice(committee, faulty)}
    folder = out / SUBMISSIONS
    folder.mkdir(parents=True, exist_ok=True)
    office, suggestions = made_up_office(committee, local), made_up_suggestions(committee)
    write_register(out / REGISTER, committee.units, office, suggestions)
    _list_faults(out / FAULTS, planted)
    _list_faults(out / LAST_YEAR / FAULTS, write_last_year(out / LAST_YEAR, committee, len(faulty)))
    drafts = list(committee.drafts.values())
    count = sum(0 if d.missing else 1 + (d.code in twice) + len(d.versions) for d in drafts)
    members = sum(len(d.members) for d in drafts if d.unit.kind in CELL_TYPES)
    jobs = chain.from_iterable(_jobs(d, d.code in twice) for d in drafts)
    written = 0

    def advance(done: int) -> None:
        nonlocal written
        written += done
        tell("Ghi phiếu", len(drafts) * written // count)

    write_all(folder, law.id, local, period, jobs, count, advance)
    return DemoSummary(
        out, law.id, year, len(committee.units), count, members, len(planted), len(faulty),
    )  # fmt: skip
