"""`xeploai desk`."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from batch.commands.shared import OLD_FOLDER
from batch.terminal.console import Command, WholeNumber, fail

_HOW = 'Chưa cài phần trang làm việc. Cài thêm: pip install "xeploai[desk]"'


@click.command(cls=Command, help="Mở trang làm việc trong trình duyệt: làm trọn việc mà không phải gõ lệnh.")
@click.argument(
    "folder", type=OLD_FOLDER, required=False, metavar="THƯ_MỤC",
    help="Thư mục làm việc; mặc định thư mục đang mở, không thì thư mục mở lần trước; chọn, tạo được trên trang.",
)  # fmt: skip
@click.option("--port", type=WholeNumber(1, 65535), metavar="SỐ", help="Cổng trên máy này; mặc định cổng còn trống.")
@click.option("--no-open", is_flag=True, help="Chỉ in địa chỉ, không mở trình duyệt.")
@click.pass_context
def desk(ctx: click.Context, folder: Path | None, port: int | None, no_open: bool) -> None:
    try:
        from batch.desk.desk import is_working_folder
        from batch.desk.recent import recent
        from batch.desk.server import serve
    except ModuleNotFoundError:
        fail(_HOW)
        raise
    home = ctx.find_root().obj or next(iter(recent()), None)
    if folder:
        home = folder if is_working_folder(folder) else None

    def ready(address: str, once: str) -> None:
        click.echo("Trang làm việc đang mở ở địa chỉ sau (chỉ dùng được trên máy này, đừng gửi cho ai):")
        click.echo(address)
        click.echo("Đóng cửa sổ này hoặc bấm Ctrl+C để tắt.")
        if not no_open:
            webbrowser.open(once)

    try:
        serve(home, port or 0, ready)
    except OSError:
        if port is None:
            raise
        fail(f"Không dùng được cổng {port}: chương trình khác đang dùng. Chọn số khác, hoặc bỏ --port.")
    except KeyboardInterrupt:
        click.echo("Đã tắt trang làm việc.")
