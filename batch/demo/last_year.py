"""What a finished run of the year before would hold of a made-up committee, as far as `--previous` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd

from batch.demo.draft import Committee, Draft, Row
from batch.demo.faults.plant import Planted
from batch.demo.faults.planter import Layout, Spot, layout
from batch.demo.names import person
from batch.domain import CELL_TYPES, COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.finished.layout import FRAMES, MANIFEST
from batch.finished.manifest import Manifest, dump_manifest
from batch.finished.write import write_table
from batch.form.definition import form

_RUN = ("ma_don_vi", "tep", "dong", "so_nam_xuat_sac", "ket_qua", "trang_thai", "duoc_dem")
_FACTS = {sheet: form()[sheet].lasting for sheet in (MEMBERS, COLLECTIVES, LEADERS)}
_FACTS[MEMBERS] += ("ky_luat",)
_COLUMNS = {INFO: _RUN} | {sheet: (*keys, *_RUN) for sheet, keys in _FACTS.items()}
_DATES = ("ngay_sinh", "ngay_vao_dang", "ngay_chinh_thuc", "ngay_thanh_lap")
_NUMBERS = ("so_nam_xuat_sac", "so_lanh_dao")
_FAULTY = 4  # of so many units that get faults, one gets one against last year


def _years(row: Row, level: object) -> Row:
    """The level and years of last year that the years stated now follow from."""
    stated = row.get("so_nam_xuat_sac")
    if isinstance(stated, int) and stated > 0:
        return {"ket_qua": "HTXS", "so_nam_xuat_sac": stated - 1}
    return {"ket_qua": "HTT" if level == "HTXS" else level, "so_nam_xuat_sac": 0}


def _run_row(draft: Draft, place: int, facts: Iterable[str], row: Row, level: object) -> Row:
    """A row as last year's run held it; what is no readable value now stood there neither."""
    kept = {key: row.get(key) for key in facts if isinstance(row.get(key), str | int | date)}
    out = kept | _years(row, level) | {"ma_don_vi": draft.code, "tep": f"{draft.code}.xlsx", "dong": place}
    return out | {"trang_thai": "GIU" if out["ket_qua"] else "CHUA", "duoc_dem": True}


class _LastYear:
    """The rows of last year by sheet, and of each member the row that he has now."""

    def __init__(self, committee: Committee, places: Layout) -> None:
        self.committee, self.places = committee, places
        self.year = committee.year - 1
        self.rows: dict[str, list[Row]] = {sheet: [] for sheet in _COLUMNS}
        self.members: dict[str, dict[int, Row]] = {}
        self.units: dict[str, Row] = {}
        for draft in committee.drafts.values():
            if draft.info.get("ly_do_chua_xep_loai") != "MOI":
                self._add(draft)

    def _add(self, draft: Draft) -> None:
        self.units[draft.code] = _run_row(draft, 0, (), draft.info, draft.level)
        self.rows[INFO].append(self.units[draft.code])
        for i, row in enumerate(draft.members):
            if row["tinh_trang"] != "TAM_THOI_DEN" and not self._came(row):
                earlier = row | {"ky_luat": "KHONG"}
                was = _run_row(draft, self.line(MEMBERS, i), _FACTS[MEMBERS], earlier, draft.finals[i])
                self.members.setdefault(draft.code, {})[i] = was
                self.rows[MEMBERS].append(was)
        for sheet in (COLLECTIVES, LEADERS):
            for i, row in enumerate(draft.rows.get(sheet, [])):
                self.rows[sheet].append(_run_row(draft, self.line(sheet, i), _FACTS[sheet], row, row.get("de_xuat")))

    def line(self, sheet: str, index: int) -> int:
        return next(iter(self.places.places[sheet].values()))[0] + index + 1

    def _came(self, row: Row) -> bool:
        """Whether the member was admitted, or moved here, after last year."""
        days = (row.get("ngay_vao_dang"), row.get("ngay_chuyen_den"))
        return any(isinstance(day, date) and day.year > self.year for day in days)

    def free(self, draft: Draft, key: str) -> list[int]:
        """Members whose rows of both years have a value of the field, and no fault now."""
        was = self.members.get(draft.code, {})
        now = draft.members
        return [i for i in was if (MEMBERS, i) not in draft.busy and isinstance(now[i].get(key), str | int)]


