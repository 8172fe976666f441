"""Letters to the units: written as files, sent, or only shown."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.shared import OLD_FILE, Day, out_argument, quarter_option, which_year_option
from batch.commands.workplace import Workplace, finished_here
from batch.terminal.console import Command, Progress, WholeNumber, fail, refuse
from batch.tracking.letter_words import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from batch.finished.written import Kept
    from batch.mail.letters import Post
    from batch.mail.settings import Settings
    from batch.mail.standing import Run


@click.command(cls=Command, help="Viết thư cho từng đơn vị; thêm --send để gửi.")
@out_argument
@which_year_option
@quarter_option
@click.option("--send", is_flag=True, help="Gửi qua máy chủ thư; không có thì chỉ ghi tệp .eml.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem sẽ gửi gì cho ai; không ghi, không gửi.")
@click.option(
    "--kind", "kinds", type=click.Choice(tuple(KINDS)), multiple=True, metavar="LOẠI",
    help="Chỉ loại thư này (ghi được nhiều lần): thong_bao, nhac_han, qua_han, da_nhan, danh_gia_lai; hoặc ket_qua.",
)  # fmt: skip
@click.option("--today", type=Day(), metavar="NGÀY", help="Ngày để xét trước hạn hay quá hạn; mặc định hôm nay.")
@click.option(
    "--encrypt", "password_file", type=OLD_FILE, metavar="TỆP",
    help="Đặt mật khẩu cho tệp đính kèm; tệp .csv, .xlsx có hai cột ma_don_vi, mat_khau.",
)  # fmt: skip
@click.option(
    "--settings", "settings_file", type=OLD_FILE, metavar="TỆP",
    help="Cài đặt máy chủ thư (.yaml); trong thư mục làm việc: mặc định cai_dat_thu.yaml.",
)  # fmt: skip
@click.option(
    "--to-self", metavar="MÃ_ĐƠN_VỊ", help="Gửi thử thư của đơn vị này tới chính địa chỉ người gửi, không ghi sổ."
)
@click.option("--limit", type=WholeNumber(1, 600), metavar="SỐ", help="Số thư mỗi phút; mặc định theo cài đặt.")
@click.option("--resend-unknown", is_flag=True, help="Gửi lại cả thư không rõ lần trước đã tới chưa.")
@click.option(
    "--mark-sent", is_flag=True,
    help="Không ghi, không gửi: chỉ ghi sổ rằng cơ quan đã tự gửi các thư này (bằng phần mềm thư của mình).",
)  # fmt: skip
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="MÃ",
    help="Cùng --mark-sent: chỉ thư của đơn vị này (ghi được nhiều lần).",
)
@click.option("--provisional", is_flag=True, help="Cho gửi kết quả khi số liệu còn tạm tính.")
def mail(
    out: Path | None, year: int | None, quarter: int | None, send: bool, dry_run: bool, kinds: tuple[str, ...],
    today: date | None, password_file: Path | None, settings_file: Path | None, to_self: str | None, limit: int | None,
    resend_unknown: bool, mark_sent: bool, units: tuple[str, ...], provisional: bool,
) -> None:  # fmt: skip
    from batch.mail.files import FOLDER, write_letters
    from batch.mail.letters import USUAL, make_letters
    from batch.mail.passwords import read_passwords
    from batch.mail.settings import read_settings
    from batch.mail.standing import read_run
    from batch.terminal.mail import tell_written
    from batch.tracking.letter_words import RESULTS

    if RESULTS in kinds and len(set(kinds)) > 1:
        fail(f"Thư {RESULTS} phải gửi riêng: chỉ ghi một --kind {RESULTS}.")
    if to_self and (send or dry_run):
        fail("--to-self không đi cùng --send, --dry-run.")
    if mark_sent and (send or dry_run or to_self):
        fail("--mark-sent không đi cùng --send, --dry-run, --to-self.")
    if units and not mark_sent:
        fail("--unit chỉ đi cùng --mark-sent.")
    finished = finished_here(out, year, quarter)
    folder = finished.folder
    if send or to_self:
        settings_file = Workplace.of().mail_settings(settings_file)
    try:
        run = read_run(finished)
        if folder.resolve().name != str(run.period):
            fail(f"«{folder}» không phải kết quả mới nhất; thư chỉ lập từ thư mục «{run.period}».")
        passwords = read_passwords(password_file, folder.resolve().parent) if password_file else None
        settings = read_settings(settings_file, os.environ) if send or to_self or settings_file else None
        post = make_letters(
            run, kinds or USUAL, today or date.today(), passwords=passwords, provisional=provisional
        )  # fmt: skip
        if dry_run:
            _show(run, post, settings, passwords, resend_unknown)
            sys.exit(1 if post.unwritten else 0)
        if to_self and settings:
            _try(post, to_self, settings, passwords)
            return
        if mark_sent:
            _mark(run, post, units)
            return
        progress, total = Progress(), len(post.letters)
        done = iter(range(1, total + 1))
        files, kept = write_letters(run, post, settings, passwords, lambda _n: progress("Viết thư", next(done), total))
        if not send or settings is None:
            click.echo(tell_written(run, post, folder / FOLDER, kept))
            sys.exit(1 if post.unwritten else 0)
        complete = _deliver(run, post, settings, files, kept, limit, resend_unknown)
    except ValueError as problem:
        refuse(problem)
        return
    sys.exit(0 if complete and not post.unwritten else 1)


def _show(
    run: Run, post: Post, settings: Settings | None, passwords: Mapping[str, str] | None, resend_unknown: bool
) -> None:
    from batch.mail.files import message_of
    from batch.mail.record import states
    from batch.terminal.mail import tell_plan

    sizes = {letter.unit: len(message_of(letter, settings, passwords)) for letter in post.letters}
    click.echo(tell_plan(run, post, sizes, states(run.folder.parent, run.period, post.letters), resend_unknown))


def _try(post: Post, unit: str, settings: Settings, passwords: Mapping[str, str] | None) -> None:
    from batch.mail.outbox import Time
    from batch.mail.smtp import Server
    from batch.mail.trial import send_to_self

    sent = send_to_self(post, unit, settings, passwords, Time().now(), Server(settings))
    click.echo(f"Đã gửi thử thư của {unit} tới {sent.recipient}; đơn vị chưa nhận gì.")


def _mark(run: Run, post: Post, units: Sequence[str]) -> None:
    """Into the record that these letters went another way."""
    from batch.mail.files import FOLDER, lying_there
    from batch.mail.outbox import Time
    from batch.mail.record import mark_sent, open_record

    chosen = [letter for letter in post.letters if not units or letter.unit in units]
    if unknown := sorted(set(units) - {letter.unit for letter in chosen}):
        fail(f"Không có thư loại này cho {', '.join(unknown)}. Chưa ghi gì.")
    written = lying_there(run, chosen)
    if unwritten := [letter.unit for letter in chosen if letter not in written]:
        fail(
            f"Chưa ghi ra tệp thư của {len(unwritten)} đơn vị ({', '.join(unwritten[:10])}"
            f"{', …' if len(unwritten) > 10 else ''}) từ kết quả này: hãy ghi thư ra tệp (thư mục {FOLDER}), gửi đi "
            "rồi đánh dấu. Chưa ghi gì."
        )
    with open_record(run.folder.parent, run.period, Time().now) as record:
        number = mark_sent(record, written)
    click.echo(f"Đã ghi sổ {number} thư cơ quan tự gửi; nội dung không đổi thì chương trình không gửi lại.")


def _deliver(
    run: Run, post: Post, settings: Settings, files: Mapping[str, Path], kept: Sequence[Kept], limit: int | None,
    resend_unknown: bool,
) -> bool:  # fmt: skip
    """Send them; False where one didn't go."""
    from batch.mail.files import FOLDER
    from batch.mail.outbox import Outbox, Time
    from batch.mail.record import open_record
    from batch.mail.smtp import Server
    from batch.terminal.mail import tell_delivery

    clock, progress = Time(), Progress()
    with open_record(run.folder.parent, run.period, clock.now) as record:
        outbox = Outbox(
            record, Server(settings), lambda letter: files[letter.unit].read_bytes(), limit or settings.per_minute,
            clock, lambda done, total: progress("Gửi thư", done, total),
        )  # fmt: skip
        delivery = outbox.send(post.letters, resend_unknown=resend_unknown)
    click.echo(tell_delivery(run, post, delivery, run.folder / FOLDER, kept))
    return delivery.complete
