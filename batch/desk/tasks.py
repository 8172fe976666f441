"""Bắt đầu: what the year asks for, and where each of it stands. Nothing counts as done that isn't."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from batch.desk.decisions import Writing
from batch.desk.files import files_in
from batch.desk.groups import groups_of
from batch.desk.office import Office
from batch.desk.waiting import Waiting
from batch.domain import SUBJECT_NAMES
from batch.finished.layout import LEVELS, PLAN_DATA
from batch.finished.layout import RESULTS as OF_UNITS
from batch.finished.ledger import LedgerError
from batch.finished.locked_year import LockError, find_lock
from batch.finished.manifest import FinishedRunError, identity, stated_in
from batch.law.strict import LawError
from batch.publish.papers.catalogue import KINDS
from batch.publish.papers.write import papers_made, runs_of_papers
from batch.publish.plan.needed import CUT, EXCEEDED
from batch.publish.word.template import DocumentError
from batch.text import vn_date, vn_int
from batch.tracking.board import letters_of
from batch.tracking.letter_words import RESULTS, SENT

WAITS = "CHO"


@dataclass(frozen=True, slots=True)
class Task:
    """One of the year's tasks: `page` does it, `said` where it stands."""

    name: str
    page: str
    done: bool
    said: str


class Tasks:
    """Where each task of the year stands."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @cached_property
    def all(self) -> list[Task]:
        made_of_tables = [self._report()] if self.office.asks("tables") else []
        return [
            self._units(), self._forms(), self._received(), self._checked(), self._decided(), *made_of_tables,
            self._papers(), self._results(), self._locked(),
        ]  # fmt: skip

    def _units(self) -> Task:
        office, register = self.office, self.office.register
        if register is None:
            faults = "chưa có đơn vị nào" if office.no_units else f"{vn_int(len(office.faults))} chỗ phải sửa"
            return Task("Danh mục đơn vị", "units", False, faults)
        if office.year is None:
            return Task("Danh mục đơn vị", "units", False, "chưa ghi năm đánh giá")
        return Task("Danh mục đơn vị", "units", True, f"{vn_int(len(register.units))} đơn vị")

    def _forms(self) -> Task:
        issued = files_in(self.office.forms_folder)
        return Task("Phát phiếu", "units", bool(issued), f"{vn_int(issued)} phiếu đã lập" if issued else "chưa lập")

    def _received(self) -> Task:
        received = Waiting(self.office).received
        return Task(
            "Nhận phiếu", "receive", bool(received), f"{vn_int(received)} tệp đã nhận" if received else "chưa có"
        )

    def _checked(self) -> Task:
        run = self.office.run
        if run is None:
            return Task("Kiểm tra", "checks", False, "chưa kiểm tra")
        manifest = run.manifest
        missing, errors = len(manifest.missing or []), int(manifest.errors or 0)
        warnings = int(manifest.to_explain or 0)
        said = list(filter(None, [Waiting(self.office).told]))
        said += [f"thiếu {vn_int(missing)} đơn vị"] * bool(missing) + [f"còn {vn_int(errors)} lỗi"] * bool(errors)
        said += [f"{vn_int(warnings)} cảnh báo phải giải trình"] * bool(warnings)
        return Task("Kiểm tra", "checks", not said, ", ".join(said) or "không còn lỗi, cảnh báo phải giải trình")

    def _decided(self) -> Task:
        run = self.office.run
        if run is None:
            return Task("Quyết định", "decide", False, "sau khi kiểm tra")
        if not run.path(PLAN_DATA).is_file():
            return Task("Quyết định", "decide", False, "kết quả của bản chương trình cũ: kiểm tra lại")
        own = run.register.top.code
        left_open = [level for level in run.levels if level.status == WAITS]
        waiting = Counter((level.subject, level.decider not in (own, "")) for level in left_open)
        said = [
            f"còn chờ {vn_int(number)} {SUBJECT_NAMES[subject]}{' (cấp dưới quyết định)' if below else ''}"
            for (subject, below), number in waiting.items()
        ]
        writing = Writing(self.office, run)
        groups = groups_of(writing.record, writing.standing)
        why = Counter(group.why for group in groups)
        unrated = sum(row.line.to_rate and not row.line.final for group in groups for row in group.rows)
        said += [f"{vn_int(unrated)} trường hợp chưa có đề xuất"] * bool(unrated)
        said += [f"{vn_int(why[EXCEEDED])} nhóm đã quyết định vượt hạn mức"] * bool(why[EXCEEDED])
        unclear = len(writing.standing.conflicts)
        said += [f"các tệp quyết định ghi khác nhau {vn_int(unclear)} chỗ"] * bool(unclear)
        to_judge = self.office.as_of_run("to judge", lambda: [e for e in writing.explained() if e.open])
        left = sum(writing.standing.agreed(("giai_trinh", *e.key)) is None for e in to_judge)
        said += [f"{vn_int(left)} giải trình chờ ý kiến"] * bool(left)
        said += ["quyết định đã ghi chưa được tính lại"] * (not writing.calculated)
        lowered = sum(bool(group.lowered) for group in writing.record.groups if group.decider != own)
        told = [*said] or ["không còn gì chờ cơ quan này"]
        told += [f"{vn_int(why[CUT])} nhóm của cơ quan này đã hạ theo hạn mức"] * bool(why[CUT])
        told += [f"{vn_int(lowered)} nhóm do cấp dưới quyết định có người bị hạ do hạn mức"] * bool(lowered)
        return Task("Quyết định", "decide", not said, ", ".join(told))

    def _report(self) -> Task:
        if self.office.run is None:
            return Task("Biểu, báo cáo", "report", False, "sau khi kiểm tra")
        try:
            to_do = self.office.passages_to_write
        except (DocumentError, FinishedRunError, LawError):
            return Task("Biểu, báo cáo", "report", False, "lời văn hoặc mẫu của cơ quan có chỗ sai")
        said = f"còn {vn_int(to_do)} mục cơ quan phải viết" if to_do else "đã viết đủ"
        return Task("Biểu, báo cáo", "report", not to_do, said)

    def _papers(self) -> Task:
        folder, run = self.office.papers_folder, self.office.run
        made = [paper for paper in papers_made(folder) if paper.year == str(self.office.period)]
        said = [f"{vn_int(len(made))} văn bản đã lập"] if made else ["chưa lập"]
        old = 0
        if run is not None:
            now = self.office.as_of_run("identity", lambda: identity(stated_in(run.folder)))
            calculated, of_runs = run.path(LEVELS).stat().st_mtime_ns, runs_of_papers(folder)
            after = [
                paper
                for paper in made
                if paper.kind in KINDS
                and not KINDS[paper.kind].before
                and of_runs.get(f"{paper.kind} {paper.year}") != now
            ]
            old = sum((folder / paper.path).stat().st_mtime_ns < calculated for paper in after)
        said += [f"{vn_int(old)} văn bản lập trước kết quả hiện có: lập lại"] * bool(old)
        return Task("Văn bản", "papers", bool(made) and not old, ", ".join(said))

    def _results(self) -> Task:
        run = self.office.run
        if run is None:
            return Task("Thư và kết quả", "post", False, "sau khi kiểm tra")
        written = files_in(run.path(OF_UNITS))
        try:
            letters = letters_of(run.folder.resolve().parent, run.manifest.period)
        except LedgerError:
            return Task("Thư và kết quả", "post", False, "sổ theo dõi thư không đọc được")
        sent = [(unit, kind) for unit, kind, state, _ in letters if state == SENT]
        informed, units = {unit for unit, kind in sent if kind == RESULTS}, set(run.manifest.units or [])
        said = [f"đã gửi {vn_int(len(sent))} thư" if sent else "chưa gửi thư nào"]
        said += [f"{vn_int(written)} tệp kết quả đã lập"] * bool(written)
        said += [f"kết quả đã gửi {vn_int(len(informed & units))}/{vn_int(len(units))} đơn vị"] * bool(informed)
        return Task("Thư và kết quả", "post", bool(units) and units <= informed, ", ".join(said))

    def _locked(self) -> Task:
        run = self.office.run
        try:
            lock = find_lock(self.office.results, run.manifest.period) if run else None
        except LockError:
            return Task("Khóa số liệu", "lock", False, "tệp khóa bị hỏng")
        return Task(
            "Khóa số liệu", "lock", bool(lock), f"khóa ngày {vn_date(lock.versions[0].day)}" if lock else "chưa khóa"
        )
