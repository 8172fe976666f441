"""A committee with faults, its finished run and the results of its units; what it knows of persons, and reading the
letters back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
from click.testing import CliRunner, Result
from made_up import data_only, light_demo

from batch import pipeline
from batch.cli import cli
from batch.domain import Period
from batch.finished.csv_file import read_csv
from batch.finished.finished_run import FinishedRun
from batch.form.pool import read_files
from batch.law import load_law
from batch.mail.letters import USUAL, Post, make_letters
from batch.mail.standing import Run, read_run
from batch.publish.results.units import write_results

YEAR = 2025
BEFORE, AFTER = date(2025, 12, 1), date(2026, 1, 15)  # the deadline
_PERSONAL = ("ho_ten", "so_the", "so_ly_lich", "nguoi_lap", "bi_thu")


def make_office(folder: Path) -> Path:
    """`folder` with `thu/nop/` and the finished run (data and error copies) in `kq/2025/`, results included. One
    submission is cut short, whichever faults the made-up committee has."""
    light_demo(folder / "thu", units=15, seed=3, faults=0.5, year=YEAR)
    planted = {row["ma_don_vi"] for row in read_csv(folder / "thu" / "loi_gai_san.csv")}
    spoilt = max(path for path in (folder / "thu" / "nop").iterdir() if path.stem not in planted | {"DB"})
    spoilt.write_bytes(spoilt.read_bytes()[:2000])
    register = folder / "thu" / "danh_muc.xlsx"
    law, day = load_law("qd366-2025"), date(YEAR, 12, 31)
    with data_only(error_copies=True):
        run = pipeline.run(pipeline.Job(folder / "thu" / "nop", register, Period(YEAR), folder / "kq", law, day))
    write_results(FinishedRun(run.folder))
    return folder


def zipped_text(data: bytes) -> str:
    """All text in all parts of an Office file, in attributes as well; "" for what is no such file."""
    out = []
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for name in file.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    for element in ElementTree.fromstring(file.read(name)).iter():
                        out += [element.text or "", element.tail or "", *element.attrib.values()]
    return "\n".join(out)


def personal_data(office: Path) -> set[str]:
    """Names and card numbers that stand in any of the submissions."""
    folder = office / "thu" / "nop"
    found = set()
    for data in read_files(folder, sorted(path.name for path in folder.iterdir())):
        for sheet in data.sheets.values():
            for key in _PERSONAL:
                found |= {value for value in sheet.columns.get(key, ()) if isinstance(value, str) and len(value) > 4}
    return found


def own_text(office: Path, unit: str, units: list[str]) -> str:
    """Everything in the workbooks that a unit sent."""
    longer = [other for other in units if other.startswith(unit) and other != unit]
    paths = [
        path
        for path in sorted((office / "thu" / "nop").iterdir())
        if path.stem.startswith(unit) and not path.stem.startswith(tuple(longer))
    ]
    return "\n".join(zipped_text(path.read_bytes()) for path in paths)


def finished(out: Path) -> Run:
    return read_run(FinishedRun(out / str(YEAR)))


def post_of(out: Path, today: date = AFTER) -> Post:
    return make_letters(finished(out), USUAL, today)


def mail(out: Path, *more: object) -> Result:
    return CliRunner().invoke(cli, ["mail", str(out), *map(str, more)], standalone_mode=False)


def letters_in(out: Path) -> dict[str, EmailMessage]:
    """File stem → message."""
    return {path.stem: parsed(path.read_bytes()) for path in sorted((out / str(YEAR) / "thu").iterdir())}


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def attachments(message: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}


def change_units(out: Path, **of_unit: dict[str, object]) -> None:
    """Change what the run keeps of units: `CS001={"email": ""}`, a hyphen of a code written `__`."""
    path = out / str(YEAR) / "du_lieu" / "don_vi.parquet"
    frame = pd.read_parquet(path)
    for name, values in of_unit.items():
        rows = frame["ma_don_vi"] == name.replace("__", "-")
        assert rows.sum() == 1
        for key, value in values.items():
            frame.loc[rows, key] = value
    frame.to_parquet(path, index=False)


class Clock:
    """Time that passes only where somebody sleeps. `on_sleep` are called one by one, one each time."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.at = 0.0
        self.on_sleep: Iterator[object] = iter(())

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        if seconds:
            action = next(self.on_sleep, None)
            if callable(action):
                action()

    def ticks(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2025, 12, 1, 8, 0).astimezone()
