"""Many committees in one go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from batch.commands.shared import FOLDER, OLD_FOLDER, YEAR, cluster_at, cluster_option, quarter_option, today_option
from batch.domain import Period
from batch.office.trouble import naming
from batch.terminal.console import Command, Progress, fail, refuse

_ABOUT = (
    "Làm trọn việc cho nhiều cấp ủy: mỗi thư mục con có danh_muc.xlsx là thư mục làm việc của một cấp ủy, được chạy "
    "như khi gõ run trong đó, ghi vào NƠI_GHI/<thư mục con>/<năm>/; gói bàn giao (goi_<năm>.zip cạnh đó) được chuyển "
    "cho cấp ủy có mã của nó trong danh mục, dưới trước trên sau, bằng khóa bàn giao của cấp trên."
)


@click.command(cls=Command, short_help="Làm trọn việc cho nhiều cấp ủy, dưới trước trên sau.", help=_ABOUT)
@click.argument(
    "folder", type=OLD_FOLDER, metavar="THƯ_MỤC", help="Nơi có các thư mục làm việc, ở bất kỳ cấp thư mục nào."
)
@click.option("--year", type=YEAR, required=True, metavar="NĂM", help="Năm đánh giá, cho mọi cấp ủy.")
@quarter_option
@click.option(
    "--out", type=FOLDER, required=True, metavar="NƠI_GHI",
    help="Nơi ghi kết quả; bảng kê từng cấp ủy ở NƠI_GHI/cac_cap_uy_<năm>.csv.",
)  # fmt: skip
@today_option
@cluster_option
def nation(folder: Path, year: int, quarter: int | None, out: Path, today: date | None, cluster: str | None) -> None:
    from batch.commands.committee import run_committee
    from batch.nation.course import DONE, FAILED, SECONDS_A_COMMITTEE, Course, only_one
    from batch.nation.record import write_record
    from batch.nation.tree import look_at_all, refuse_place, tree, working_folders
    from batch.terminal.nation import tell_nation
    from batch.workers import Workers
    from batch.workers.apart import Apart

    root, target = folder.resolve(), out.resolve()
    progress = Progress()
    progress("Tìm thư mục làm việc", 0, 1)
    folders, passed = working_folders(root, target)
    progress("Tìm thư mục làm việc", 1, 1)
    if not folders and not passed:
        fail(f"Trong «{folder}» không có thư mục làm việc nào (thư mục có danh_muc.xlsx).")
    with _refusing():
        refuse_place(root, folders, target)
    there, count = cluster_at(cluster), Workers().count
    try:
        with naming(target), _refusing(), only_one(target):
            with Apart(count, SECONDS_A_COMMITTEE) as here:
                found = look_at_all(root, folders, here, progress)
                course = Course(root, target, Period(year, quarter), tree([*found, *passed]), today or date.today())
                complete = course.go(run_committee, there, here, progress)
            record = write_record(course)
    finally:
        if there:
            there.shutdown()
    click.echo(tell_nation(course, record))
    if not complete:
        click.echo(_WITHOUT_CLUSTER, err=True)
    states = {outcome.state for outcome in course.outcomes.values()}
    if states == {FAILED}:
        sys.exit(2)
    sys.exit(0 if states == {DONE} and not any(c.remark for c in course.tree.values()) else 1)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except ValueError as problem:
        refuse(problem)


_WITHOUT_CLUSTER = (
    "Chú ý: có phần không làm trên cụm máy mà làm trên máy này, vì các máy tính toán không thấy cùng những thư mục ấy "
    "dưới cùng đường dẫn, hoặc cụm máy mất giữa chừng. Kết quả không khác."
)
