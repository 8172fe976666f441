"""The Biểu of several finished runs added up: sums of counts, shares of the sums, no personal row. What each part's own
reconciliation found is carried along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from batch.domain import ABOVE_BASE, PROVINCE, Period, Unit
from batch.finished import layout, write
from batch.finished.bieu_file import rows_6c
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import UNSTATED, Manifest, this_program
from batch.finished.part import Part, folder_name, read_part, record
from batch.finished.place import own_folders, restore, run_folder
from batch.finished.written import Kept
from batch.law import Law, LawError, load_law
from batch.publish import reconciliation
from batch.publish.bieu.settings import load_settings
from batch.publish.bieu.tables import write_tables
from batch.register.register import Register
from batch.tables.figures import Cell, Figures
from batch.tables.identities import Line, broken, not_adding_up
from batch.tables.layout import TABLES, Row
from batch.tables.reconcile import figure_lines, stated
from batch.tables.reconcile_run import unit_lines
from batch.templates import LOOK, template
from batch.text import fold, vn_int

_SHOWN = 10  # units named in a message
Step = Callable[[str, int, int], None]


class MergeError(ValueError):
    """The parts can't be added; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`folder` is DIR/<period>; `carried` are broken identities that the parts brought with them; `kept` a person's
    files of the merge before that were taken along."""

    folder: Path
    parts: list[Part]
    lines: list[Line]
    carried: list[Line]
    provisional: list[str]
    missing: list[str]
    kept: list[Kept] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """No part has an error or lacks a submission, and everything adds up."""
        return not (self.missing or self.carried or broken(self.lines) or any(part.errors for part in self.parts))


def merge(folders: Sequence[Path], out: Path, *, name: str = "", local: str | None = None, step: Step) -> Merged:
    """Add the runs in `folders` (each OUT/<period>) and write `out`/<period>. `name` is who adds them up; `local` where
    the parts' own local document is, if it isn't one that comes with the program.

    Raises FinishedRunError, MergeError, LawError, PlaceError, LedgerError, FolderBusyError; nothing is then written.
    """
    _apart(folders, out)
    parts = [read_part(FinishedRun(folder)) for folder in folders]
    step("Đọc các phần", len(parts), len(parts))
    _fit(parts)
    law = _law(parts[0], local).on(max(part.as_of for part in parts))
    load_settings(template(LOOK))
    period = parts[0].period
    _not_over_a_run(out, folders, period)
    restore(out, period)
    parts = [replace(part, name=shown, code=code) for part, shown, code in _named(parts)]
    figures = add_up(parts)
    new = sum(part.reviewed_new for part in parts)
    lines = [*figure_lines(stated(figures), law, new), *unit_lines(figures, "các phần", law)]
    own = {part.code: _own_broken(part, law) for part in parts}
    carried = [line for found in own.values() for line in found]
    why = _provisional(parts, own) + not_adding_up(lines)
    missing = sorted({code for part in parts for code in part.missing})
    done = Merged(out / str(period), parts, lines, carried, why, missing)
    name = name or f"Tổng hợp {len(parts)} đảng bộ"
    with run_folder(out, _manifest(done, figures, law, name, own, new)) as target:
        _write(target.run, done, figures, law, name, own, step)
    return replace(done, kept=target.kept)


def _apart(folders: Sequence[Path], out: Path) -> None:
    if len(folders) < 2:
        raise MergeError("Cần ít nhất hai thư mục kết quả để cộng.")
    seen: set[Path] = set()
    for folder in folders:
        whole = folder.resolve()
        if whole in seen:
            raise MergeError(f"Thư mục «{folder}» ghi hai lần.")
        seen.add(whole)
        # OUT/<period>, and OUT itself
        holders = {whole, whole.parent} if Period.named(whole.name) else {whole}
        if holders & {out.resolve(), *out.resolve().parents}:
            raise MergeError(f"Nơi ghi «{out}» nằm trong một phần cần cộng («{folder}»); hãy chọn thư mục khác.")


def _not_over_a_run(out: Path, folders: Sequence[Path], period: Period) -> None:
    """A merge replaces a merge only; never a run, never one of its own parts."""
    for own in own_folders(out.resolve(), period):
        if any(own == f.resolve() or own in f.resolve().parents for f in folders):
            raise MergeError(f"Nơi ghi «{out}» chứa một phần cần cộng; hãy chọn thư mục khác.")
    there = FinishedRun(out / str(period))
    if there.path(layout.MANIFEST).is_file() and there.manifest.parts is UNSTATED:
        raise MergeError(f"«{out}» đã có kết quả của một lần chạy {period.title}; hãy chọn thư mục khác.")


def _fit(parts: Sequence[Part]) -> None:
    first = parts[0]
    for part in parts[1:]:
        for what, one, other in (
            ("kỳ", first.period.title, part.period.title),
            ("quy định", first.regime, part.regime),
            ("văn bản địa phương", first.local or "không có", part.local or "không có"),
        ):
            if one != other:
                raise MergeError(
                    f"Không cộng được: khác {what}: «{folder_name(first.folder)}» là {one}, "
                    f"«{folder_name(part.folder)}» là {other}."
                )
    owner: dict[str, Part] = {}
    for part in parts:
        twice = [code for code in part.units if code in owner]
        if twice:
            more = f" và {len(twice) - _SHOWN} đơn vị nữa" if len(twice) > _SHOWN else ""
            raise MergeError(
                f"Không cộng được: đơn vị {', '.join(twice[:_SHOWN])}{more} được tính ở cả "
                f"«{folder_name(owner[twice[0]].folder)}» và «{folder_name(part.folder)}»."
            )
        owner |= dict.fromkeys(part.units, part)


def _law(part: Part, local: str | None) -> Law:
    if local is None and part.local is None:
        return load_law(part.regime)
    try:
        law = load_law(part.regime, local or part.local)
    except LawError as problem:
        if local:
            raise
        said = f"Các phần áp dụng văn bản địa phương «{part.local}», ở đây không có; thêm --local đường dẫn tới tệp ấy."
        raise MergeError(said) from problem
    if law.local != part.local:
        raise MergeError(f"Văn bản địa phương «{law.local}» không phải của các phần («{part.local or 'không có'}»).")
    return law


def _named(parts: Sequence[Part]) -> Iterator[tuple[Part, str, str]]:
    """Each part with a name and a code that no other part has."""
    names = [fold(part.name) for part in parts]
    codes: set[str] = set()
    for part in parts:
        name = part.name
        if names.count(fold(name)) > 1:
            name = f"{name} ({folder_name(part.folder)})"
        code, number = part.code or folder_name(part.folder), 1
        while code in codes:
            number += 1
            code = f"{part.code or folder_name(part.folder)} ({number})"
        codes.add(code)
        yield part, name, code


def add_up(parts: Sequence[Part]) -> Figures:
    """The sums of the parts' counts, by part. Groups of 6C with the same name become one; their units stay apart."""
    heads: dict[str, Row] = {}
    below: dict[str, list[Row]] = {}
    figures = Figures(counts={table: {} for table in TABLES}, by_unit={table: {} for table in TABLES})
    for part in parts:
        codes: dict[str, str] = {}
        group = own_group = ""
        for row in part.figures.extra_rows["6C"]:
            if row.depth == 1:
                own_group, group = row.code, heads.setdefault(fold(row.label), row).code
                codes[row.code] = group
                below.setdefault(group, [])
                continue
            code = f"{group}/{row.code.removeprefix(f'{own_group}/')}"
            codes[row.code] = code
            if code not in (other.code for other in below[group]):
                below[group].append(replace(row, code=code))
        for table, counts in part.figures.counts.items():
            mine: dict[Cell, int] = {}
            for (row_code, column), value in counts.items():
                cell = (codes.get(row_code, row_code) if table == "6C" else row_code), column
                figures.counts[table][cell] = figures.counts[table].get(cell, 0) + value
                if value:
                    mine[cell] = mine.get(cell, 0) + value
            figures.by_unit[table][part.code] = mine
    extra: list[Row] = []
    for number, head in enumerate(heads.values(), start=1):
        units = [replace(row, number=f"{number}.{n}") for n, row in enumerate(below[head.code], start=1)]
        extra += [replace(head, number=str(number), parts=tuple(row.code for row in units)), *units]
    figures.extra_rows = {table: tuple(extra) if table == "6C" else () for table in TABLES}
    return figures


