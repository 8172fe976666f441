"""How what is entered on a page gets into the files of `quyet_dinh`.

The page has one file of its own, a rating plan like any other. What a person entered in a plan of his own stays there;
where the page is told otherwise, all that the plan says goes into the page's file and the plan is put aside, whole: a
decision never stands twice, and none is lost.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from batch.desk.entered import DecisionFile, Item, Key, Standing, as_decisions, items_of, key_of, said
from batch.desk.files import free
from batch.desk.office import Office
from batch.domain import EXPLANATIONS, ORGANIZATION, Finding, Period
from batch.findings.judgement import Acceptance, Judgement
from batch.finished.edited import earlier
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MANIFEST, PLAN
from batch.finished.manifest import stated_in
from batch.finished.written import written_by
from batch.machine.plain_file import sha256_of
from batch.publish.decisions import files_of, read_one
from batch.publish.plan.entered import write_entered
from batch.publish.plan.explained import explained
from batch.publish.plan.lines import Explained
from batch.publish.plan.neglected import neglected
from batch.publish.plan.record import Record, read_record
from batch.publish.plan.tables import faulty
from batch.rating.decisions import Ballot, Decisions, together
from batch.register.working_folder import DECISIONS
from batch.submissions.columns import FILE, ROW, UNIT, put

PUT_ASIDE = "quyet_dinh_cu"
_WRITING = Lock()


class ChangedError(Exception):
    """Files have changed since the page was shown."""


class UnclearError(ValueError):
    """A file can't be put aside or written anew without losing something; the message, in Vietnamese, says why."""


@dataclass(frozen=True)
class Change:
    """What the page's own file will hold, and the files that are put aside for it."""

    decisions: Decisions
    aside: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Left:
    """A plan in the results with so many entries `more`, edited there `by_hand` or as the run before wrote it."""

    more: int
    by_hand: bool


