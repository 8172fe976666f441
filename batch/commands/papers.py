"""Papers to fill in and papers to sign, in Word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.shared import (
    FOLDER,
    OLD_FOLDER,
    as_locked,
    finished_run,
    local_option,
    need_register,
    quarter_option,
    regime_option,
    which_year_option,
)
from batch.commands.workplace import task_of
from batch.office.trouble import naming
from batch.register.working_folder import PAPERS, REGISTER, RESULTS, SUBMISSIONS, of_period
from batch.terminal.console import Command, Progress, fail, refuse
from batch.text import vn_int

if TYPE_CHECKING:
    from batch.publish.papers.kinds import Kind
    from batch.publish.papers.source import Source


_SHOWN = 5


@click.command(cls=Command, help="Lập văn bản Word: mẫu kiểm điểm, phiếu biểu quyết, biên bản, tờ trình, quyết định…")
@click.argument(
    "place", type=OLD_FOLDER, required=False, metavar="THƯ_MỤC",
    help="Kết quả đã ghi bằng lệnh run, hoặc thư mục làm việc; mặc định thư mục làm việc đang mở.",
)  # fmt: skip
@click.option(
    "--kind", "kinds", multiple=True, metavar="LOẠI",
    help="Loại văn bản, ghi nhiều lần được; mặc định mọi loại lập được. Danh sách: docs/van-ban.md.",
)  # fmt: skip
@click.option("--unit", "units", multiple=True, metavar="MÃ", help="Chỉ của đơn vị này; ghi nhiều lần được.")
@click.option(
    "--to",
    type=FOLDER,
    metavar="THƯ_MỤC",
    help="Nơi ghi; mặc định van_ban của thư mục làm việc, của một quý van_ban-Q1…",
)
@click.option("--each-person", is_flag=True, help="Mỗi người một tệp, thay vì mỗi đơn vị một tệp.")
@which_year_option
@quarter_option
@regime_option
@local_option
def papers(
    place: Path | None, kinds: tuple[str, ...], units: tuple[str, ...], to: Path | None, each_person: bool,
    year: int | None, quarter: int | None, regime: str | None, local: str | None,
) -> None:  # fmt: skip
    from batch.publish.papers.write import write_papers

    try:
        source, target = _source(place, year, quarter, regime, local)
        source.chosen, source.each_person = _units(source, units), each_person
        wanted = _kinds(kinds, source)
        folder = to or target
        with naming(folder):
            written = write_papers(source, wanted, folder, Progress())
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    click.echo(f"Đã lập {vn_int(len(written.made))} văn bản vào {folder}", nl=False)
    click.echo(f"; {vn_int(len(written.unchanged))} văn bản đã có, không đổi." if written.unchanged else ".")
    if not written.count and not source.remarks:
        click.echo("Chưa có dữ liệu nào để lập các loại văn bản đã chọn.")
    for path in written.kept:
        click.echo(f"Bản mà cơ quan đã sửa được giữ ở: {folder / path}")
    for path in written.earlier[:_SHOWN]:
        click.echo(f"Văn bản của năm khác được giữ ở: {folder / path}")
    for path in written.removed[:_SHOWN]:
        click.echo(f"Đã bỏ văn bản của lần lập trước, lần này không còn lập: {folder / path}")
    if (more := max(0, len(written.removed) - _SHOWN) + max(0, len(written.earlier) - _SHOWN)) > 0:
        click.echo(f"    và {vn_int(more)} văn bản khác như thế.")
    for remark in source.remarks:
        click.echo(remark)
    for kind in wanted:
        if gaps := written.gaps.get(kind.code):
            click.echo(f"{kind.called}: còn phải ghi {', '.join(gaps)} (chỗ tô vàng).")


def _source(
    place: Path | None, year: int | None, quarter: int | None, regime: str | None, local: str | None
) -> tuple[Source, Path]:
    """What papers are made from, and where they go by default."""
    from batch.finished.finished_run import FinishedRun
    from batch.finished.layout import MANIFEST
    from batch.finished.previous import find_last_year
    from batch.machine.plain_file import sha256_of
    from batch.publish.papers.source import Source
    from batch.publish.report.narrative import read_narrative
    from batch.templates import NARRATIVE, look_in, template

    if place and not (place / REGISTER).is_file():
        run = finished_run(place, year, quarter)
        home = next((up for up in (run.folder.parent.parent, run.folder.parent) if (up / REGISTER).is_file()), None)
        if home:
            look_in(home)
        beside = run.folder.parent / str(run.manifest.year - 1)
        entries = read_narrative(template(NARRATIVE)).entries
        source = Source(run.register, run.law, run.manifest.period, run, entries=entries)
        source.previous = find_last_year(beside, run.manifest.year) if (beside / MANIFEST.path).is_file() else None
        return source, (home or run.folder.parent) / of_period(PAPERS, run.manifest.period)
    if place:
        click.get_current_context().find_root().obj = place
        look_in(place)
    task = task_of(None, year, regime, local, quarter)
    home = task.register.parent
    last = task.place.last_year(None, task.year)
    own = home / RESULTS / str(task.period)
    source = Source(
        need_register(task.register), task.law, task.period,
        as_locked(FinishedRun(own)) if (own / MANIFEST.path).is_file() else None,
        find_last_year(last, task.year) if last else None, home / SUBMISSIONS,
        entries=read_narrative(template(NARRATIVE)).entries,
    )  # fmt: skip
    if source.run:  # what the run was made with holds for what is made from it
        if source.run.manifest.register_sha256 != sha256_of(task.register):
            click.echo(
                f"Chú ý: {REGISTER} đã đổi sau lần chạy; văn bản lập theo lần chạy ấy, nên chạy lại trước.", err=True
            )
        source.register, source.law = source.run.register, source.run.law
    return source, home / of_period(PAPERS, task.period)


def _units(source: Source, units: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [code for code in units if code not in source.register]:
        fail(f"--unit: không có đơn vị {', '.join(unknown)} trong danh mục.")
    return units


def _kinds(codes: tuple[str, ...], source: Source) -> list[Kind]:
    from batch.publish.papers.catalogue import KINDS

    if unknown := [code for code in codes if code not in KINDS]:
        fail(f"--kind: không có loại {', '.join(unknown)}; các loại: {', '.join(KINDS)}.")
    asked = [kind.code for kind in KINDS.values() if source.law.asks(kind.part)]
    chosen = [KINDS[code] for code in dict.fromkeys(codes or asked)]
    if source.run is None:
        late = [kind.code for kind in chosen if not kind.before]
        if codes and late:
            fail(f"--kind {', '.join(late)}: chỉ lập được từ kết quả; hãy chạy «xeploai run» trước.")
        chosen = [kind for kind in chosen if kind.before]
    return chosen
