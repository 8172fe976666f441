"""`khen_thuong.xlsx`: who qualifies for which award, a sheet for each authority that gives it, and a summary."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import XlsxWriterException

from batch.domain import LEVEL_NAMES, LEVELS, MEMBER
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import AWARDS
from batch.finished.manifest import FinishedRunError
from batch.finished.own_columns import Own
from batch.finished.subjects import Finished, Subject, read_finished
from batch.law import awards as law
from batch.law.awards import Authority, Award, Awards, load_awards
from batch.machine.beside import beside
from batch.office.trouble import told
from batch.publish.awards.choices import (
    AMISS,
    CHOICE,
    NOTE,
    TWICE,
    WHO,
    Amiss,
    Choices,
    Mark,
    Who,
    award_shown,
    judge,
    who_of,
    whom,
)
from batch.publish.awards.prizes import FILE, Prize, Prizes, key_of
from batch.publish.awards.qualified import UP, WAITING, Candidate, Doubt, Qualified, qualified
from batch.publish.list_sheets import AMBER, Columns, ListSheets, Value
from batch.publish.sheets import merge, open_workbook
from batch.text import joined, vn_int

SUMMARY, DOUBTS = "Tổng hợp", "Cần xem lại"
BEFORE = "Đã được khen năm trước"
BEFORE_UNKNOWN = (
    f"Chưa có, hoặc không đọc được {AWARDS.path} của năm trước: cột «{BEFORE}» để trống không có nghĩa là chưa được "
    "khen."
)
SHEETS = {law.AT_BASE: "Cấp ủy cơ sở", law.ABOVE_BASE: "Cấp trên trực tiếp cơ sở", law.PROVINCE: "Cấp tỉnh"}
GONE = "Đã ghi trước đây"
OWNS = {AWARDS.path: Own((CHOICE, NOTE), lasting=(CHOICE, NOTE))}
STATES = {WAITING: "Chờ quyết định (bằng nhau ở ngưỡng hạn mức)", UP: "Chờ cấp trên quyết định"}
FINAL, PROVISIONAL = "Chính thức", "Tạm tính"
UNVERIFIED = "CHƯA KIỂM CHỨNG"

_LIST: Columns = (
    ("STT", 4.5), ("Nơi khen", 28), ("Hình thức khen", 17), ("Loại đối tượng", 14), ("Tên tổ chức, họ và tên", 28),
    ("Mã đơn vị hoặc số thẻ", 12), ("Đơn vị", 28), ("Số năm liên tục", 7.5), ("Các năm", 10), (BEFORE, 12),
    ("Tình trạng", 13), (CHOICE, 6), (NOTE, 11),
)  # fmt: skip
_TOTALS: Columns = (
    ("Nơi khen", 32), ("Hình thức khen", 16), ("Đối tượng", 19), ("Điều kiện", 34), ("Đủ điều kiện", 11),
    ("Trong đó chưa chốt", 12), ("Danh hiệu", 25), ("Mức tiền thưởng (đồng)", 12), ("Căn cứ", 32),
)  # fmt: skip
_AMISS: Columns = (*((name, width) for name, width in _LIST if name in WHO), ("Vì sao", 50))
_DOUBTS: Columns = (
    ("STT", 5), ("Loại đối tượng", 16), ("Tên tổ chức, họ và tên", 30), ("Mã đơn vị hoặc số thẻ", 14), ("Đơn vị", 30),
    ("Vì sao cần xem lại", 50),
)  # fmt: skip


def _condition(award: Award) -> str:
    level = LEVEL_NAMES[LEVELS[0]]
    return f"{level} từ {award.years} năm liên tục trở lên" if award.years > 1 else f"{level} trong năm"


def _years(subject: Subject, year: int) -> str:
    if subject.years is None:
        return f"{year} (phiếu chưa ghi các năm trước)"
    return f"{year - subject.years}–{year}" if subject.years else str(year)


@dataclass(frozen=True, slots=True)
class Office:
    """What the office says of awards: `marks` in the workbook before this one, `prizes` of its own table, `before` what
    it chose last year, by unit code or card, None where that isn't known."""

    marks: Mapping[Who, Mark] = field(default_factory=dict)
    prizes: Prizes = field(default_factory=dict)
    before: Mapping[str, str] | None = field(default_factory=dict)


