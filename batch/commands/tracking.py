"""Who has sent what: collecting from mail, the progress, what changed between two submissions."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from batch.commands.shared import (
    FOLDER,
    OLD_FILE,
    OLD_FOLDER,
    Day,
    need_register,
    out_argument,
    quarter_option,
    register_option,
    which_year_option,
)
from batch.commands.workplace import Workplace, finished_here
from batch.machine.beside import beside
from batch.office.trouble import naming, told, why
from batch.register.working_folder import MAILS, SUBMISSIONS
from batch.terminal.console import Command, fail, refuse


@click.command(cls=Command, help="Xem tiến độ: đơn vị nào chưa nộp, còn lỗi, đã xong; cần gọi ai trước.")
@out_argument
@which_year_option
@quarter_option
@click.option("--today", type=Day(), metavar="NGÀY", help="Tính số ngày còn lại từ ngày này; mặc định hôm nay.")
def status(out: Path | None, year: int | None, quarter: int | None, today: date | None) -> None:
    from xlsxwriter.exceptions import XlsxWriterException

    from batch.finished.layout import PROGRESS_SHEET
    from batch.finished.ledger import LedgerError
    from batch.finished.manifest import FinishedRunError
    from batch.finished.written import rewriting
    from batch.form.far_cells import refuse_far
    from batch.office.files import OfficeFileError
    from batch.terminal.tracking import tell_progress
    from batch.tracking.board import board_of
    from batch.tracking.progress_sheet import OWNS

    run = finished_here(out, year, quarter, changed_too=True)
    folder, sheet = run.folder, run.path(PROGRESS_SHEET)
    try:
        refuse_far([sheet])
        board = board_of(run, today or date.today())
    except (FinishedRunError, LedgerError, OfficeFileError) as problem:
        refuse(problem)
        return
    click.echo(tell_progress(board.lines, period=board.period, name=board.name, today=board.today))
    try:
        with rewriting(folder, sheet, owns=OWNS) as kept:
            board.renew_sheet(folder)
    except (OSError, XlsxWriterException) as problem:
        click.echo(f"\nChưa cập nhật được {sheet}. {why(problem)}", err=True)
        return
    click.echo(
        f"\nĐủ danh sách: {sheet} (ghi chú của cơ quan được giữ; dấu «đã liên hệ» được bỏ khi tình trạng đơn vị đổi)"
    )
    for one in kept:
        click.echo(f"Bản mà cơ quan đã sửa được giữ ở: {folder / one.place}")


@click.command(cls=Command, help="So hai phiếu của một đơn vị: ô nào đổi, trước và sau.")
@click.argument("old", type=OLD_FILE, metavar="PHIẾU_CŨ", help="Phiếu của lần nộp trước.")
@click.argument("new", type=OLD_FILE, metavar="PHIẾU_MỚI", help="Phiếu của lần nộp sau.")
@click.option("--values", is_flag=True, help="Hiện cả họ tên, số thẻ, số lý lịch; bình thường chỉ ghi «đã đổi».")
@click.option(
    "--out", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="TỆP", help="Ghi thêm ra tệp .xlsx."
)
def diff(old: Path, new: Path, values: bool, target: Path | None) -> None:
    from xlsxwriter.exceptions import XlsxWriterException

    from batch.terminal.tracking import tell_difference
    from batch.tracking.compare_book import write_difference
    from batch.tracking.compare_submissions import CompareError, compare_files

    if target and target.suffix.lower() != ".xlsx":
        fail(f"Tên tệp «{target.name}» phải có đuôi .xlsx.")
    if target and target.resolve() in (old.resolve(), new.resolve()):
        fail("Tệp ghi ra trùng với một trong hai phiếu; chọn tên khác.")
    try:
        found = compare_files(old, new, values=values)
    except CompareError as problem:
        refuse(problem)
        return
    click.echo(tell_difference(found))
    if target:
        try:
            with naming(target), beside(target) as fresh:
                write_difference(fresh, found)
                os.replace(fresh, target)
        except (OSError, XlsxWriterException) as problem:
            fail(told(problem, target))
        click.echo(f"\nĐã ghi: {target}")
    sys.exit(1 if found.doubts else 0)


@click.command(cls=Command, help="Lấy phiếu từ thư đã lưu (.msg, .eml, hộp thư), tệp nén, tệp rời vào thư mục phiếu.")
@click.argument(
    "folder", type=OLD_FOLDER, required=False, metavar="THƯ_MỤC_THƯ",
    help="Thư mục đã lưu thư, tệp nén, tệp rời; trong thư mục làm việc: mặc định thu_da_luu.",
)  # fmt: skip
@click.option(
    "--to", "target", type=FOLDER, metavar="THƯ_MỤC_PHIẾU",
    help="Nơi chép phiếu vào; trong thư mục làm việc: mặc định nop.",
)  # fmt: skip
@register_option
@click.option("--again", is_flag=True, help="Chép lại cả tệp đã nhận trước đây mà nay không còn trong thư mục phiếu.")
def inbox(folder: Path | None, target: Path | None, register_path: Path | None, again: bool) -> None:
    from batch.terminal.tracking import tell_collected
    from batch.tracking.inbox import InboxError, collect_inbox

    place = Workplace.of(register_path)
    source = place.old_folder(folder, MAILS, "folder")
    register = need_register(place.register) if place.register else None
    try:
        folder = place.path(target, SUBMISSIONS, "target")
        with naming(folder):
            done = collect_inbox(source, folder, register, again=again)
    except InboxError as problem:
        refuse(problem)
        return
    click.echo(tell_collected(done))
    sys.exit(1 if done.refused else 0)
