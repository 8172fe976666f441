"""`ho_so.xlsx`: the papers of every unit, by when they are due; what came by mail is ticked, the office ticks the
rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import DOSSIERS
from batch.finished.own_columns import Own
from batch.form.definition import label
from batch.publish.entered_sheets import EnteredSheets
from batch.publish.entries import NOT_UNDERSTOOD, Entry, as_entered, read_entries, unclear, unclear_day
from batch.publish.list_sheets import AMBER, Columns, Value
from batch.publish.sheets import open_workbook
from batch.publish.ticks import ticked
from batch.submissions.collect import PAPERS_FOLDER
from batch.text import group_key, vn_date, vn_int
from batch.tracking.dossier import Due, dossier, shut_in

SHEET, TOTALS, UNKNOWN = "Hồ sơ", "Tổng hợp", "Tệp chưa rõ loại"
_UNIT, _NUMBER, _CODE, _FILES = "Mã đơn vị", "Mã hoặc số thẻ", "Mã hồ sơ", "Tệp nhận qua thư"
_RECEIVED, _DAY, _NOTE = "Đã nhận", "Ngày nhận", "Ghi chú"
_KEYS, _OWN = (_UNIT, _NUMBER, _CODE), (_RECEIVED, _DAY, _NOTE)
OWNS = {DOSSIERS.path: Own(_OWN, lasting=_OWN)}
YES, NO = "x", "không"
_CAME = frozenset(map(group_key, ("đã nhận", "đã có", "nhận", "rồi", "đủ")))
_MISSING = frozenset(map(group_key, ("chưa nhận", "chưa có", "chưa nộp", "không có", "không nhận", "thiếu")))

_LINES: Columns = (
    (_UNIT, 13), ("Tên đơn vị", 28), ("Của ai", 24), (_NUMBER, 13), (_CODE, 9), ("Tên hồ sơ", 44), ("Bắt buộc", 9),
    ("Hạn nộp", 12), ("Đơn vị ghi: đã nộp", 10), (_FILES, 34), (_RECEIVED, 9), (_DAY, 12), (_NOTE, 24),
    (NOT_UNDERSTOOD, 24),
)  # fmt: skip
_TOTALS: Columns = (
    (_CODE, 9), ("Tên hồ sơ", 60), ("Hạn nộp", 12), ("Phải nộp", 10), ("Đã nhận", 10), ("Chưa nhận", 10),
    ("Quá hạn chưa nhận", 11), ("Đơn vị quá hạn", 44),
)  # fmt: skip
_FILE: Columns = (("Tệp", 90),)


def read_received(path: Path) -> dict[tuple[str, ...], Entry]:
    """(unit, code or card of the leader, code of the paper) → what the office entered. A tick beside a file that came,
    and nothing else, is the program's own."""
    entered = read_entries(path, (*_KEYS, _FILES), _OWN)
    return {key[:3]: entry for key, entry in entered.items() if not (key[3] and entry == (YES, "", ""))}


def write_dossiers(
    run: FinishedRun, out: Path, papers: Path, entered: Mapping[tuple[str, ...], Entry], today: date
) -> list[str] | None:  # fmt: skip
    """Write the workbook to `out`; returns what of the entries can't be understood, each with its row. None, and no
    file, where the documents in force ask for no papers. `papers` is the folder `kem_theo`. Raises FinishedRunError."""
    if not run.law.dossiers:
        return None
    due, unknown = dossier(run, papers)
    with open_workbook(out, f"Hồ sơ {run.manifest.period.title}") as book:
        writer = _Writer(book, str(run.manifest.name), f"Hồ sơ {run.manifest.period.title}", (_RECEIVED,))
        lines = [(one, _entry(one, entered)) for one in due]
        writer.totals(lines, today)
        writer.lines(lines, [one.ref for one in run.law.dossiers.values()], today)
        if unknown:
            writer.unknown(unknown)
        here = {_key(one) for one in due}
        if gone := [(key, entry) for key, entry in entered.items() if key not in here]:
            note = "Đã ghi ở lần trước, nay không còn trong danh sách."
            writer.gone(gone, "ĐÃ GHI TRƯỚC ĐÂY", note, _LINES, _KEYS, _OWN)
    shut = (
        f"{PAPERS_FOLDER}/{name}: thư mục không mở được nên giấy tờ trong đó chưa được đánh dấu là đã nhận; mở quyền "
        "đọc rồi chạy lại"
        for name in shut_in(papers)
    )
    return [*shut, *writer.unclear]


