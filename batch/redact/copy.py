"""The copy: tables line by line, the manifest and the Biểu made anew, a note of what was left behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import Unit
from batch.findings.catalogue import Rule
from batch.finished.csv_file import read_csv, write_csv
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FINDINGS, Output
from batch.finished.write import write_table
from batch.finished.written import files_below, inventory, record_run
from batch.law.loader import regime
from batch.machine.beside import beside, move_in
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.tables import write_tables
from batch.rating.ceilings import rules_in_force
from batch.redact import marks
from batch.redact.manifest import redacted
from batch.redact.values import Values
from batch.register.register import Register
from batch.templates import LOOK, shipped
from batch.text import as_typed

NOTE = "doc_truoc.txt"
_NOTE = """BẢN SAO KHÔNG CÓ DỮ LIỆU CÁ NHÂN, để gửi người hỗ trợ

Bản sao này lập từ kết quả {period} của {code}. Trong đó:
- còn giữ: mã đơn vị, mã quy tắc, sheet và địa chỉ ô, mức xếp loại, điểm, tỷ lệ, số phiếu, số liệu các Biểu;
- thay bằng mã giả: số thẻ, số lý lịch, mã cán bộ, mã tập thể, nhóm, tên tệp; trong bản sao này mỗi người, mỗi
  tệp chỉ có một mã giả; không ai, kể cả chương trình, tìm ngược lại được từ mã giả;
- bỏ trống: họ tên, ngày sinh, ngày vào Đảng, chức vụ, nơi ở, nơi công tác, tên đơn vị, email, kỷ luật, nghỉ ốm,
  lý do, nhận xét, giải trình và mọi lời văn khác; nội dung lỗi thay bằng tên quy tắc.
Biểu ở đây lập lại từ số liệu, không có tên người ký. Bản sao không dùng để báo cáo.

Những gì có ở bản gốc mà không đưa vào bản sao, vì có lời văn nên không chắc đã hết dữ liệu cá nhân:
{left}

