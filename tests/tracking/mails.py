"""Mails, archives and the workbooks in them, and how what `inbox` did is looked at."""

from __future__ import annotations

import csv
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from click.testing import CliRunner, Result
from small_committee import CELL1, Committee

from batch.cli import cli
from batch.submissions.inbox_record import record_path
from batch.tracking.inbox import Collected


def made_books(folder: Path) -> dict[str, bytes]:
    """Workbooks of the smallest committee by unit, and "CS1-01/2": the second submission of that unit."""
    Committee().copy_of(CELL1, "hai", lan_nop=2).write(folder)
    found = {path.stem: path.read_bytes() for path in folder.iterdir()}
    return found | {f"{CELL1}/2": found["hai"]}


def mail(
    *files: tuple[str, bytes], sender: str = "Đinh Văn Gửi <cs1@vidu.vn>", inner: EmailMessage | None = None
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "bantochuc@vidu.vn", "Gửi phiếu"
    message["Date"] = "Mon, 15 Dec 2025 09:30:00 +0700"
    message.set_content("Kính gửi Ban.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    if inner is not None:
        message.add_attachment(inner)
    return message


def put(folder: Path, name: str, content: bytes | EmailMessage) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else bytes(content))
    return path


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def results(done: Collected) -> list[tuple[str, str]]:
    return [(item.name, item.result) for item in done.items]


def record(target: Path) -> list[dict[str, str]]:
    with record_path(target).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def inbox(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["inbox", *map(str, arguments)])
