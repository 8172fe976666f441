"""The end of the year: what was reported is locked."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from batch.commands.shared import Day, out_argument, quarter_option, which_year_option
from batch.commands.workplace import Workplace, run_here
from batch.office.trouble import naming
from batch.register.working_folder import SUBMISSIONS
from batch.terminal.console import Command, refuse


@click.command(
    cls=Command,
    help="Khóa số liệu của một năm: từ đó chỉ điều chỉnh được bằng run --correction, kê đủ chỗ thay đổi.",
)
@out_argument
@click.option("--by", metavar="TÊN", help="Người khóa, ghi vào tệp khóa; mặc định cơ quan lập Biểu, không thì cấp ủy.")
@which_year_option
@quarter_option
@click.option("--today", type=Day(), metavar="NGÀY", help="Ngày khóa; mặc định hôm nay.")
def lock(out: Path | None, by: str | None, year: int | None, quarter: int | None, today: date | None) -> None:
    from batch.lock.locking import lock_year
    from batch.publish.decisions import files_of
    from batch.terminal.lock import tell_locked

    if by is not None and not by.strip():
        raise click.UsageError("Ghi tên người khóa sau --by, hoặc bỏ --by.", click.get_current_context())
    run = run_here(out, year, quarter)
    decisions: list[Path] = []
    inbox: Path | None = None
    if out is None:
        place = Workplace.of()
        decisions, inbox = files_of(place.decisions(())), place.path(None, SUBMISSIONS, "out")
    try:
        with naming(run.folder.parent):
            done = lock_year(
                run, today or date.today(), by or "", decisions, inbox if inbox and inbox.is_dir() else None
            )
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(tell_locked(done))
    sys.exit(0 if done.clean else 1)
