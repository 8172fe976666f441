"""Machine files of a run: figures, levels, consolidated data, and what its manifest says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import SUBJECT_SHEET, SUBJECTS, Finding
from batch.finished import records
from batch.finished.csv_file import write_csv
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FIGURES, FLAG, FRAMES, LEVELS, UNITS, WRITTEN
from batch.finished.manifest import UNKNOWN_CONTENT, UNSTATED, Manifest, Stated, this_program
from batch.finished.records import Level
from batch.finished.summary import Summary
from batch.form.definition import form
from batch.form.layout_rows import KIND_NAMES
from batch.law import Law
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.collect import PAPERS_FOLDER
from batch.submissions.columns import (
    ALLOWED,
    CEILING,
    DECIDER,
    FILE,
    FINAL,
    FROM_PACKAGE,
    GROUP,
    IDENTITY,
    RANK_IN_GROUP,
    REASON,
    ROW,
    START,
    STATUS,
    UNIT,
)
from batch.submissions.frames import Submissions
from batch.submissions.intake import COUNTED, Intake, belongs
from batch.submissions.word_forms import WrittenText
from batch.tables.count import Counted
from batch.tables.figures import Figures

_OF_LEVEL = {
    "unit": UNIT, "identity": IDENTITY, "group": GROUP, "proposed": START, "ceiling": CEILING, "rank": RANK_IN_GROUP,
    "allowed": ALLOWED, "final": FINAL, "status": STATUS, "reason": REASON, "decider": DECIDER,
}  # fmt: skip


def write_figures(folder: Path, figures: Figures) -> None:
    """`bieu.csv`: every figure."""
    write_csv(folder / FIGURES.path, FIGURES.names, figures.cells())


def write_levels(run: FinishedRun, ratings: Ratings, register: Register) -> None:
    """`xep_loai.csv`: every subject."""
    levels = levels_of(ratings, register)
    records.write_records(run.folder, LEVELS, levels)
    run.levels = levels


def levels_of(ratings: Ratings, register: Register) -> list[Level]:
    """Every subject with its level, in the order of the register and of the rows."""
    order = {code: i for i, code in enumerate(register.units)}
    levels: list[Level] = []  # whose fields stand in the order of `_OF_LEVEL`
    for subject in SUBJECTS:
        frame = ratings.frames[subject]
        part = pd.DataFrame({of: frame[column] for of, column in _OF_LEVEL.items()}, copy=False)
        part = part.assign(place=frame[UNIT].map(order), row=frame[ROW]).sort_values(["place", "row"], kind="stable")
        columns = {of: part[of].to_numpy(dtype=object).tolist() for of in _OF_LEVEL}
        stated = {of: ["" if value != value else value for value in values] for of, values in columns.items()}
        stated["rank"] = [int(place) if place else None for place in columns["rank"]]
        stated["allowed"] = [None if places != places else int(places) for places in columns["allowed"]]
        levels += [Level(subject, *line) for line in zip(*stated.values(), strict=True)]
    return levels


def write_frames(run: FinishedRun, subs: Submissions, ratings: Ratings, counted: Counted, register: Register) -> None:
    """The consolidated data, one Parquet file a sheet."""
    subject_of = {sheet: subject for subject, sheet in SUBJECT_SHEET.items()}
    for name, output in FRAMES.items():
        subject = subject_of.get(name)
        source = ratings.frames[subject] if subject else subs.frame(name)
        made = {
            "unit": source[UNIT],
            "file": source[FILE].map(lambda i: subs.files[i].path).astype("str"),
            "row": source[ROW],
        }
        if subject:
            made |= {"final": source[FINAL], "status": source[STATUS], "decider": source[DECIDER]}
            made["packed"] = source[FROM_PACKAGE]
            made["counted"] = pd.Series(source.index.isin(sorted(counted.rows[name])), index=source.index)
            for fact in ("kind", "sector", "name", "parent"):
                made[fact] = source[UNIT].map({code: getattr(unit, fact) for code, unit in register.units.items()})
        table = pd.DataFrame({c.name: made[c.of] if c.of else source[c.name] for c in output.columns}, copy=False)
        write_table(run.path(output), table)
        run.keep(output, table)


def write_units(folder: Path, register: Register) -> None:
    """`don_vi.parquet`: every unit of the register, with its deadline and where letters to it go."""
    units = list(register.units.values())
    columns = {c.name: [getattr(unit, c.of) for unit in units] for c in UNITS.columns}
    text = {c.name: ["" if v is None else str(v) for v in columns[c.name]] for c in UNITS.columns if c.kind != FLAG}
    write_table(folder / UNITS.path, pd.DataFrame(columns | text))


def write_table(path: Path, table: pd.DataFrame) -> None:
    """A Parquet file, its text as Arrow's `large_string`, however it lies in the frame."""
    arrows = pd.StringDtype("pyarrow", na_value=float("nan"))
    table.astype(dict.fromkeys(table.columns[table.dtypes == "str"], arrows)).to_parquet(path, index=False)


