"""The command line: which commands there are, in the order in which the help lists them."""

from __future__ import annotations

from pathlib import Path

import click

from batch import __version__
from batch.commands import (
    exchange,
    finished,
    locking,
    looking_up,
    member_list,
    nation,
    papers,
    post,
    start,
    tracking,
    work,
)
from batch.commands.shared import OLD_FOLDER
from batch.commands.workplace import enter, leave
from batch.desk.command import desk
from batch.terminal.console import Group, run_group
from batch.workers import collect_seldom

_ABOUT = "Đánh giá, xếp loại chất lượng cuối năm: đọc phiếu Excel, kiểm tra, tính hạn mức, lập Biểu 6A–6F và báo cáo."


@click.group(cls=Group, help=_ABOUT)
@click.version_option(__version__, prog_name="xeploai", message="%(prog)s %(version)s", help="Xem phiên bản.")
@click.option("--dir", "folder", type=OLD_FOLDER, metavar="THƯ_MỤC", help="Thư mục làm việc; mặc định thư mục đang mở.")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None) -> None:
    ctx.obj = enter(folder)
    ctx.call_on_close(leave)


for _command in (
    start.demo,
    start.start,
    start.form,
    work.check,
    work.run,
    nation.nation,
    tracking.inbox,
    tracking.status,
    tracking.diff,
    member_list.members,
    finished.report,
    finished.results,
    finished.redact,
    papers.papers,
    post.mail,
    exchange.compare,
    exchange.merge,
    exchange.handover,
    locking.lock,
    looking_up.cap,
    looking_up.rules,
    looking_up.law,
    desk,
):
    cli.add_command(_command)


def main() -> None:
    """What `batch/__main__.py` runs once this is loaded."""
    collect_seldom()
    run_group(cli)
