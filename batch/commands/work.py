"""The work itself: check submissions, run the whole job."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.shared import (
    FOLDER,
    OLD_FILE,
    OLD_FOLDER,
    OLD_PATH,
    as_of_option,
    cluster_at,
    cluster_option,
    local_option,
    make_pdfs,
    need_register,
    pdf_option,
    quarter_option,
    reference_day,
    refusing_run,
    regime_option,
    register_option,
    today_option,
    year_option,
)
from batch.commands.workplace import Workplace, law_stated, task_at
from batch.domain import ERROR
from batch.office.trouble import naming
from batch.register.working_folder import PAPERS, RESULTS, SUBMISSIONS, of_all_periods
from batch.terminal.console import CLUSTER_LOST, Command, Progress, fail, in_place
from batch.workers import FEW, Workers

if TYPE_CHECKING:
    from batch.form.pool import Reading
    from batch.pipeline import Job

_LATE = "Phiếu sửa, nộp thêm chỉ được tính khi chạy lại với --correction."


@click.command(cls=Command, help="Kiểm tra từng phiếu (hoặc mọi phiếu trong thư mục), không ghi gì.")
@click.argument(
    "files", type=OLD_PATH, nargs=-1, metavar="PHIẾU…",
    help="Tệp phiếu hoặc thư mục phiếu; trong thư mục làm việc: mặc định nop.",
)  # fmt: skip
@register_option
@regime_option
@local_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def check(
    files: tuple[Path, ...], register_path: Path | None, regime: str | None, local: str | None, as_json: bool
) -> None:
    from batch.check import check_files
    from batch.finished.locked_year import locked_years
    from batch.law import LawError

    place = Workplace.of(register_path)
    if place.home:
        for said in locked_years(place.home / RESULTS):
            click.echo(f"Chú ý: {said} {_LATE}", err=True)
    paths = _submissions(files or (place.old_folder(None, SUBMISSIONS, "files"),), place.register)
    register = need_register(place.register) if place.register else None
    try:
        regime, local = law_stated(place, regime, local)
        findings = check_files(paths, register, regime, local)
    except LawError as problem:
        fail(str(problem))
        return
    errors = sum(1 for f in findings if f.severity == ERROR)
    if as_json:
        from batch.finished.layout import FINDINGS
        from batch.finished.records import line

        rows = [dict(zip(FINDINGS.names, line(FINDINGS, f), strict=True)) for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        from batch.terminal.findings import tell_findings
        from batch.text import file_text

        click.echo(tell_findings(findings, [file_text(path) for path in paths]))
    sys.exit(1 if errors else 0)


def _is_checked(path: Path) -> bool:
    """Whether it is a workbook, whatever it is called, or a self-review form in Word."""
    from batch.form import limits
    from batch.form.content import WORD, WORKBOOKS, kind_of_content
    from batch.form.word.reader import form_origin
    from batch.machine.plain_file import open_plain

    try:
        with open_plain(path) as file:
            content = file.read(limits.FILE)
    except OSError:
        return False
    kind = kind_of_content(content, path.name)
    return kind in WORKBOOKS or (kind in WORD and form_origin(content) is not None)


def _submissions(given: tuple[Path, ...], register: Path | None) -> list[Path]:
    """The files given and those in the folders given, each once; a folder without any ends the command."""
    from batch.finished.place import results_below
    from batch.submissions.collect import collect

    own = [register.parent / name for name in of_all_periods(PAPERS)] if register else []
    left = [register, *own] if register else []
    paths: list[Path] = []
    for path in given:
        sheets, others = collect(path, [*left, *results_below(path)]) if path.is_dir() else ([path.name], [])
        if not sheets and not any(_is_checked(path / name) for name in others):
            fail(f"Thư mục «{path}» không có tệp bảng tính nào (.xlsx, .xlsm, .xls, .ods) để kiểm tra.")
        paths += [path / name for name in (*sheets, *others)] if path.is_dir() else [path]
    return list(dict.fromkeys(paths))


@click.command(cls=Command, help="Làm trọn việc: từ phiếu đến Biểu 6A–6F, báo cáo, danh sách lỗi.")
@click.argument(
    "inbox", type=OLD_FOLDER, required=False, metavar="THƯ_MỤC_PHIẾU",
    help="Thư mục có các phiếu đã nhận; trong thư mục làm việc: mặc định nop.",
)  # fmt: skip
@register_option
@year_option
@quarter_option
@click.option(
    "--out", type=FOLDER, metavar="THƯ_MỤC", help="Nơi ghi kết quả; trong thư mục làm việc: mặc định ket_qua."
)
@regime_option
@local_option
@as_of_option
@click.option(
    "--decisions",
    type=OLD_PATH,
    multiple=True,
    metavar="TỆP",
    help="Phương án đã ghi quyết định, tệp kết quả cấp trên gửi, hoặc thư mục có các tệp ấy; ghi nhiều lần được.",
)
@click.option("--previous", type=OLD_FOLDER, metavar="THƯ_MỤC", help="Kết quả năm trước, để đối chiếu.")
@click.option(
    "--key",
    type=OLD_FILE,
    metavar="TỆP",
    help="Khóa bàn giao, để đọc gói của cấp dưới; trong thư mục làm việc: mặc định khoa_ban_giao.txt.",
)
@click.option(
    "--correction", metavar="LÝ_DO",
    help="Điều chỉnh số liệu đã khóa, vì lý do này: bản đã khóa được giữ cạnh bản mới, mọi chỗ thay đổi được kê ra.",
)  # fmt: skip
@click.option("--by", metavar="TÊN", help="Người điều chỉnh, cùng --correction; mặc định cơ quan lập Biểu.")
@click.option("--dry-run", is_flag=True, help="Tính thử, không ghi gì: in ra những mức sẽ khác kết quả đang có.")
@click.option("--json", "as_json", is_flag=True, help="Cùng --dry-run: in kết quả dạng JSON.")
@today_option
@cluster_option
@pdf_option
def run(
    inbox: Path | None, register_path: Path | None, year: int | None, quarter: int | None, out: Path | None,
    regime: str | None,
    local: str | None, as_of: date | None, decisions: tuple[Path, ...], previous: Path | None,
    key: Path | None, correction: str | None, by: str | None, dry_run: bool, as_json: bool, today: date | None,
    cluster: str | None, pdf: bool,
) -> None:  # fmt: skip
    if correction is not None and not correction.strip():
        raise click.UsageError("Ghi lý do điều chỉnh sau --correction.", click.get_current_context())
    if by is not None and (correction is None or not by.strip()):
        raise click.UsageError("--by là tên người điều chỉnh, chỉ ghi cùng --correction.", click.get_current_context())
    if as_json and not dry_run:
        raise click.UsageError("--json chỉ đi cùng --dry-run.")
    place = Workplace.of(register_path)
    submissions = place.old_folder(inbox, SUBMISSIONS, "inbox")
    with Workers(cluster_at(cluster)) as workers:
        # They start, and begin to read, while the law and the rest of the program are loaded here.
        workers.warm("batch.form.reader", most=1 + len(list(submissions.iterdir())) // FEW)
        task = task_at(place, year, regime, local, quarter)
        day, target = reference_day(task.period, as_of), place.path(out, RESULTS, "out")
        begun = _begin(submissions, target / str(task.period), workers)
        from batch import pipeline
        from batch.handover.seal import read_key
        from batch.terminal.run import tell_run

        with refusing_run(task.register), naming(target):
            job = pipeline.Job(
                submissions, task.register, task.period, target, task.law, day, place.decisions(decisions),
                place.last_year(previous, task.year), read_key(path) if (path := place.key(key)) else None,
                today=today or date.today(), correction=correction or "", by=by or "", begun=begun,
            )  # fmt: skip
            if dry_run:
                _rehearse(job, workers, as_json)
            result = pipeline.run(job, Progress(), workers)
    with in_place(result.folder):
        click.echo(tell_run(result, place.decisions_folder))
        if workers.cluster_lost:
            click.echo(CLUSTER_LOST, err=True)
        complete = make_pdfs(result.folder) if pdf else True
    sys.exit(0 if result.summary.clean and complete else 1)


def _begin(submissions: Path, results: Path, workers: Workers) -> Reading | None:
    """Reading for the first time; the next time most of it is known."""
    from batch.form.pool import Reading
    from batch.submissions.collect import lying_in

    return None if results.exists() else Reading(submissions, lying_in(submissions), workers)


def _rehearse(job: Job, workers: Workers, as_json: bool) -> None:
    """Tell what a run would change, and end."""
    from batch import pipeline
    from batch.terminal.rehearsal import rehearsal_data, tell_rehearsal

    told = pipeline.rehearse(job, Progress(), workers)
    click.echo(json.dumps(rehearsal_data(told), ensure_ascii=False) if as_json else tell_rehearsal(told))
    sys.exit(1 if any(f.severity == ERROR for f in told.plan_findings) else 0)
