"""The committees, each when those below it are through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from secrets import token_hex

from batch.domain import Period
from batch.finished.place import locked
from batch.machine.plain_file import sha256_if_readable
from batch.nation.tree import Committee, Step
from batch.register.working_folder import KEY, PACKAGE, REGISTER
from batch.workers.apart import Apart, alone
from batch.workers.cluster import Cluster, ClusterLostError
from batch.workers.shared import sees

SECONDS_A_COMMITTEE = 2 * 3600
DONE, OPEN, FAILED = "xong", "con_loi", "khong_chay"
_GUARD = ".xeploai-dang-chay"
_LOCK = ".xeploai.khoa"
_BUSY = "Một lệnh nation khác đang ghi vào nơi ghi này; đợi xong rồi chạy lại, hoặc chọn nơi ghi khác (--out)."
_DIED = "tiến trình dừng đột ngột (có thể hết bộ nhớ); chạy riêng cấp ủy này bằng lệnh run để xem"
_LACKING = "chưa có gói của {} cấp ủy cấp dưới ({}): xem dòng của từng cấp ủy ấy"
_LISTED = 5
_NAMED_AS_YEAR = "thư mục «{}» trùng tên thư mục kết quả của năm: đổi tên rồi chạy lại"


@dataclass(frozen=True, slots=True)
class Job:
    """One committee's run: plain texts, so that on another machine they mean what they say. `packages` lie in
    `packages_in`; `today` is a day of the calendar (ISO); `package` is where its own goes, "" where there is nobody
    above; `guards` are files, by path, that whoever runs it must see as they are here; `careful`: files are read in a
    process apart."""

    home: str
    out: str
    period: Period
    packages_in: str
    today: str
    packages: tuple[str, ...] = ()
    package: str = ""
    key_above: str = ""
    guards: tuple[tuple[str, str], ...] = ()
    careful: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a committee: `state` is DONE, OPEN (errors, or submissions missing) or FAILED, and then `said`
    why, else why its package couldn't be written; `package` whether it has been handed over; `notes` what else its run
    says. Nothing personal."""

    state: str = FAILED
    said: str = ""
    name: str = ""
    expected: int = 0
    received: int = 0
    missing: int = 0
    errors: int = 0
    provisional: tuple[str, ...] = ()
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    package: bool = False
    notes: tuple[str, ...] = ()


Run = Callable[[Job], Outcome]


@dataclass(slots=True)
class Course:
    """`root` is what the working folders lie in, `out` where the results go: of each in the same folder there; `today`
    is the day that deadlines are counted from."""

    root: Path
    out: Path
    period: Period
    tree: dict[str, Committee]
    today: date
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    below: dict[str, list[str]] = field(init=False)  # folder → the folders directly below

    def __post_init__(self) -> None:
        self.below = {folder: [] for folder in self.tree}
        for committee in self.tree.values():
            if committee.parent is not None:
                self.below[committee.parent].append(committee.folder)

    def package_of(self, folder: str) -> str:
        return (Path(folder) / PACKAGE.format(self.period)).as_posix()

    def notes(self, folder: str) -> tuple[str, ...]:
        """What whoever is answerable for this committee ought to know of its run."""
        outcome = self.outcomes[folder]
        lacking = [f for f in sorted(self.below[folder]) if not self.outcomes[f].package]
        if outcome.state == FAILED or not lacking:
            return outcome.notes
        listed = ", ".join(lacking[:_LISTED]) + (", …" if len(lacking) > _LISTED else "")
        return (*outcome.notes, _LACKING.format(len(lacking), listed))

    def job(self, folder: str) -> Job:
        committee = self.tree[folder]
        packages = tuple(self.package_of(f) for f in sorted(self.below[folder]) if self.outcomes[f].package)
        job = Job(
            str(self.root / folder),
            str(self.out / folder),
            self.period,
            str(self.out),
            self.today.isoformat(),
            packages,
        )
        if committee.parent is None:
            return job
        key = self.root / committee.parent / KEY
        package = str(self.out / self.package_of(folder))
        return replace(job, package=package, key_above=str(key) if key.is_file() else "")

    def refused(self) -> Iterator[tuple[str, Outcome]]:
        of_year = (str(self.period), f"{self.period}.truoc")
        for folder, committee in self.tree.items():
            why = committee.refused
            if any(part in of_year for part in Path(folder).parts):
                why = why or _NAMED_AS_YEAR.format(folder)
            if why:
                yield folder, Outcome(said=why)

    def go(self, run: Run, cluster: Cluster | None, here: Apart, step: Step) -> bool:
        """Run all, `here` where there is no cluster or it doesn't see our folders; False where it was of no use, or
        not to the end. A committee whose process dies is run again in one of its own, with its files read apart, as
        `run` does."""
        self.outcomes |= dict(self.refused())
        with _places(self, cluster, here) as places, ThreadPoolExecutor(1) as again:
            _Going(self, run, places, again, step).go()
        return cluster is None or (places.guards != () and not cluster.lost)