def _own_broken(part: Part, law: Law) -> list[Line]:
    """What the part's own run found broken, and what its figures break as they lie there now; under its name."""
    now = broken(figure_lines(stated(part.figures), law.on(part.as_of), part.reviewed_new))
    sides = {(w.statement, w.where, w.left, w.right) for w in part.broken}
    fresh = [w for w in now if (w.statement, w.where, w.left, w.right) not in sides]
    return [replace(w, group=f"{part.name}: {w.group}", key=None) for w in (*part.broken, *fresh)]


def _provisional(parts: Sequence[Part], own: dict[str, list[Line]]) -> list[str]:
    why = [f"Số liệu của «{part.name}» còn tạm tính" for part in parts if part.provisional]
    for part in parts:
        if own[part.code]:
            why.append(f"Số liệu của «{part.name}» có {vn_int(len(own[part.code]))} chỗ chưa khớp")
        elsewhere = sorted(set(part.missing) & {code for other in parts for code in other.units})
        if elsewhere:
            shown = ", ".join(elsewhere[:_SHOWN]) + (" …" if len(elsewhere) > _SHOWN else "")
            why.append(f"«{part.name}» ghi thiếu phiếu của đơn vị được tính ở phần khác: {shown}")
    if len({part.as_of for part in parts}) > 1:
        days = ", ".join(f"{part.name}: {part.as_of}" for part in parts)
        why.append(f"Các phần chốt số liệu vào ngày khác nhau ({days})")
    return why


