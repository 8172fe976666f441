"""What lies behind the page: one working folder at a time, its jobs, the files that it may open."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import abort, current_app

from batch.desk.drafts import Drafts
from batch.desk.files import Files
from batch.desk.jobs import BusyError, Jobs
from batch.desk.office import Office
from batch.desk.recent import remember
from batch.register.working_folder import REGISTER


class Desk:
    """`office` is None until a working folder is chosen."""

    def __init__(self, home: Path | None = None) -> None:
        self.jobs, self.files, self.drafts = Jobs(), Files(), Drafts()
        self.office: Office | None = None
        self.trial: Path | None = None  # where a made-up committee is being made
        if home:
            self.move(home)

    def move(self, home: Path) -> None:
        """Work in this folder from now on. Raises BusyError while a job works in another."""
        if self.jobs.current:
            raise BusyError(f"Đang làm: {self.jobs.current.title}. Đợi xong rồi mới đổi thư mục.")
        self.office, self.jobs.last = Office(home.resolve()), None
        self.drafts.clear()
        if not self.office.trial:  # the next double click leads to real work
            remember(self.office.home)

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