def write_texts(folder: Path, texts: list[WrittenText]) -> None:
    """`ban_kiem_diem.parquet`: what self-review forms in Word say, part by part."""
    columns = {c.name: pd.Series([getattr(text, c.of) for text in texts], dtype="str") for c in WRITTEN.columns}
    write_table(folder / WRITTEN.path, pd.DataFrame(columns))


def _rows(
    counted: Counted, subs: Submissions, intake: Intake
) -> tuple[dict[str, dict[str, int]], list[dict[str, Any]]]:
    """Rows read, counted and set aside by sheet, and the list of those set aside with the reason."""
    aside: list[dict[str, Any]] = []
    totals = {}
    for name in form():
        idle = [
            (i, len(f.sheets[name].rows))
            for i, f in enumerate(subs.files)
            if name in f.sheets and intake.status[i] != COUNTED
        ]
        rows = counted.rows[name]
        layout = _no_records(name, subs, intake)
        uncounted = sum(n for _, n in idle) + sum(entry["so_dong"] for entry in layout)
        totals[name] = {
            "doc": counted.read[name] + uncounted,
            "duoc_dem": len(rows),
            "de_rieng": counted.read[name] - len(rows) + uncounted,
        }
        aside += layout
        aside += [
            {"tep": subs.files[i].path, "sheet": name, "so_dong": n, "ly_do": "tệp không được tính"}
            for i, n in idle
            if n
        ]
    for s in counted.set_aside:
        aside.append(
            {"don_vi": s.unit, "tep": s.file, "sheet": s.sheet, "dong": s.row, "so_dong": 1, "ly_do": s.reason,
             "bieu": list(s.tables)}
        )  # fmt: skip
    return totals, aside


def _owner(intake: Intake, i: int) -> dict[str, object]:
    """What told whose a file is that can't be used, and which units it could be of where that isn't clear."""
    owner = intake.owner.get(i)
    if owner is None:
        return {}
    return {"don_vi_theo": owner.by} | ({"co_the_cua": list(owner.rivals)} if owner.rivals else {})


def _packed(intake: Intake, i: int) -> dict[str, object]:
    """The committee of the package that a file is, or that holds the unit."""
    return {"trong_goi": intake.packed[i]} if i in intake.packed else {}


def _of_other(intake: Intake, i: int) -> dict[str, object]:
    """Why a file of another period is set aside."""
    what = "gói bàn giao" if i in intake.packed else "phiếu"
    return {"ly_do": belongs(what, intake.periods[i])} if i in intake.periods else {}


def _no_records(name: str, subs: Submissions, intake: Intake) -> list[dict[str, Any]]:
    """Rows of the counted files that are no records, block by block (`dong` is its first row)."""
    return [
        {"don_vi": intake.unit[i], "tep": subs.files[i].path, "sheet": name, "dong": block.first + 1,
         "so_dong": block.count, "ly_do": f"không phải dữ liệu: {KIND_NAMES[block.kind]}"}
        for i in sorted(intake.counted)
        if name in subs.files[i].sheets
        for block in subs.files[i].sheets[name].aside
    ]  # fmt: skip


def manifest_of(
    summary: Summary, law: Law, as_of: date, subs: Submissions, intake: Intake, counted: Counted,
    findings: list[Finding], register_hash: str, **more: Any,
) -> Manifest:  # fmt: skip
    """What went in, under which law, what was counted, and whether the figures are provisional; `more` are further
    fields."""
    totals, aside = _rows(counted, subs, intake)
    return Manifest(
        program=this_program(),
        year=summary.period.year,
        quarter=summary.period.code if summary.period.quarter else UNSTATED,
        as_of=as_of,
        code=summary.top_code,
        name=summary.top_name,
        **of_law(law),
        provisional=summary.provisional,
        expected=summary.expected,
        received=summary.received,
        missing=[u.code for u in summary.missing],
        conflicting=[u.code for u in summary.conflicting],
        register_sha256=register_hash,
        files=[
            {"tep": f.path, "sha256": f.sha256, "kich_thuoc": f.size, "don_vi": intake.unit[i],
             "lan_nop": intake.number[i], "trang_thai": intake.status[i], **_owner(intake, i), **_packed(intake, i),
             **_of_other(intake, i),
             **({UNKNOWN_CONTENT: True} if f.record or (f.folder and PAPERS_FOLDER not in f.path.split("/")) else {})}
            for i, f in enumerate(subs.files)
        ],
        rows=totals,
        set_aside=aside,
        findings=dict(sorted(Counter(f.code for f in findings).items())),
        errors=summary.errors,
        warnings=summary.warnings.total,
        to_explain=summary.warnings.to_explain,
        explained=summary.warnings.explained,
        no_need=summary.warnings.no_need,
        **more,
    )  # fmt: skip


def of_law(law: Law) -> dict[str, Any]:
    """The fields of a manifest that say under which law the figures are."""
    documents: list[Stated] = [{"so": d.number, "ngay": d.date} for d in law.documents]
    told = {"regime": law.id, "regime_title": law.title, "documents": documents, "local": law.local}
    return told | ({"cap_base": law.cap_base} if law.cap_base else {})
