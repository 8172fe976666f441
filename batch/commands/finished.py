"""From a finished run: the report again, the results for the units."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from batch.commands.shared import (
    FOLDER,
    OLD_FILE,
    make_pdfs,
    only_of_years,
    out_argument,
    pdf_option,
    quarter_option,
    which_year_option,
)
from batch.commands.workplace import Workplace, finished_here
from batch.office.trouble import naming
from batch.register.working_folder import COPY
from batch.terminal.console import Command, Progress, refuse
from batch.text import some

_SHOWN = 100  # lines of what a copy leaves out; the note in it has all of them


@click.command(cls=Command, help="Lập lại báo cáo Word từ kết quả đã có.")
@out_argument
@click.option("--template", "template_path", type=OLD_FILE, metavar="TỆP", help="Mẫu báo cáo .docx của cơ quan.")
@click.option("--narrative", type=OLD_FILE, metavar="TỆP", help="Tệp thuyết minh .yaml.")
@which_year_option
@quarter_option
@pdf_option
def report(
    out: Path | None,
    template_path: Path | None,
    narrative: Path | None,
    year: int | None,
    quarter: int | None,
    pdf: bool,
) -> None:
    from batch.finished.layout import ONE_PAGE, REPORT
    from batch.finished.written import rewriting
    from batch.publish.one_page.write import TEMPLATE, write_page_again
    from batch.publish.pdf import PdfError, remove_pdfs
    from batch.publish.report.fill import fill_report
    from batch.publish.report.narrative import read_narrative
    from batch.templates import NARRATIVE, REPORT_FORM, template
    from batch.terminal.run import tell_gaps

    run = finished_here(out, year, quarter)
    only_of_years(run, "Báo cáo")
    folder, path, page = run.folder, run.path(REPORT), run.path(ONE_PAGE)
    words = template(NARRATIVE, narrative)
    try:
        with naming(path), rewriting(folder, path, page) as kept:
            filled = fill_report(run, path, template(REPORT_FORM, template_path), words)
            again = write_page_again(run, template(TEMPLATE), read_narrative(words).entries)
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    click.echo(f"Đã lập báo cáo: {filled.path}")
    if again:
        click.echo(f"Đã lập lại tóm tắt một trang: {page}")
    for one in kept:
        click.echo(f"Bản mà cơ quan đã sửa được giữ ở: {folder / one.place}")
    click.echo(tell_gaps(filled.gaps))
    if pdf:
        sys.exit(0 if make_pdfs(folder) else 1)
    old = [one.with_suffix(".pdf") for one in (path, page) if one.with_suffix(".pdf").is_file()]
    if old:  # they show what was before
        try:
            with rewriting(folder, *old) as kept:
                remove_pdfs(old)
        except PdfError as problem:
            click.echo(str(problem), err=True)
            sys.exit(1)
        click.echo("Đã bỏ bản PDF cũ của báo cáo, tóm tắt; thêm --pdf để tạo bản mới.")
        for one in kept:
            click.echo(f"Bản PDF của cơ quan được giữ ở: {folder / one.place}")


@click.command(cls=Command, help="Lập bảng kết quả cho từng đơn vị và thông báo Word những gì cấp ủy này quyết định.")
@out_argument
@which_year_option
@quarter_option
def results(out: Path | None, year: int | None, quarter: int | None) -> None:
    from batch.publish.report.narrative import read_narrative
    from batch.publish.results.units import write_results
    from batch.templates import NARRATIVE, template

    run = finished_here(out, year, quarter)
    try:
        # place, issuing body and signer of the notices are those of the report
        paths = write_results(
            run, entries=read_narrative(template(NARRATIVE)).entries, step=partial(Progress(), "Ghi kết quả")
        )
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    if run.manifest.provisional:
        click.echo("SỐ LIỆU CÒN TẠM TÍNH: chưa nên gửi kết quả cho đơn vị.")
    place = paths[0].parent if paths else run.folder
    click.echo(f"Đã ghi {len(paths)} tệp kết quả của {len({p.stem for p in paths})} đơn vị vào {place}.")
    notices = sum(path.suffix == ".docx" for path in paths)
    click.echo(f"Trong đó {notices} thông báo Word: chỉ báo những gì {run.committee.body} quyết định.")


@click.command(cls=Command, help="Sao kết quả thành bản không có dữ liệu cá nhân, để gửi người hỗ trợ.")
@out_argument
@click.option(
    "--to", type=FOLDER, metavar="THƯ_MỤC",
    help="Nơi ghi bản sao (thư mục mới hoặc trống); trong thư mục làm việc: mặc định ban_sao_<năm>.",
)  # fmt: skip
@which_year_option
@quarter_option
def redact(out: Path | None, to: Path | None, year: int | None, quarter: int | None) -> None:
    from batch.redact.copy import NOTE
    from batch.redact.copy import redact as redact_run

    run = finished_here(out, year, quarter)
    try:
        done = redact_run(run, Workplace.of_results(out).path(to, COPY.format(run.manifest.period), "to"))
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    click.echo(f"Đã sao {done.files} tệp không có dữ liệu cá nhân vào {done.folder}.")
    click.echo("Không đưa vào bản sao:")
    for line in some([f"    {line}" for line in done.left], _SHOWN, f"    … và {{}} mục nữa, xem {NOTE}"):
        click.echo(line)
    click.echo(f"Trước khi gửi, hãy đọc {done.folder / NOTE} và tự mở xem một lần.")
