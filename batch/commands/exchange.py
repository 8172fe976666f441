"""Between levels: a Biểu that was handed in against our figures, finished runs added up."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from batch.commands.shared import (
    FOLDER,
    OLD_FILE,
    OLD_FOLDER,
    OLD_PATH,
    finished_run,
    local_option,
    only_of_years,
    out_argument,
    quarter_option,
    which_year_option,
)
from batch.commands.workplace import Workplace, finished_here
from batch.machine.beside import beside
from batch.office.trouble import naming
from batch.register.working_folder import PACKAGE
from batch.terminal.console import Command, Progress, fail, in_place, refuse


@click.command(cls=Command, help="So một Biểu do nơi khác lập (.xlsx) với kết quả đã có, từng ô.")
@click.argument(
    "paths", type=OLD_PATH, nargs=-1, required=True, metavar="[KẾT_QUẢ] TỆP_BIỂU",
    help="Thư mục kết quả (trong thư mục làm việc: mặc định ket_qua) và tệp Excel có một Biểu do nơi khác lập.",
)  # fmt: skip
@which_year_option
@quarter_option
def compare(paths: tuple[Path, ...], year: int | None, quarter: int | None) -> None:
    from batch.exchange.compare import compare_file
    from batch.exchange.compare_book import tell_comparison, write_comparison
    from batch.finished.layout import COMPARISONS
    from batch.finished.part import read_part
    from batch.finished.written import rewriting
    from batch.terminal.run import SHOWN
    from batch.text import file_text

    *outs, file = paths
    if len(outs) > 1 or file.is_dir() or any(out.is_file() for out in outs):
        raise click.UsageError("Ghi một thư mục kết quả (nếu cần) rồi một tệp biểu.", click.get_current_context())
    run = finished_here(next(iter(outs), None), year, quarter, changed_too=True)
    only_of_years(run, "So Biểu 6A–6F")
    folder = run.folder
    try:
        part = read_part(run)
        found = compare_file(file, part, run.law)
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    target = run.path(COMPARISONS) / f"{file.stem}.xlsx"
    with naming(target), rewriting(folder, target) as kept, beside(target) as fresh:
        write_comparison(fresh, found, name=file_text(file.name), period=part.period)
        os.replace(fresh, target)
    click.echo(
        "\n".join(
            [
                f"SO SÁNH «{file_text(file.name)}» VỚI KẾT QUẢ {part.period.title.upper()} — {part.name}",
                *tell_comparison(found, SHOWN),
            ]
        )
    )
    if part.provisional:
        click.echo("\nKết quả của ta còn TẠM TÍNH: chỗ khác nhau có thể do thiếu phiếu hoặc còn lỗi.")
    click.echo(f"\nDanh sách đầy đủ: {file_text(target)}")
    for one in kept:
        click.echo(f"Bản mà cơ quan đã sửa được giữ ở: {file_text(folder / one.place)}")
    click.echo("Chạy lại lệnh run thì thư mục này bị thay; cần giữ thì chép ra chỗ khác.")
    sys.exit(0 if found.equal else 1)


@click.command(cls=Command, help="Lập gói bàn giao kết quả cho cấp trên.")
@out_argument
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TỆP",
    help="Tệp gói (.zip) để ghi; trong thư mục làm việc: mặc định goi_<năm>.zip, của một quý goi_<năm>-Q1.zip…",
)
@click.option(
    "--key",
    type=OLD_FILE,
    metavar="TỆP",
    help="Khóa bàn giao của cấp trên; với kết quả của thư mục làm việc: mặc định khoa_ban_giao.txt.",
)
@which_year_option
@quarter_option
def handover(out: Path | None, to: Path | None, key: Path | None, year: int | None, quarter: int | None) -> None:
    from batch.handover.seal import read_key
    from batch.handover.write import hand_over
    from batch.terminal.handover import tell_handover

    run = finished_here(out, year, quarter)
    place = Workplace.of_results(out)
    target, found = place.path(to, PACKAGE.format(run.manifest.period), "to"), place.key(key)
    try:
        with naming(target):
            done = hand_over(run, target, read_key(found) if found else None)
    except (ValueError, OSError) as problem:
        refuse(problem)
        return
    click.echo(tell_handover(done))


@click.command(cls=Command, help="Cộng kết quả của nhiều đảng bộ thành Biểu 6A–6F chung.")
@click.argument(
    "outs",
    type=OLD_FOLDER,
    nargs=-1,
    required=True,
    metavar="KẾT_QUẢ…",
    help="Các thư mục kết quả, cách nhau một dấu cách.",
)
@click.option("--out", type=FOLDER, required=True, metavar="THƯ_MỤC", help="Nơi ghi kết quả cộng.")
@which_year_option
@quarter_option
@click.option("--name", default="", metavar="TÊN", help="Tên nơi tổng hợp, in ở đầu biểu.")
@local_option
def merge(
    outs: tuple[Path, ...], out: Path, year: int | None, quarter: int | None, name: str, local: str | None
) -> None:
    from batch.exchange.merge import merge as add_up
    from batch.finished.place import FolderBusyError
    from batch.terminal.run import tell_merge

    runs = [finished_run(folder, year, quarter) for folder in outs]
    for run in runs:
        only_of_years(run, "Cộng Biểu 6A–6F")
    folders = [run.folder for run in runs]
    try:
        with naming(out):
            done = add_up(folders, out, name=name, local=local, step=Progress())
    except FolderBusyError as problem:
        fail(f"{problem} Kết quả cũ còn nguyên.")
        return
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    with in_place(done.folder):
        click.echo(tell_merge(done))
    sys.exit(0 if done.clean else 1)
