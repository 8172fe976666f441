"""Issues one submission workbook per unit, with what the register and last year's run already know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import date, datetime
from functools import partial
from math import isnan
from pathlib import Path
from typing import Any

from batch.domain import (
    CELL_TYPES,
    COLLECTIVE,
    COLLECTIVES,
    LEADER,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SUBJECT_SHEET,
    Period,
    SaidError,
    Unit,
)
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES
from batch.finished.previous import find_last_year, units_then, year_before
from batch.finished.quarters import levels_of, usable
from batch.form.blank import MEMBER_ROWS, Filled, write_form
from batch.form.definition import Field, form, lists
from batch.law.model import Law
from batch.machine.beside import beside, move_in
from batch.register.matching import Matching, match_people
from batch.register.register import Register
from batch.submissions.columns import records
from batch.submissions.quarter_levels import Came, QuarterLevels
from batch.text import NOT_IN_FILE_NAMES, is_taken_by_windows

_MOST_TOLD = 10  # units without anything, line by line
_SPARE_ROWS = 30  # formatted rows beyond the members that the register states

Row = dict[str, Any]
Tell = Callable[[str], object]
History = dict[str, dict[str, list[dict[str, object]]]]  # unit code → sheet → rows


def safe_name(code: str) -> str:
    """The unit code as a file name that Windows accepts too."""
    name = "".join("_" if c in NOT_IN_FILE_NAMES or c < " " else c for c in code).strip(" .")
    if not name or name[0] in "~$" or is_taken_by_windows(name):
        name = f"_{name}"
    return name[:100].rstrip(" .")


def file_names(codes: Iterable[str]) -> dict[str, str]:
    """Unit code → file name without ending; no two are equal, not even where capitals don't count."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        base = name = safe_name(code)
        number = 2
        while name.casefold() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.casefold())
        out[code] = name
    return out


def _rows(run: FinishedRun, sheet: str) -> list[dict[Any, Any]]:
    return records(run.frame(sheet)) if run.path(FRAMES[sheet]).is_file() else []


