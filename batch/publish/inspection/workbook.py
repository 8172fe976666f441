"""`kiem_tra.xlsx`: the checklist of every unit, where an inspector's results are entered, and what fails where."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import INSPECTION
from batch.finished.own_columns import Own
from batch.law.model import Proof
from batch.publish.entered_sheets import EnteredSheets
from batch.publish.entries import NOT_UNDERSTOOD, Entry, as_entered, read_entries, unclear, unclear_day
from batch.publish.inspection.checklist import FAILED, NOT_ASKED, PASSED, RESULTS, Found, Line, answers, checklist
from batch.publish.list_sheets import AMBER, Columns, Value
from batch.publish.sheets import open_workbook
from batch.text import vn_int

ENTERED, BY_CRITERION, BY_UNIT = "Kết quả kiểm tra", "Theo tiêu chí", "Theo đơn vị"
_UNIT, _CODE, _RESULT, _DAY, _REMARK = "Mã đơn vị", "Mã tiêu chí", "Kết quả kiểm tra", "Ngày kiểm tra", "Nhận xét của người kiểm tra"  # noqa: E501  # fmt: skip
_KEYS, _OWN = (_UNIT, _CODE), (_RESULT, _DAY, _REMARK)
OWNS = {INSPECTION.path: Own(_OWN, lasting=_OWN)}
_LONGEST = 220  # characters of a criterion here: the table to print has all of it

_LINES: Columns = (
    (_UNIT, 13), ("Tên đơn vị", 30), (_CODE, 11), ("Tiêu chí", 52), ("Nội dung kiểm tra", 34),
    ("Đơn vị ghi: có hồ sơ", 11), ("Đơn vị ghi: nhận xét", 24), (_RESULT, 13), (_DAY, 12), (_REMARK, 34),
    (NOT_UNDERSTOOD, 24),
)  # fmt: skip
_CRITERIA: Columns = (
    (_CODE, 11), ("Tiêu chí", 60), ("Số đơn vị phải kiểm tra", 11), ("Đơn vị tự ghi không có hồ sơ", 12),
    ("Đã kiểm tra", 9), (PASSED, 9), (FAILED, 9), (NOT_ASKED, 9), ("Đơn vị không đạt", 50),
)  # fmt: skip
_UNITS: Columns = (
    (_UNIT, 13), ("Tên đơn vị", 40), ("Số tiêu chí", 9), ("Đơn vị tự ghi không có hồ sơ", 12), ("Đã kiểm tra", 9),
    (PASSED, 9), (FAILED, 9), (NOT_ASKED, 9), ("Tiêu chí không đạt", 50),
)  # fmt: skip


def read_results(path: Path) -> dict[tuple[str, ...], Entry]:
    """(unit, code of the criterion) → result, day and remark that an inspector entered."""
    return read_entries(path, _KEYS, _OWN)


def criterion(proof: Proof) -> str:
    return textwrap.shorten(proof.text, _LONGEST, placeholder=" …")


def write_inspection(run: FinishedRun, out: Path, entered: Mapping[tuple[str, ...], Entry]) -> list[str] | None:
    """Write the workbook to `out`; returns what of the entries can't be understood, each with its row. None, and no
    file, where the documents in force have no checklist. The same run gives the same bytes. Raises
    FinishedRunError."""
    if run.law.evidence is None:
        return None
    lines = checklist(run.register.units.values(), run.law, answers(run), entered)
    with open_workbook(out, f"Kiểm tra, đánh giá {run.manifest.period.title}") as book:
        writer = _Writer(book, str(run.manifest.name), f"Kiểm tra {run.manifest.period.title}", (_RESULT,))
        writer.source = run.law.evidence.ref + ("" if run.law.evidence.verified else " (chưa kiểm chứng)")
        writer.results(lines)
        writer.totals(BY_CRITERION, "TIÊU CHÍ NÀO KHÔNG ĐẠT Ở BAO NHIÊU ĐƠN VỊ", _CRITERIA, _by_criterion(lines))
        writer.totals(BY_UNIT, "KẾT QUẢ KIỂM TRA TỪNG ĐƠN VỊ", _UNITS, _by_unit(lines))
        here = {(line.unit.code, line.proof.code) for line in lines}
        if gone := [(key, entry) for key, entry in entered.items() if key not in here]:
            writer.gone(
                gone, "ĐÃ GHI TRƯỚC ĐÂY, NAY KHÔNG CÒN TRONG DANH SÁCH",
                "Đã ghi ở lần trước, nay không còn đơn vị hoặc tiêu chí ấy.", _LINES, _KEYS, _OWN,
            )  # fmt: skip
    return writer.unclear


def _unclear(found: Found) -> list[str]:
    """What of an inspector's entries can't be understood."""
    out = []
    if found.result.strip("-–—") and not found.judged:
        out.append(unclear(found.result, _RESULT, f"chưa tính là đã kiểm tra; chọn {', '.join(RESULTS)}"))
    return out + unclear_day(found.day, _DAY)


class _Writer(EnteredSheets):
    source = ""

    def results(self, lines: Sequence[Line]) -> None:
        sheet = self.book.add_worksheet(ENTERED)
        notes = [
            f"Bảng tiêu chí theo: {self.source}. Bảng in cho từng đơn vị: lệnh papers, loại bang_kiem_tra.",
            f"Người kiểm tra ghi ba cột «{_RESULT}», «{_DAY}», «{_REMARK}»; «{_RESULT}» chọn {', '.join(RESULTS)}. "
            f"Chạy lại vẫn giữ; sheet «{BY_CRITERION}», «{BY_UNIT}» cộng theo những gì đã ghi trước lần chạy gần "
            f"nhất, không tính kết quả nêu ở «{NOT_UNDERSTOOD}».",
        ]
        header = self.top(sheet, "KẾT QUẢ KIỂM TRA CÁC ĐƠN VỊ", _LINES, [(text, False) for text in notes])
        for row, line in enumerate(lines, header + 1):
            told = _unclear(line.found)
            values: list[Value] = [
                line.unit.code, line.unit.name, line.proof.code, criterion(line.proof), line.proof.content,
                line.answer.shown, line.answer.remark, line.found.result, as_entered(line.found.day),
                line.found.remark, self.tell_unclear(INSPECTION.path, ENTERED, row, told),
            ]  # fmt: skip
            self.row(sheet, row, _LINES, values, {"bg_color": AMBER} if told else {})
        self.empty(sheet, header, len(lines), _LINES)
        self.choose(sheet, header, len(lines), _LINES, _RESULT, RESULTS)
        self.finish(sheet, header, len(lines), _LINES)

    def totals(self, name: str, title: str, columns: Columns, rows: Sequence[Sequence[Value]]) -> None:
        sheet = self.book.add_worksheet(name)
        header = self.top(sheet, title, columns, [("Theo kết quả đã ghi trước lần chạy gần nhất.", False)])
        for row, values in enumerate(rows, header + 1):
            self.row(sheet, row, columns, values, {})
        self.empty(sheet, header, len(rows), columns)
        self.finish(sheet, header, len(rows), columns)


def _counts(lines: Iterable[Line], failed: Iterable[str]) -> list[Value]:
    """How many stand in the list, are said to have no papers, are inspected; by result; and where it failed."""
    listed = list(lines)
    results = [line.found.judged for line in listed]
    own: list[Value] = [results.count(result) for result in RESULTS]
    codes = list(failed)
    told = f"{vn_int(len(codes))}: {', '.join(codes)}" if codes else None
    return [
        len(listed), sum(line.answer.has == "KHONG" for line in listed), sum(bool(r) for r in results), *own, told,
    ]  # fmt: skip


def _grouped(lines: Iterable[Line], code: Callable[[Line], str]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(code(line), []).append(line)
    return groups


def _by_criterion(lines: Sequence[Line]) -> list[list[Value]]:
    return [
        [code, criterion(own[0].proof), *_counts(own, (x.unit.code for x in own if x.found.judged == FAILED))]
        for code, own in _grouped(lines, lambda line: line.proof.code).items()
    ]  # fmt: skip


def _by_unit(lines: Sequence[Line]) -> list[list[Value]]:
    return [
        [code, own[0].unit.name, *_counts(own, (x.proof.code for x in own if x.found.judged == FAILED))]
        for code, own in _grouped(lines, lambda line: line.unit.code).items()
    ]  # fmt: skip