def _register(parts: Sequence[Part], name: str) -> Register:
    """Stands for the units in the workbooks: the parts below whoever adds them up."""
    top = Unit("\N{MIDDLE DOT}", name, PROVINCE, None, None)
    return Register({u.code: u for u in (top, *(Unit(p.code, p.name, ABOVE_BASE, top.code, None) for p in parts))})


def _write(
    run: FinishedRun, done: Merged, figures: Figures, law: Law, name: str, own: dict[str, list[Line]], step: Step
) -> None:
    period, parts = done.parts[0].period, done.parts
    run.path(layout.FIGURES).parent.mkdir()
    write.write_figures(run.folder, figures)
    write_tables(
        run.folder, figures, _register(parts, name), period=period, law=law, settings=template(LOOK),
        provisional=done.provisional, as_of=run.manifest.as_of,
    )  # fmt: skip
    step("Ghi Biểu 6A–6F", 1, 1)
    reconciliation.write_reconciliation(
        run.path(layout.RECONCILIATION), done.lines, period=period, name=name, provisional=bool(done.provisional),
        parts=[part.state(own[part.code]) for part in parts],
    )  # fmt: skip


def _manifest(done: Merged, figures: Figures, law: Law, name: str, own: dict[str, list[Line]], new: int) -> Manifest:
    parts = done.parts
    return Manifest(
        program=this_program(),
        year=parts[0].period.year,
        quarter=parts[0].period.code if parts[0].period.quarter else UNSTATED,
        as_of=max(part.as_of for part in parts),
        code="",
        name=name,
        **write.of_law(law),
        provisional=done.provisional,
        missing=done.missing,
        errors=sum(part.errors for part in parts),
        parts=[
            {"ten": p.name, "ma_don_vi": p.code, "thu_muc": folder_name(p.folder), "bieu_csv_sha256": p.sha256,
             "ngay_chot": p.as_of.isoformat(), "tam_tinh": bool(p.provisional), "ly_do_tam_tinh": p.provisional,
             "don_vi_duoc_tinh": len(p.units), "don_vi_thieu": p.missing, "so_loi": p.errors,
             "doi_chieu": {"so_dong": p.checked, "so_lech": len(own[p.code])}}
            for p in parts
        ],
        state=record([*done.lines, *done.carried], new),
        units=sorted(code for part in parts for code in part.units),
        rows_6c=rows_6c(figures),
    )  # fmt: skip