@dataclass(slots=True)
class _Places:
    """Where committees are run: on a cluster while there is one that sees our folders, else in processes here."""

    cluster: Cluster | None
    here: Apart
    guards: tuple[tuple[str, str], ...] = ()

    def submit(self, run: Run, job: Job) -> Future[Outcome]:
        if self.cluster is not None and self.guards:
            with suppress(ClusterLostError):
                return self.cluster.submit(run, replace(job, guards=self.guards))
        return self.here.submit(run, job)


@contextmanager
def only_one(out: Path) -> Iterator[None]:
    """Nobody else runs committees into `out` meanwhile. Raises LedgerError."""
    out.mkdir(parents=True, exist_ok=True)
    with locked(out / _LOCK, _BUSY):
        yield


@contextmanager
def _places(course: Course, cluster: Cluster | None, here: Apart) -> Iterator[_Places]:
    guard = course.out / _GUARD
    try:
        guards: tuple[tuple[str, str], ...] = ()
        if cluster is not None:
            cluster.seconds = SECONDS_A_COMMITTEE
            guard.write_text(token_hex(16))
            readable = (folder for folder, committee in course.tree.items() if committee.code)
            register = course.root / next(readable, "") / REGISTER
            seen = tuple((str(path), sha256_if_readable(path)) for path in (guard, register))
            answers = cluster.ask(sees, seen)
            guards = seen if answers and all(answers) else ()
        yield _Places(cluster, here, guards)
    finally:
        guard.unlink(missing_ok=True)


class _Going:
    def __init__(self, course: Course, run: Run, places: _Places, again: Executor, step: Step) -> None:
        self.course, self.run, self.places, self.again, self.step = course, run, places, again, step
        self.under_way = 0
        self.finished: SimpleQueue[tuple[str, Job, Future[Outcome]]] = SimpleQueue()
        self.left = {folder: len(below) for folder, below in course.below.items()}  # below it, not through

    def go(self) -> None:
        self.step("Cấp ủy", len(self.course.outcomes), len(self.left))
        for folder in [f for f, number in self.left.items() if not number]:
            self._begin(folder)
        while self.under_way:
            folder, job, future = self.finished.get()
            self.under_way -= 1
            try:
                self._end(folder, future.result())
            except (ClusterLostError, CancelledError):
                self._await(folder, job, self.places.submit(self.run, job))
            except Exception:
                if job.careful:
                    self._end(folder, Outcome(said=_DIED))
                else:
                    careful = replace(job, careful=True)
                    self._await(folder, careful, self.again.submit(alone, self.run, careful))
            self.step("Cấp ủy", len(self.course.outcomes), len(self.left))

    def _begin(self, folder: str) -> None:
        if folder in self.course.outcomes:
            self._end(folder, self.course.outcomes[folder])
        else:
            job = self.course.job(folder)
            self._await(folder, job, self.places.submit(self.run, job))

    def _await(self, folder: str, job: Job, future: Future[Outcome]) -> None:
        self.under_way += 1
        future.add_done_callback(lambda done: self.finished.put((folder, job, done)))

    def _end(self, folder: str, outcome: Outcome) -> None:
        self.course.outcomes[folder] = outcome
        parent = self.course.tree[folder].parent
        if parent is not None:
            self.left[parent] -= 1
            if not self.left[parent]:
                self._begin(parent)