def _key(one: Due) -> tuple[str, ...]:
    return one.unit.code, one.number, one.paper.code


def _entry(one: Due, entered: Mapping[tuple[str, ...], Entry]) -> Entry:
    return entered.get(_key(one)) or ((YES if one.files else ""), "", "")


def _late(one: Due, entry: Entry, today: date) -> bool:
    return one.needed and not _has(entry) and one.day is not None and one.day < today


def _has(entry: Entry) -> bool:
    return ticked(entry[0], _CAME, _MISSING) is True


def _unclear(entry: Entry) -> list[str]:
    """What of an office's entries can't be understood."""
    out = []
    if ticked(entry[0], _CAME, _MISSING) is None:
        out.append(unclear(entry[0], _RECEIVED, f"coi là chưa nhận; chọn {YES} hoặc {NO}"))
    return out + unclear_day(entry[1], _DAY)


class _Writer(EnteredSheets):
    def lines(self, lines: Sequence[tuple[Due, Entry]], refs: Sequence[str], today: date) -> None:
        sheet = self.book.add_worksheet(SHEET)
        notes = [
            f"Theo {'; '.join(dict.fromkeys(refs))}. Hạn nộp có dấu * là chưa kiểm chứng.",
            f"«{_RECEIVED}»: chọn {YES} khi đã nhận. Tệp trong {PAPERS_FOLDER} mà tên nói rõ là hồ sơ nào thì đã được "
            f"đánh dấu sẵn; không phải thì chọn «{NO}». Tô vàng: bắt buộc, quá hạn (tính đến {vn_date(today)}) mà chưa "
            "nhận.",
        ]
        header = self.top(sheet, "HỒ SƠ PHẢI NỘP, ĐÃ NHẬN", _LINES, [(text, False) for text in notes])
        for row, (one, entry) in enumerate(lines, header + 1):
            day: Value = one.day if one.day is None or one.settled else f"{vn_date(one.day)} *"
            values: list[Value] = [
                one.unit.code, one.unit.name, one.name or ("" if one.number else "Tập thể"), one.number, one.paper.code,
                one.paper.text, "Có" if one.needed else "Nếu có", day, label("co_khong_na", one.stated),
                "\n".join(one.files), entry[0], as_entered(entry[1]), entry[2],
                self.tell_unclear(DOSSIERS.path, SHEET, row, _unclear(entry)),
            ]  # fmt: skip
            self.row(sheet, row, _LINES, values, {"bg_color": AMBER} if _late(one, entry, today) else {})
        self.empty(sheet, header, len(lines), _LINES)
        self.choose(sheet, header, len(lines), _LINES, _RECEIVED, (YES, NO))
        self.finish(sheet, header, len(lines), _LINES)

    def totals(self, lines: Sequence[tuple[Due, Entry]], today: date) -> None:
        sheet = self.book.add_worksheet(TOTALS)
        header = self.top(sheet, "TỔNG HỢP HỒ SƠ ĐÃ NHẬN", _TOTALS, [(f"Tính đến {vn_date(today)}.", False)])
        groups: dict[tuple[str, str, date | None], list[tuple[Due, Entry]]] = {}
        for one, entry in lines:
            groups.setdefault((one.paper.code, one.paper.text, one.day), []).append((one, entry))
        for row, ((code, text, day), own) in enumerate(groups.items(), header + 1):
            needed = sum(one.needed for one, _ in own)
            here = sum(_has(entry) for _, entry in own)
            missing = sum(one.needed and not _has(entry) for one, entry in own)
            late = list(dict.fromkeys(one.unit.code for one, entry in own if _late(one, entry, today)))
            count = sum(_late(one, entry, today) for one, entry in own)
            told = f"{vn_int(len(late))}: {', '.join(late)}" if late else None
            self.row(sheet, row, _TOTALS, [code, text, day, needed, here, missing, count, told], {})
        self.empty(sheet, header, len(groups), _TOTALS)
        self.finish(sheet, header, len(groups), _TOTALS)

    def unknown(self, files: Sequence[str]) -> None:
        sheet = self.book.add_worksheet(UNKNOWN)
        note = f"Tệp trong {PAPERS_FOLDER} mà tên không nói rõ là hồ sơ nào; mở xem rồi đánh dấu ở sheet «{SHEET}»."
        header = self.top(sheet, "TỆP CHƯA RÕ LOẠI HỒ SƠ", _FILE, [(note, False)])
        for row, name in enumerate(files, header + 1):
            self.row(sheet, row, _FILE, [name], {})
        self.finish(sheet, header, len(files), _FILE)
