"""Before submissions exist: a made-up committee, a working folder, blank forms."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.member_list import opened_list, yes_option
from batch.commands.shared import (
    FOLDER,
    OLD_FILE,
    OLD_FOLDER,
    YEAR,
    as_of_option,
    law_for,
    local_option,
    need_register,
    of_quarter,
    quarter_option,
    reference_day,
    regime_option,
    register_option,
    year_option,
)
from batch.commands.workplace import Task, task_of
from batch.office.trouble import filling, naming
from batch.register.working_folder import FORMS, of_period
from batch.terminal.console import Command, Number, Progress, WholeNumber, fail, refuse

if TYPE_CHECKING:
    from batch.issue.prefill import History
    from batch.member_list.filling import Filling
    from batch.register.register import Register


@click.command(cls=Command, help="Tạo một đảng bộ giả định để thử: danh mục đơn vị và các phiếu.")
@click.option("--out", type=FOLDER, required=True, metavar="THƯ_MỤC", help="Nơi ghi (thư mục mới).")
@click.option("--units", type=WholeNumber(3, 10000), default=60, metavar="SỐ", help="Số đơn vị, mặc định 60.")
@click.option("--seed", type=int, default=1, metavar="SỐ", help="Cùng số thì cùng dữ liệu.")
@click.option(
    "--faults", type=Number(0, 1), default=0.0, metavar="TỶ_LỆ", help="Phần phiếu có lỗi gài sẵn, từ 0 đến 1."
)
@click.option("--year", type=YEAR, default=2025, metavar="NĂM", help="Năm đánh giá, mặc định 2025.")
@quarter_option
@click.option("--nation", is_flag=True, help="Chia thành thư mục làm việc của từng cấp ủy, để thử lệnh nation.")
@regime_option
@local_option
def demo(
    out: Path,
    units: int,
    seed: int,
    faults: float,
    year: int,
    quarter: int | None,
    nation: bool,
    regime: str | None,
    local: str | None,
) -> None:
    from batch.demo.make import LAST_YEAR, make_demo
    from batch.demo.nation import make_nation
    from batch.text import as_typed

    make = make_nation if nation else make_demo
    law = law_for(regime, local, year)
    progress = Progress()
    try:
        with filling(out):
            make(
                out, units=units, seed=seed, faults=faults, year=year, quarter=quarter, regime=law.id, local=local,
                progress=lambda label, n: progress(label, n, units),
            )  # fmt: skip
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã tạo {units} đơn vị giả định tại {out}.")
    if nation:
        click.echo(f"Mỗi cấp ủy một thư mục làm việc; chạy thử: xeploai nation {as_typed(out)} --year {year} --out …")
        return
    click.echo(f"Danh mục: {out / 'danh_muc.xlsx'}; phiếu: {out / 'nop'}; lỗi gài sẵn: {out / 'loi_gai_san.csv'}")
    click.echo(
        f"Gõ tiếp: xeploai --dir {as_typed(out)} run{of_quarter(quarter)} --previous {as_typed(out / LAST_YEAR)}"
    )


@click.command(cls=Command, help="Tạo một thư mục làm việc: danh mục để ghi, nơi để phiếu, khóa bàn giao, hướng dẫn.")
@click.argument("folder", type=FOLDER, metavar="THƯ_MỤC", help="Thư mục mới hoặc thư mục trống.")
@click.option("--name", required=True, metavar="TÊN", help="Tên cơ quan ban hành, ví dụ «Đảng ủy xã Minh Thịnh».")
@click.option("--year", type=YEAR, metavar="NĂM", help="Năm đánh giá; không có thì ghi sau ở sheet «Cơ quan».")
@quarter_option
def start(folder: Path, name: str, year: int | None, quarter: int | None) -> None:
    from batch.issue.start import make_working_folder
    from batch.text import as_typed, clean

    if not clean(name):
        fail("--name: ghi tên cơ quan ban hành.")
    try:
        with naming(folder):
            register, submissions, key, starter, guide = make_working_folder(folder, clean(name), year)
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã tạo thư mục làm việc: {folder}")
    for path, what in (
        (register, "danh mục đơn vị và sheet «Cơ quan», để ghi"),
        (submissions, "nơi để phiếu đơn vị gửi về"),
        (key, "khóa bàn giao: giữ bí mật, chỉ đưa cho cấp ủy trực thuộc"),
        (starter, "nhấp đúp để chạy trên Windows"),
        (guide, "làm gì trước, làm gì sau; tệp nào để ở đâu"),
    ):
        click.echo(f"    {path.name} — {what}")
    missing = "" if year else " (còn trống ô «Năm»)"
    click.echo(
        f"\nViệc tiếp theo: ghi {register.name}, mỗi đơn vị một dòng; xem lại sheet «Cơ quan»{missing}. Sau đó gõ:"
    )
    click.echo(f"    xeploai --dir {as_typed(folder)} form{of_quarter(quarter)}")


@click.command(cls=Command, help="Phát hành phiếu trắng cho từng đơn vị, điền sẵn những gì đã biết.")
@register_option
@year_option
@quarter_option
@click.option(
    "--out", type=FOLDER, metavar="THƯ_MỤC",
    help="Nơi ghi phiếu (thư mục mới); trong thư mục làm việc: mặc định phieu, của một quý phieu-Q1…",
)  # fmt: skip
@click.option(
    "--texts", type=FOLDER, metavar="THƯ_MỤC",
    help="Không ghi phiếu, chỉ ghi vào thư mục mới này lời nhắn kèm phiếu của từng đơn vị, để chép vào thư hoặc Zalo.",
)  # fmt: skip
@click.option(
    "--reply-to", metavar="ĐỊA_CHỈ", default="",
    help="Nơi nhận phiếu ghi trong lời nhắn; mặc định địa chỉ ở cài đặt gửi thư.",
)  # fmt: skip
@click.option("--previous", type=OLD_FOLDER, metavar="THƯ_MỤC", help="Kết quả năm trước, để điền sẵn danh sách.")
@click.option(
    "--members", "member_list", type=OLD_FILE, metavar="TỆP",
    help="Danh sách đảng viên của cơ quan (Excel, .csv UTF-8), để điền sẵn; chỗ không rõ được kê ra tệp cạnh thư mục "
    "phiếu.",
)  # fmt: skip
@yes_option
@regime_option
@local_option
@as_of_option
def form(
    register_path: Path | None,
    year: int | None,
    quarter: int | None,
    out: Path | None,
    texts: Path | None,
    reply_to: str,
    previous: Path | None,
    member_list: Path | None,
    yes: bool,
    regime: str | None,
    local: str | None,
    as_of: date | None,
) -> None:
    from batch.issue.prefill import issue_forms, refuse_filled

    if reply_to and not texts:
        fail("--reply-to chỉ đi cùng --texts.")
    task = task_of(register_path, year, regime, local, quarter)
    if texts:
        _write_texts(task, texts, reply_to)
        return
    target = task.place.path(out, of_period(FORMS, task.period), "out")
    register, notes, day = need_register(task.register), list[str](), reference_day(task.period, as_of)
    try:
        with naming(target):
            refuse_filled(target)
            given = (
                _members(member_list, register, task.register.parent, target, day, ask=not yes) if member_list else None
            )
            paths = issue_forms(
                register, task.law, task.period, target, task.place.last_year(previous, task.year), day,
                settle=given or (lambda history: history), quarters=task.place.quarters(task.period),
                step=partial(Progress(), "Ghi phiếu"), tell=notes.append,
            )  # fmt: skip
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã ghi {len(paths)} phiếu vào {target}.")
    for note in notes:
        click.echo(note)
    if given:
        click.echo(given.told)


class _Members:
    """The list's members for the forms; what isn't taken over is written beside them before they are."""

    def __init__(self, name: str, filling: Filling, register: Register, target: Path) -> None:
        from batch.member_list.report import report_path

        self.name, self.filling, self.register, self.report = name, filling, register, report_path(target)

    def __call__(self, history: History) -> History:
        from batch.member_list.filling import settle
        from batch.member_list.report import write_report

        settled = settle(self.filling, history, self.register)
        write_report(self.report, self.name, self.filling, self.register)
        return settled

    @property
    def told(self) -> str:
        from batch.terminal.member_list import tell_filling

        return f"{tell_filling(self.filling)}\nKê từng chỗ, có họ tên (giữ trong cơ quan): {self.report}"


def _members(path: Path, register: Register, home: Path, target: Path, last_day: date, *, ask: bool) -> _Members:
    from batch.member_list.filling import fill
    from batch.member_list.reading import read_people

    opened = opened_list(path, register, home, ask="Điền phiếu theo bảng trên? (c: có, k: không)" if ask else "")
    return _Members(opened.name, fill(read_people(opened, last_day)), register, target)


def _write_texts(task: Task, target: Path, reply_to: str) -> None:
    from batch.mail.handing_out import address_for_forms, handing_out, write_texts

    register = need_register(task.register)
    try:
        address = address_for_forms(reply_to, task.place.mail_settings(None), os.environ)
        words = handing_out(register, task.law, task.period, address)
        with naming(target):
            write_texts(words, target)
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã ghi {len(words)} lời nhắn vào {target}.")
    if not address:
        click.echo("Chưa có địa chỉ nhận phiếu nên lời nhắn ghi «trả lời tin này»; có thì thêm --reply-to ĐỊA_CHỈ.")