def _vanished(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    """Somebody of last year stands nowhere now."""
    row: Row = {
        "ho_ten": person(rng, True), "gioi_tinh": "NAM", "ngay_sinh": date(last.year - 95, 5, 19),
        "ngay_vao_dang": date(last.year - 60, 3, 26), "so_the": f"09{len(last.rows[MEMBERS]):06d}",
        "doi_tuong": "KHAC", "tinh_trang": "CHINH_THUC", "ky_luat": "KHONG",
    }  # fmt: skip
    last.rows[MEMBERS].append(_run_row(draft, last.line(MEMBERS, len(draft.members)), row, row, "HTT"))
    return Spot(INFO, "tong_dang_vien")


def _unheard_of(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    """A member of many years stood nowhere last year."""
    free = last.free(draft, "so_the")
    if not free:
        return None
    index = rng.choice(free)
    gone = last.members[draft.code].pop(index)
    last.rows[MEMBERS] = [row for row in last.rows[MEMBERS] if row is not gone]
    return Spot(MEMBERS, "so_the", index)


def _other_owner(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    """The card was somebody else's last year."""
    free = last.free(draft, "so_the")
    if not free:
        return None
    index = rng.choice(free)
    last.members[draft.code].pop(index).update(
        ho_ten=f"{person(rng, True)} Khác", ngay_sinh=date(last.year - 90, 5, 19)
    )
    return Spot(MEMBERS, "so_the", index)


def _other_years(row: Row, stated: object) -> None:
    """Last year's level that the years stated now can't follow from."""
    row.update({"ket_qua": "HTT"} if stated else {"ket_qua": "HTXS", "so_nam_xuat_sac": 2})
    row["trang_thai"] = "GIU"


def _wrong_years(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    free = last.free(draft, "so_nam_xuat_sac")
    if not free:
        return None
    index = rng.choice(free)
    _other_years(last.members[draft.code].pop(index), draft.members[index]["so_nam_xuat_sac"])
    return Spot(MEMBERS, "so_nam_xuat_sac", index)


def _wrong_years_of_unit(last: _LastYear, draft: Draft, _rng: Random) -> Spot | None:
    stated = draft.info.get("so_nam_xuat_sac")
    if not isinstance(stated, int) or (INFO, "so_nam_xuat_sac") in draft.busy:
        return None
    _other_years(last.units[draft.code], stated)
    return Spot(INFO, "so_nam_xuat_sac")


def _moved(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    """The member was in the next unit last year, and nothing is said of the move."""
    free = [i for i in last.free(draft, "so_the") if draft.members[i]["tinh_trang"] == "CHINH_THUC"]
    free = [i for i in free if not draft.members[i].get("ngay_chuyen_den")]
    other = next((code for code in last.members if code != draft.code), None)
    if not free or other is None:
        return None
    index = rng.choice(free)
    row = last.members[draft.code].pop(index)
    row |= {"ma_don_vi": other, "tep": f"{other}.xlsx", "dong": last.line(MEMBERS, len(last.members[other]))}
    return Spot(MEMBERS, "ngay_chuyen_den", index)


def _turned(last: _LastYear, draft: Draft, rng: Random) -> Spot | None:
    """A birth date that stood last year with day and month changed over."""
    days = {i: draft.members[i].get("ngay_sinh") for i in last.free(draft, "so_the")}
    turned = {
        i: date(day.year, day.day, day.month)
        for i, day in days.items()
        if isinstance(day, date) and day.day <= 12 and day.day != day.month
    }
    if not turned:
        return None
    index = rng.choice(list(turned))
    last.members[draft.code].pop(index)["ngay_sinh"] = turned[index]
    return Spot(MEMBERS, "ngay_sinh", index)


_PLANTERS = {
    "NT-01": _vanished,
    "NT-02": _unheard_of,
    "NT-03": _other_owner,
    "NT-04": _wrong_years,
    "NT-05": _wrong_years_of_unit,
    "NT-06": _moved,
    "NT-07": _turned,
}


def _plant(last: _LastYear, count: int) -> list[Planted]:
    """Faults in last year's rows, so that this year's submissions stay as they are: each rule in turn, in another unit
    whose submission is read."""
    committee = last.committee
    rng = committee.rng("", "nam_truoc")
    fit = [
        d for d in committee.drafts.values()
        if d.unit.kind in CELL_TYPES and d.code in last.members and not d.missing and ("", "alone") not in d.busy
        and not d.after and not d.order
    ]  # fmt: skip
    free = rng.sample(fit, len(fit))
    found: list[Planted] = []
    codes = list(_PLANTERS)
    for number in range(max(count // _FAULTY, len(codes)) if count else 0):
        code = codes[number % len(codes)]
        for draft in free:
            if (spot := _PLANTERS[code](last, draft, rng)) is not None:
                found.append(Planted(code, draft.code, spot.sheet, last.places.cell(spot), draft.code))
                free.remove(draft)
                break
    return sorted(found, key=lambda p: (p.unit, p.code))


def write_last_year(folder: Path, committee: Committee, faulty: int) -> list[Planted]:
    """Write `<year before>/manifest.json` and its `du_lieu/*.parquet` below `folder`; returns the faults that a run
    finds with `--previous`, none where no unit is `faulty`."""
    law, year = committee.law, committee.year - 1
    last = _LastYear(committee, layout(law, committee.year))
    planted = _plant(last, faulty)
    run = folder / str(year)
    (run / FRAMES[INFO].path).parent.mkdir(parents=True)
    for sheet, columns in _COLUMNS.items():
        frame = pd.DataFrame({c: _column(c, [row.get(c) for row in last.rows[sheet]]) for c in columns})
        write_table(run / FRAMES[sheet].path, frame)
    manifest = Manifest(
        year=year, as_of=date(year, 12, 31), code=committee.top.code, name=committee.top.name, provisional=[]
    )
    dump_manifest(run / MANIFEST.path, manifest.stated())
    return planted


def _column(key: str, values: list[object]) -> pd.Series:
    if key in _DATES:
        return pd.Series(values, dtype="datetime64[s]")
    if key in _NUMBERS:
        return pd.Series(values, dtype="float64")
    if key == "dong":
        return pd.Series(values, dtype="int64")
    return pd.Series(values, dtype="bool" if key == "duoc_dem" else "str")
