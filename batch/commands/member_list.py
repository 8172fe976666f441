"""The list of members that an office has: into blank forms, and against filled ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.shared import (
    OLD_FILE,
    OLD_FOLDER,
    need_register,
    quarter_option,
    register_option,
    which_year_option,
)
from batch.commands.workplace import Workplace, finished_here
from batch.office.trouble import naming
from batch.register.working_folder import MEMBER_COLUMNS, of_period
from batch.terminal.console import Command, fail, refuse

if TYPE_CHECKING:
    from batch.member_list.tables import Opened
    from batch.register.register import Register

COMPARED = "doi_chieu_danh_sach.xlsx"

yes_option = click.option("--yes", is_flag=True, help="Không hỏi lại sau khi hiện cột nào của danh sách điền vào đâu.")


def opened_list(path: Path, register: Register, beside: Path, *, ask: str) -> Opened:
    """The list with what its columns are, which is shown and kept in the folder `beside`; `ask` is what somebody at a
    terminal is asked then, "" for nothing. Ends the command with status 2 where the list can't be used."""
    from batch.domain import SaidError
    from batch.member_list.kept import read_kept, write_kept
    from batch.member_list.tables import open_tables
    from batch.terminal.member_list import tell_mapping

    kept_in = beside / MEMBER_COLUMNS
    try:
        kept = read_kept(kept_in)
        opened = open_tables(path, register, kept)
    except SaidError as problem:
        refuse(problem)
        raise
    click.echo(tell_mapping(opened))
    named = all(mapping.has_name for mapping in opened.mappings)
    agreed = not (ask and named and sys.stdin.isatty()) or _agreed(ask)
    write_kept(kept_in, kept, opened.mappings)
    if not named:
        fail(
            "Chưa rõ cột nào là «Họ và tên» (hoặc hai cột «Họ và tên đệm», «Tên»). Chưa ghi phiếu nào. Ghi rõ ở "
            f"{kept_in} rồi chạy lại."
        )
    if not agreed:
        fail(f"Chưa ghi phiếu nào. Sửa {kept_in} (mở bằng Notepad) rồi chạy lại.")
    click.echo(f"Sai cột nào thì sửa ở {kept_in} rồi chạy lại.\n")
    return opened


def _agreed(ask: str) -> bool:
    return str(click.prompt(f"\n{ask}", type=click.Choice(["c", "k"]), default="k", show_choices=False)) == "c"


@click.command(
    cls=Command, help="So danh sách đảng viên của cơ quan với các phiếu đã tính: ai thiếu, ai thừa, ai khác."
)
@click.argument("members", type=OLD_FILE, metavar="DANH_SÁCH", help="Danh sách đảng viên, tệp Excel hoặc .csv (UTF-8).")
@click.argument(
    "out", type=OLD_FOLDER, required=False, metavar="KẾT_QUẢ",
    help="Thư mục kết quả đã ghi bằng lệnh run; trong thư mục làm việc: mặc định ket_qua.",
)  # fmt: skip
@register_option
@which_year_option
@quarter_option
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="TỆP",
    help=f"Nơi ghi chỗ khác nhau; mặc định {COMPARED} (của một quý: …-Q1.xlsx) cạnh danh mục, hoặc cạnh danh sách.",
)  # fmt: skip
def members(
    members: Path, out: Path | None, register_path: Path | None, year: int | None, quarter: int | None,
    target: Path | None,
) -> None:  # fmt: skip
    from batch.domain import SaidError
    from batch.finished.manifest import FinishedRunError
    from batch.member_list.comparing import compare
    from batch.member_list.comparing_book import write_compared
    from batch.member_list.reading import read_people
    from batch.terminal.member_list import tell_compared

    if target and target.suffix.lower() != ".xlsx":
        fail(f"Tên tệp «{target.name}» phải có đuôi .xlsx.")
    place = Workplace.of(register_path)
    run = finished_here(out, year, quarter, changed_too=True)
    try:
        register = need_register(place.register) if place.register else run.register
        home = place.register.parent if place.register else members.resolve().parent
        opened = opened_list(members, register, home, ask="")
        found = compare(read_people(opened, run.manifest.period.last_day), run, register)
    except (SaidError, FinishedRunError) as problem:
        refuse(problem)
        return
    kept = Path(COMPARED)
    path = target or home / f"{of_period(kept.stem, run.manifest.period)}{kept.suffix}"
    with naming(path):
        write_compared(path, opened.name, found)
    click.echo(tell_compared(found))
    click.echo(f"\nKê đủ, có họ tên (giữ trong cơ quan): {path}")
    sys.exit(1 if found.lines else 0)