class _Writer(ListSheets):
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, run: Finished, table: Awards, office: Office, choices: Choices) -> None:
        kind = f" – {PROVISIONAL.lower()}" if run.provisional else ""
        super().__init__(book, run.top_name, f"Khen thưởng năm {run.year}{kind}", (CHOICE,))
        self.run, self.table = run, table
        self.marks, self.office, self.choices = dict(office.marks), office, choices
        self.verified = table.verified(run.law.id, run.local)
        self.whom = whom(run)

    def notes(self) -> list[tuple[str, bool]]:
        """Lines under every title; True for those in red."""
        out: list[tuple[str, bool]] = []
        if self.run.provisional:
            out.append((f"SỐ LIỆU TẠM TÍNH — {joined(self.run.provisional)}.", True))
        source = f"Nơi khen và hình thức khen theo {self.table.source}"
        if self.verified:
            out.append((f"{source}.", False))
        else:
            here = self.run.law.local_title or self.run.law.short
            text = f"{UNVERIFIED}: {source}; chưa đối chiếu với quy định khen thưởng áp dụng cùng {here}."
            out.append((f"{text} Đối chiếu với văn bản của địa phương trước khi dùng.", True))
        return out

    def begin(self, sheet: Any, title: str, columns: Columns, more: Sequence[str]) -> int:
        return self.top(sheet, title, columns, [*self.notes(), *((line, False) for line in more)])

    def state(self, candidate: Candidate) -> str:
        return STATES.get(candidate.open) or (PROVISIONAL if self.run.provisional else FINAL)

    def total(self, found: Qualified) -> None:
        sheet = self.book.add_worksheet(SUMMARY)
        more = [
            f"Chương trình chỉ liệt kê người và tổ chức đủ điều kiện; cơ quan lựa chọn: ghi x vào cột «{CHOICE}» ở các "
            "sheet sau. Số năm liên tục lấy theo phiếu của đơn vị cộng năm nay, chưa đối chiếu quyết định các năm "
            f"trước; «{BEFORE}» lấy theo lựa chọn ở {AWARDS.path} của năm trước. «Danh hiệu», «Mức tiền thưởng» theo "
            f"tệp {FILE} của cơ quan. Khen thưởng thành tích đột xuất, đặc biệt không xét được từ mức xếp loại nên "
            "không có ở đây.",
        ]
        if self.office.before is None:
            more.append(BEFORE_UNKNOWN)
        header = self.begin(sheet, f"ĐỦ ĐIỀU KIỆN XÉT KHEN THƯỞNG NĂM {self.run.year}", _TOTALS, more)
        row = header
        for authority in self.table.authorities:
            for award in authority.awards:
                row += 1
                own = [c for c in found.lists[authority.code] if c.award == award]
                waiting = sum(1 for c in own if c.open)
                prize = self.office.prizes.get(key_of(authority.code, award), Prize())
                values: list[Value] = [
                    authority.title, award.name, self.whom[award.subjects], _condition(award), len(own), waiting,
                    prize.title or None, prize.amount, award.ref,
                ]  # fmt: skip
                self.row(sheet, row, _TOTALS, values, {})
        self.finish(sheet, header, 0, _TOTALS)
        sheet.print_area(0, 0, row + 3, len(_TOTALS) - 1)
        told = [(len(found.doubts), "trường hợp phải xem lại", DOUBTS)]
        told += [(len(self.choices.amiss), "lựa chọn không lập văn bản được", AMISS)]
        told += [(len(self.choices.twice), "lựa chọn mà cùng người, tổ chức được chọn nhiều hình thức", TWICE)]
        for below, (count, what, where) in enumerate((one for one in told if one[0]), start=row + 2):
            text = f"Có {vn_int(count)} {what}, ở sheet «{where}»."
            merge(sheet, below, 0, below, len(_TOTALS) - 1, text, self.styles(bold=True))

    def authority(self, authority: Authority, own: list[Candidate]) -> None:
        sheet = self.book.add_worksheet(SHEETS[authority.code])
        title = f"{authority.title.upper()} – ĐỦ ĐIỀU KIỆN XÉT KHEN THƯỞNG NĂM {self.run.year}"
        more = [
            f"Chọn x ở cột «{CHOICE}» cho người, tổ chức được đề nghị. Số năm liên tục tính cả năm {self.run.year}."
        ]
        header = self.begin(sheet, title, _LIST, more)
        before = own[0].body if own else ""
        for number, candidate in enumerate(own, start=1):
            subject, award = candidate.subject, candidate.award
            look: dict[str, Any] = {"bg_color": AMBER} if candidate.open else {}
            if candidate.body != before:  # a thick line over the first of each body
                look |= {"top": 2, "top_color": "#595959"}
            before = candidate.body
            values: list[Value] = [
                number, candidate.body, award_shown(award), self.whom[award.subjects], subject.name, subject.number,
                candidate.place if subject.kind == MEMBER else None,
                None if subject.years is None else subject.years + 1, _years(subject, self.run.year),
                (self.office.before or {}).get(subject.number), self.state(candidate), None, None,
            ]  # fmt: skip
            mark = self.marks.pop(who_of(candidate, self.run), None)
            if mark:
                values[-2:] = [mark.chosen or None, mark.note or None]
            self.row(sheet, header + number, _LIST, values, look)
        self.empty(sheet, header, len(own), _LIST)
        self.choose(sheet, header, len(own), _LIST, CHOICE, ["x"])
        self.finish(sheet, header, len(own), _LIST)

    def gone(self) -> None:
        """What was written beside those who don't stand in any list any more: the office must know of it."""
        sheet = self.book.add_worksheet(GONE)
        more = [
            "Cơ quan đã ghi cho các trường hợp này ở lần trước, nay không còn đủ điều kiện hoặc không còn phiếu. "
            "Có lại trong danh sách thì dấu chọn và ghi chú trở về chỗ cũ."
        ]
        header = self.begin(
            sheet,
            f"ĐÃ GHI TRƯỚC ĐÂY, NAY KHÔNG CÒN TRONG DANH SÁCH NĂM {self.run.year}",
            _LIST,
            more,
        )
        names = [name for name, _ in _LIST]
        for number, (who, mark) in enumerate(self.marks.items(), start=1):
            said = dict(zip(WHO, who, strict=True)) | {CHOICE: mark.chosen, NOTE: mark.note}
            values: list[Value] = [said.get(name) or None for name in names]
            values[0] = number
            self.row(sheet, header + number, _LIST, values, {})
        self.finish(sheet, header, len(self.marks), _LIST)

    def amiss(self, amiss: list[Amiss]) -> None:
        note = (
            f"Có ghi ở cột «{CHOICE}» nhưng không đưa vào tờ trình, quyết định khen thưởng của cơ quan này được; xem "
            "lý do."
        )
        self.told(AMISS, "LỰA CHỌN KHEN THƯỞNG KHÔNG LẬP VĂN BẢN ĐƯỢC", note, amiss)

    def twice(self, twice: list[Amiss]) -> None:
        note = "Vẫn đưa đủ vào văn bản; nếu không chủ ý thì bỏ bớt dấu chọn."
        self.told(TWICE, "ĐƯỢC CHỌN NHIỀU HÌNH THỨC KHEN", note, twice)

    def told(self, name: str, title: str, note: str, amiss: list[Amiss]) -> None:
        sheet = self.book.add_worksheet(name)
        header = self.begin(sheet, f"{title}, NĂM {self.run.year}", _AMISS, [note])
        for number, one in enumerate(amiss, start=1):
            self.row(sheet, header + number, _AMISS, [*(text or None for text in one.who), one.why], {})
        self.finish(sheet, header, len(amiss), _AMISS)

    def doubts(self, doubts: list[Doubt]) -> None:
        sheet = self.book.add_worksheet(DOUBTS)
        more = ["Đạt mức cao nhất nhưng chưa xét được đủ các hình thức khen; xem lại từng trường hợp."]
        header = self.begin(sheet, f"CẦN XEM LẠI KHI XÉT KHEN THƯỞNG NĂM {self.run.year}", _DOUBTS, more)
        for number, doubt in enumerate(doubts, start=1):
            subject = doubt.subject
            member = subject.kind == MEMBER
            values: list[Value] = [
                number, "Đảng viên" if member else "Tổ chức đảng", subject.name, subject.number,
                doubt.place if member else None, doubt.why,
            ]  # fmt: skip
            self.row(sheet, header + number, _DOUBTS, values, {})
        self.finish(sheet, header, len(doubts), _DOUBTS)


def write_awards(finished: FinishedRun, out: Path, office: Office | None = None) -> Choices:
    """Write to `out` who qualifies for which award; returns what the office's choices came to. The file is complete
    or not there at all; the same run gives the same bytes.

    Raises FinishedRunError where the run can't be used or `out` can't be written, LawError for a broken table of
    awards.
    """
    run, table, office = read_finished(finished), load_awards(), office or Office()
    found = qualified(run, table)
    choices = judge(found, office.marks, run, office.prizes)
    try:
        with beside(out) as fresh:
            with open_workbook(fresh, f"Khen thưởng năm {run.year}") as book:
                writer = _Writer(book, run, table, office, choices)
                writer.total(found)
                for authority in table.authorities:
                    writer.authority(authority, found.lists[authority.code])
                if found.doubts:
                    writer.doubts(found.doubts)
                if choices.amiss:
                    writer.amiss(choices.amiss)
                if choices.twice:
                    writer.twice(choices.twice)
                if writer.marks:
                    writer.gone()
            os.replace(fresh, out)
    except (OSError, XlsxWriterException) as problem:
        raise FinishedRunError(told(problem, out)) from problem
    return choices