Trước khi gửi, cơ quan nên tự mở xem một lần.
"""
_LEDGER = "sổ theo dõi, bản khóa, kết quả lần trước (cạnh thư mục kết quả): không đưa vào"
_OTHERS = "{count} tệp khác mà cơ quan hoặc lệnh khác đã để trong thư mục kết quả"


class RedactError(ValueError):
    """There can't be a copy; the message, in Vietnamese, says why. Nothing has been written."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """`folder` is the copy's OUT; `left` what was left behind, in words."""

    folder: Path
    files: int
    left: list[str]


def redact(run: FinishedRun, to: Path) -> Redacted:
    """Write the copy into `to`, a new folder or an empty one. Raises RedactError, FinishedRunError, OSError, with
    nothing written."""
    _refuse(run, to)
    values = Values(frozenset(unit.code for unit in run.units))
    period = run.manifest.period
    with beside(to.resolve()) as fresh:
        folder = fresh / str(period)
        folder.mkdir(parents=True)
        for output in marks.REWRITTEN:
            if run.path(output).is_file():
                (folder / output.path).parent.mkdir(parents=True, exist_ok=True)
                _rewrite(run, output, folder / output.path, values)
        try:
            manifest = redacted(run.manifest, values)
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise run.wrong_manifest() from problem
        copy = FinishedRun(folder, manifest)
        if copy.law.asks("tables"):
            write_tables(
                folder, copy.figures, _register(copy), period=period, law=copy.law, settings=shipped(LOOK),
                layout=shipped(LAYOUT), provisional=manifest.provisional, as_of=manifest.as_of,
            )  # fmt: skip
        record_run(folder, manifest, inventory(folder), [], [], {})
        left = _left(run)
        files = len(list(files_below(folder)))
        note = _NOTE.format(period=period.title, code=manifest.code, left="\n".join(f"- {line}" for line in left))
        (fresh / NOTE).write_text(note, encoding="utf-8-sig", newline="\r\n")
        move_in(fresh, to)
    return Redacted(to, files, left)


def _refuse(run: FinishedRun, to: Path) -> None:
    whole, place = run.folder.resolve(), to.resolve()
    if whole == place or whole in place.parents:
        raise RedactError(f"«{to}» nằm trong chính kết quả; chọn một thư mục khác cho --to. Chưa ghi gì.")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        what = "đã có một bản sao" if (to / NOTE).is_file() else "đã có dữ liệu" if to.is_dir() else "là một tệp"
        other = next(name for at in count(2) if not os.path.lexists(to.with_name(name := f"{to.name}_{at}")))
        raise RedactError(
            f"«{to}» {what}. Chưa ghi gì: ghi bản sao mới ra thư mục khác, thêm --to {as_typed(to.with_name(other))}; "
            f"hoặc đổi tên, xóa {'thư mục' if to.is_dir() else 'tệp'} ấy rồi gõ lại như cũ."
        )


def _rewrite(run: FinishedRun, output: Output, target: Path, values: Values) -> None:
    kept = {column.name: marks.mark_of(output, column) for column in output.columns}
    if output.path.endswith(".csv"):
        write_csv(target, output.names, _lines(run, output, kept, values))
        return
    table = run.table(output, output.names)
    write_table(target, pd.DataFrame({name: _column(table, name, mark, values) for name, mark in kept.items()}))


def _lines(run: FinishedRun, output: Output, kept: dict[str, str], values: Values) -> Iterator[list[str]]:
    titles = rules_in_force(regime(run.law.id)) if output is FINDINGS else {}  # the office's own are its words
    try:
        for row in read_csv(run.path(output)):
            yield [_value(row, name, mark, values, output, titles) for name, mark in kept.items()]
    except (OSError, ValueError, KeyError) as problem:
        raise run.unreadable(output) from problem


def _value(
    row: dict[str, str], name: str, mark: str, values: Values, output: Output, titles: Mapping[str, Rule]
) -> str:  # fmt: skip
    if mark == marks.UNIT_NAME:
        return values.kept(marks.UNIT, row["ma_don_vi"])
    if mark == marks.TITLE and output is FINDINGS:
        rule = titles.get(row["ma_quy_tac"])
        return rule.title if rule else ""
    return values.kept(mark, row[name] or "")


def _column(table: pd.DataFrame, name: str, mark: str, values: Values) -> pd.Series[Any]:
    """Texts and what pandas has its own types for. Anything else (dates) is marked as gone and is blank."""
    column = table["ma_don_vi" if mark == marks.UNIT_NAME else name]
    if mark == marks.UNIT_NAME:
        mark = marks.UNIT
    if mark == marks.GONE:
        return pd.Series([None] * len(table), index=table.index, dtype=_nullable(table[name]))
    if pd.api.types.is_bool_dtype(column.dtype):
        return column
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.where(column.abs() < 100_000) if mark == marks.NUMBER else column.iloc[:0].reindex(table.index)
    known = {text: values.kept(mark, str(text)) or None for text in column.dropna().unique()}
    return column.map(known).astype(column.dtype)


def _nullable(column: pd.Series[Any]) -> Any:
    return "float64" if pd.api.types.is_numeric_dtype(column.dtype) else column.dtype


def _register(run: FinishedRun) -> Register:
    units: Iterable[Unit] = run.units
    return Register({unit.code: unit for unit in units if unit.kind})


def _left(run: FinishedRun) -> list[str]:
    there = list(files_below(run.folder))
    left = [output for output in marks.LEFT_OUT if any(output.holds(path) for path in there)]
    known = (*marks.REWRITTEN, *marks.MADE_ANEW, *left)
    others = sum(not any(output.holds(path) for output in known) for path in there)
    out = [f"{output.called} ({output.path})" for output in left] + [_LEDGER]
    return out + ([_OTHERS.format(count=others)] if others else [])