class Writing:
    """The decisions of an office whose finished run is `run`."""

    def __init__(self, office: Office, run: FinishedRun) -> None:
        self.office, self.run = office, run
        self.folder = office.home / DECISIONS
        self.own = self.folder / f"quyet_dinh_{self.period}_tren_trang.xlsx"

    @property
    def period(self) -> Period:
        return self.run.manifest.period

    @property
    def record(self) -> Record:
        return self.office.keep("plan", self.run.path(MANIFEST), lambda _path: read_record(self.run))

    @cached_property
    def standing(self) -> Standing:
        committee = self.run.register.top.code
        files = []
        for path in self.paths:
            whole = self._read(path)
            files.append(DecisionFile(path, whole, whole.of(committee)))
        return Standing(files, self._state([file.whole for file in files]))

    @property
    def paths(self) -> list[Path]:
        return files_of([self.folder]) if self.folder.is_dir() else []

    def _read(self, path: Path) -> Decisions:
        period, law, others = self.period, self.run.law, self.office.elsewhere
        return self.office.keep(
            f"decisions {period} {law.id} {len(others)}", path, lambda path: read_one(path, period, law, others)
        )

    def _state(self, read: list[Decisions]) -> str:
        known = hashlib.blake2b(digest_size=16)
        for path, decisions in zip(self.paths, read, strict=True):
            known.update(os.fsencode(path.name) + repr([s.sha256 for s in decisions.sources]).encode())
            if not decisions.sources:
                known.update(path.read_bytes())
        known.update(self.run.path(MANIFEST).read_bytes())
        return known.hexdigest()

    @property
    def calculated(self) -> bool:
        """Whether the finished run has been given just these files."""
        given = sorted(str(source.get("sha256")) for source in self.run.manifest.decisions or [])
        now = sorted(source.sha256 for file in self.standing.files for source in file.whole.sources)
        return given == now

    # --- a plan that was edited where it was written ---

    @property
    def left_in_results(self) -> Left | None:
        """What the plan in the results says and no file of decisions does; None where it says nothing more."""
        before = earlier(self.run.folder, self.paths)
        here = together(file.whole for file in self.standing.files)
        if before.edited is None or not neglected(before, self.paths, here, self.period, self.run.law):
            return None
        edited = self._read(self.run.path(PLAN)).of(self.run.register.top.code)
        known = self.standing
        more = sum(said(item) not in [said(one) for _, one in known.says(key_of(item))] for item in items_of(edited))
        by_hand = written_by(stated_in(self.run.folder)).get(PLAN.path) != sha256_of(self.run.path(PLAN))
        return Left(more, by_hand) if more or by_hand else None

    def take_from_results(self, state: str) -> None:
        """Copy the edited plan to the files of decisions."""
        with _WRITING:
            self._unchanged(state)
            self.folder.mkdir(exist_ok=True)
            shutil.copy2(self.run.path(PLAN), free(self.folder / PLAN.path))

    # --- what is entered ---

    def change(self, edits: Mapping[Key, Item | None], voters: int | None = None) -> Change:
        """What follows from what is entered: `edits` tell of each key how it shall be, None for nothing; `voters` is
        how many voted, None for as it stands. Raises UnclearError."""
        standing = self.standing
        if left := [key for key in standing.conflicts if key not in edits]:
            raise UnclearError(
                f"Các tệp quyết định còn ghi khác nhau ở {len(left)} chỗ: chọn cho các chỗ ấy trước, ở trang "
                "«Cần quyết định»."
            )
        others = [file for file in standing.files if file.path != self.own]
        losers = [file for file in others if _says_otherwise(file, edits)]
        own = next((file for file in standing.files if file.path == self.own), None)
        touched = [*losers, *([own] if own else [])]
        for file in touched:
            _refuse_unclear(file)
        numbers = {number for file in touched if (number := file.voters)}
        if len(numbers) > 1 and voters is None:
            raise UnclearError("Các tệp quyết định ghi số người bỏ phiếu khác nhau: ghi lại số đúng.")
        merged: dict[Key, Item] = {}
        for file in (*reversed(losers), *([own] if own else [])):
            merged |= file.items
        left_alone = [file for file in others if file not in losers]
        for key, item in edits.items():
            merged.pop(key, None)
            if item is not None and not any(key in file.items for file in left_alone):
                merged[key] = item
        number = voters or next(iter(numbers), None)
        cast = max((item.cast for item in merged.values() if isinstance(item, Ballot)), default=0)
        if number and cast > number:
            raise UnclearError(f"Có dòng ghi {cast} phiếu mà chỉ có {number} người bỏ phiếu: kiểm tra lại.")
        return Change(as_decisions(merged.values(), number), [file.path for file in losers])

    def write(self, change: Change, path: Path) -> None:
        """The page's file as it will be, at `path`."""
        decisions = change.decisions
        judged = {key_of(j) for j in decisions.judgements}
        told = [e for e in self.explained(decisions.judgements) if ("giai_trinh", *e.key) in judged]
        accepted = {a.unit for a in decisions.acceptances}
        errors = {unit: found for unit, found in self.faulty(decisions.acceptances).items() if unit in accepted}
        write_entered(path, self.record, decisions, self.run.register, self.run.law, told, errors, self.period)

    def save(self, change: Change, state: str) -> None:
        """Write the page's file and put aside what it replaces; all of it or nothing. Raises ChangedError where files
        have changed since, OSError where one is open elsewhere."""
        with _WRITING:
            self._unchanged(state)
            self.folder.mkdir(exist_ok=True)
            fresh = self.office.home / f".{self.own.name}.dang_ghi"
            before = self.own.read_bytes() if self.own.is_file() else None
            moved: list[tuple[Path, Path]] = []
            done = False
            try:
                self.write(change, fresh)
                fresh.replace(self.own)
                done = True
                for path in change.aside:
                    target = free(self.office.home / PUT_ASIDE / path.name)
                    target.parent.mkdir(exist_ok=True)
                    path.rename(target)
                    moved.append((path, target))
            except OSError:
                for path, target in moved:
                    target.rename(path)
                if done and before is not None:
                    self.own.write_bytes(before)
                elif done:
                    self.own.unlink(missing_ok=True)
                raise
            finally:
                fresh.unlink(missing_ok=True)

    def rehearse_in(self, change: Change, folder: Path) -> None:
        """Lay out in `folder` what the folder of decisions would hold."""
        for path in self.paths:
            if path not in change.aside and path != self.own:
                target = folder / path.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        self.write(change, folder / self.own.name)

    def _unchanged(self, state: str) -> None:
        if Writing(self.office, self.office.run or self.run).standing.state != state:
            raise ChangedError

    # --- what units say ---

    def explained(self, judgements: Iterable[Judgement] = ()) -> list[Explained]:
        frame = self.run.frame(EXPLANATIONS).rename(columns={"ma_don_vi": UNIT, "dong": ROW})
        return explained(self.run.findings, put(frame, {FILE: 0}), judgements)

    def faulty(self, acceptances: Iterable[Acceptance] = ()) -> dict[str, list[Finding]]:
        counted = {level.unit for level in self.run.levels if level.subject == ORGANIZATION}
        return faulty(self.run.findings, counted, self.run.register, acceptances)


def _says_otherwise(file: DecisionFile, edits: Mapping[Key, Item | None]) -> bool:
    for key, item in edits.items():
        there = file.items.get(key)
        if there is not None and (item is None or said(there) != said(item)):
            return True
    return False


def _refuse_unclear(file: DecisionFile) -> None:
    if not file.whole.sources:
        why = " ".join(problem.message for problem in file.whole.problems)
        raise UnclearError(f"{why} Chuyển tệp {file.name} ra khỏi thư mục quyet_dinh, rồi làm lại ở đây.")
    if file.whole.problems:
        where = ", ".join(f"sheet «{p.sheet}», ô {p.cell}" for p in file.whole.problems[:3] if p.cell)
        raise UnclearError(
            f"Tệp {file.name} có chỗ chưa hiểu được{f' ({where})' if where else ''}, ghi lại thì mất. Mở tệp ấy trong "
            "Excel, sửa, lưu và đóng, rồi làm lại ở đây."
        )