def _value(field: Field, value: Any) -> object:
    """A value from a Parquet file as `write_form` takes it; what doesn't fit the field is left blank."""
    if value is None or value == "" or (isinstance(value, float) and isnan(value)):
        return None
    if field.kind == "yes_no" and isinstance(value, bool):
        return "CO" if value else "KHONG"
    if field.list_name:
        return str(value) if str(value) in lists()[field.list_name] else None
    if field.kind == "date":
        if isinstance(value, str):
            try:
                return date.fromisoformat(value[:10])
            except ValueError:
                return None
        if isinstance(value, datetime):
            return value.date() if value == value else None  # NaT differs from itself
        return value if isinstance(value, date) else None
    if field.kind in ("integer", "number", "percent"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return int(value) if value == int(value) else value
    return str(value)


def _facts(sheet: str, row: Row) -> dict[str, object]:
    out: dict[str, object] = {}
    for field in form()[sheet].fields:
        if field.lasts and (value := _value(field, row.get(field.key))) is not None:
            out[field.key] = value
    return out


def _member(row: Row) -> dict[str, object]:
    facts = _facts(MEMBERS, row)
    if not facts:
        return {}
    years = _years(row.get("so_nam_xuat_sac"))
    facts["so_nam_xuat_sac"] = years + 1 if row.get("ket_qua") == "HTXS" else 0
    return facts


def _member_of(last: FinishedRun, year: int, tell: Tell) -> Callable[[Row], dict[str, object]]:
    """What is carried over of a member: how many years came before this one, only a run of the year before knows."""
    then = year_before(last)
    if then in (None, year - 1):
        return _member
    heading = form()[MEMBERS].field("so_nam_xuat_sac").heading
    tell(
        f"Kết quả dùng để điền sẵn là của năm {then}, không phải năm {year - 1}: phiếu để trống «{heading}» của đảng "
        "viên, đơn vị tự ghi."
    )
    return partial(_facts, MEMBERS)


def _years(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value == value and value > 0 else 0


def _add_quarters(history: History, levels: QuarterLevels) -> Counter[str]:
    """What the finished quarters came to, beside the people and bodies that the forms begin with. Returns how many
    levels that aren't final were left out, by the field that states them."""
    left: Counter[str] = Counter()
    for unit, sheets in history.items():
        for kind in (MEMBER, COLLECTIVE, LEADER):
            for row in sheets.get(SUBJECT_SHEET[kind], []):
                came = levels.of(kind, unit, row)
                row |= _final(came)
                left.update(key for key, one in came.items() if not one.final)
    return left


def _final(came: Mapping[str, Came]) -> dict[str, object]:
    return {key: one.level for key, one in came.items() if one.final}


def _history(run: FinishedRun, member: Callable[[Row], dict[str, object]], register: Register, tell: Tell) -> History:
    """What a finished run knows, by the unit of now and sheet; a file that isn't there gives nothing. Members only
    temporarily at the unit are not carried over, nor is anything of a unit of which it isn't certain what it was."""
    out: History = {}
    matching = match_people(register.units, units_then(run))
    now = matching.now
    _tell_unmatched(matching, register, run, tell)

    def add(sheet: str, rows: list[Row], make: Callable[[Row], dict[str, object]]) -> None:
        for row in rows:
            unit = now.get(str(row.get("ma_don_vi")))
            if unit is None:
                continue
            facts = make(row)
            if "ma_don_vi_dung_dau" in facts:
                facts["ma_don_vi_dung_dau"] = now.get(str(facts["ma_don_vi_dung_dau"]))
            if facts:
                out.setdefault(unit, {}).setdefault(sheet, []).append(facts)

    members = [r for r in _rows(run, MEMBERS) if r.get("tinh_trang") != "TAM_THOI_DEN"]
    add(MEMBERS, members, member)
    add(COLLECTIVES, _rows(run, COLLECTIVES), partial(_facts, COLLECTIVES))
    add(LEADERS, _rows(run, LEADERS), partial(_facts, LEADERS))
    for sheets in out.values():
        for number, row in enumerate(sheets.get(MEMBERS, []), 1):
            row["stt"] = number
    return out


def _tell_unmatched(matching: Matching, register: Register, run: FinishedRun, tell: Tell) -> None:
    """How many of the units that must submit get nothing, and why."""
    without = {code: why for code, _, why in matching.unmatched if code not in matching.sources}
    told = [(code, without[code]) for code in register.must_submit if code in without]
    if told:
        tell(
            f"{len(told)} đơn vị không được điền sẵn từ kết quả «{run.folder.name}», cần tự ghi danh sách "
            "(xem lại cột «Mã cũ» của danh mục):"
        )
        for code, why in told[:_MOST_TOLD]:
            tell(f"    {code}: {why}")
        if len(told) > _MOST_TOLD:
            tell(f"    … và {len(told) - _MOST_TOLD} đơn vị khác")


def _tell_quarters(quarters: Sequence[FinishedRun], left: Mapping[str, int], tell: Tell) -> None:
    """Of which quarters levels aren't final."""
    for run in quarters:
        period = run.manifest.period
        number = left.get(f"xl_quy_{period.quarter}", 0)
        if run.manifest.provisional:
            tell(
                f"Kết quả {period.title} còn tạm tính: chỉ điền sẵn mức đã giữ hoặc đã quyết định, để trống "
                f"{number} mức chưa chốt. Nên hoàn thành, lập lại kết quả quý ấy rồi mới phát phiếu."
            )
        elif number:
            tell(f"Kết quả {period.title}: {number} mức chờ cấp có thẩm quyền quyết định, phiếu để trống.")


def known(unit: Unit, law: Law, period: Period, levels: QuarterLevels | None = None) -> dict[str, object]:
    """What the register and the law say for the sheet "Thông tin"."""
    info: dict[str, object] = {
        "ma_don_vi": unit.code,
        "ten_don_vi": unit.name,
        "loai_to_chuc": unit.kind,
        "ma_cap_tren": unit.parent,
        "loai_hinh": unit.sector,
        "nam": period.year,
        "ky": period.code if period.quarter else None,
        "quy_dinh": law.id,
        "van_ban_dia_phuong": law.local,
        "lan_nop": 1,
        "ngay_thanh_lap": unit.founded,
        "do_chia_tach": "CO" if unit.reorganized else None,
        **(_final(levels.of(ORGANIZATION, unit.code, {})) if levels else {}),
    }
    return {key: value for key, value in info.items() if value is not None and value != ""}


def _issue_one(
    task: tuple[Path, Unit, dict[str, object], dict[str, list[dict[str, object]]]],
    law: Law,
    period: Period,
    as_of: date,
) -> Path:
    path, unit, info, rows = task
    stated = max(unit.members or 0, len(rows.get(MEMBERS, [])))
    expected = stated + _SPARE_ROWS if stated else MEMBER_ROWS
    member_rows = expected if unit.kind in CELL_TYPES else _SPARE_ROWS
    write_form(
        path, law, Filled(info, dict(rows)),
        period=period, as_of=as_of, issued=True, member_rows=member_rows,
    )  # fmt: skip
    return path


def refuse_filled(out: Path) -> None:
    """Raises SaidError where forms can't go into this folder."""
    if out.exists() and not out.is_dir():
        raise SaidError(f"«{out}» là một tệp. Hãy chọn một thư mục mới để ghi phiếu.")
    if out.is_dir() and any(out.iterdir()):
        raise SaidError(
            f"Thư mục «{out}» đã có tệp; không ghi đè lên phiếu đã phát. Hãy chọn một thư mục mới hoặc thư mục trống."
        )


def issue_forms(
    register: Register,
    law: Law,
    period: Period,
    out: Path,
    previous: Path | None = None,
    as_of: date | None = None,
    *,
    settle: Callable[[History], History] = lambda history: history,
    executor: Executor | None = None,
    quarters: Sequence[FinishedRun] = (),
    step: Callable[[int, int], object] = lambda _done, _total: None,
    tell: Tell = lambda _line: None,
) -> list[Path]:
    """Writes `<out>/<ma_don_vi>.xlsx` for every unit that must submit, and nothing else, in the register's order.

    `as_of`: reference date of "under 6 months", by default the last day of the period. `previous`: a finished run, from
    which stable facts are carried over; `settle` has the last word on them. `quarters` are the finished ones of the
    year: a form asks what they came to, and the last of them knows the people where `previous` isn't given.
    `step(done, total)` after each; `tell(line)` what isn't prefilled, and why. Raises ValueError (in Vietnamese) where
    `out` already holds files or `previous` holds no run, or what a quarter came to was changed since; nothing is
    written then.
    """
    refuse_filled(out)
    if left_out := usable(quarters)[1]:
        raise SaidError("\n".join(f"Thư mục «{folder}»: {why}" for folder, why in left_out))
    before: History = {}
    if previous:
        last = find_last_year(previous, period.year)
        before = _history(last, _member_of(last, period.year, tell), register, tell)
    elif quarters:  # how many years came before, only last year's run knows
        before = _history(quarters[-1], partial(_facts, MEMBERS), register, tell)
    history = settle(before)
    stated = quarters if law.asks("quarters") else ()
    levels = levels_of(stated, register.units)
    left = _add_quarters(history, levels)
    for code in register.must_submit:
        left.update(key for key, one in levels.of(ORGANIZATION, code, {}).items() if not one.final)
    _tell_quarters(stated, left, tell)
    names = file_names(register.must_submit)
    write = partial(_issue_one, law=law, period=period, as_of=as_of or period.last_day)
    with beside(out) as fresh:  # a half-issued folder would look like a finished one
        fresh.mkdir()
        tasks = [
            (fresh / f"{name}.xlsx", unit := register[code], known(unit, law, period, levels), history.get(code, {}))
            for code, name in names.items()
        ]
        made = []
        for path in executor.map(write, tasks, chunksize=20) if executor else map(write, tasks):
            made.append(path.name)
            step(len(made), len(tasks))
        move_in(fresh, out)
    return [out / name for name in made]
