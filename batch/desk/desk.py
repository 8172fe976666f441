"""What lies behind the page: one working folder at a time, its jobs, the files that it may open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from flask import abort, current_app

from batch.desk.drafts import Drafts
from batch.desk.files import Files
from batch.desk.jobs import BusyError, Job, Jobs
from batch.desk.office import Office
from batch.desk.perform import COMMANDS
from batch.desk.recent import remember
from batch.register.working_folder import REGISTER


class Desk:
    """`office` is None until a working folder is chosen."""

    def __init__(self, home: Path | None = None) -> None:
        self.jobs, self.files, self.drafts = Jobs(), Files(), Drafts()
        self.office: Office | None = None
        self.trial: Path | None = None  # where a made-up committee is being made
        self._quarters: dict[Path, int | None] = {}  # what was worked on last in each folder
        if home:
            self.move(home)

    def move(self, home: Path) -> None:
        """Work in this folder from now on. Raises BusyError while a job works in another."""
        if self.jobs.current:
            raise BusyError(f"Đang làm: {self.jobs.current.title}. Đợi xong rồi mới đổi thư mục.")
        home = home.resolve()
        self.office, self.jobs.last = Office(home, self._quarters.get(home)), None
        self.drafts.clear()
        if not self.office.trial:  # the next double click leads to real work
            remember(self.office.home)

    def choose(self, quarter: int | None) -> None:
        """Work for this quarter of the year from now on, None for the year. Raises BusyError while a job works for
        another period."""
        if self.jobs.current:
            raise BusyError(f"Đang làm: {self.jobs.current.title}. Đợi xong rồi mới đổi kỳ.")
        self._quarters[self.here.home] = quarter
        self.office, self.jobs.last = self.here.in_quarter(quarter), None

    def start(self, title: str, command: str, arguments: Sequence[str] = (), *, data: bool = False) -> Job:
        """Have a command work in the folder, for the period that is worked on. Raises BusyError."""
        office = self.here
        period = office.period
        if period and period.quarter and any(one.name == "quarter" for one in COMMANDS[command].params):
            title, arguments = f"{title}, {period.title}", [*arguments, "--quarter", str(period.quarter)]
        return self.jobs.start(office.home, title, command, arguments, data=data)

    @property
    def here(self) -> Office:
        """The office; 404 where there is none yet."""
        return self.office or abort(404)

    def find(self, mark: str) -> Path:
        """The file of a mark; 404 where there is none."""
        return self.files.find(mark, self.here.home) or abort(404)


def is_working_folder(folder: Path) -> bool:
    return (folder / REGISTER).is_file()


def desk() -> Desk:
    """That of the app which answers."""
    return cast(Desk, current_app.config["DESK"])
