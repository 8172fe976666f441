"""What several commands share: kinds of argument, options, the law and the register they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from batch.domain import QUARTERS, Period
from batch.terminal.console import WholeNumber, fail, refuse
from batch.text import small, some, vn_date

if TYPE_CHECKING:
    from batch.finished.finished_run import FinishedRun
    from batch.law import Law
    from batch.workers.cluster import Cluster

YEAR = WholeNumber(1900, 2100)  # which of them a regulation is known for, the law says


class Folder(click.Path):
    """A folder, or what may be one; `.` and `..` by their own names: what lies beside a folder has a name like its."""

    def __init__(self, *, exists: bool = False, file_okay: bool = False) -> None:
        super().__init__(path_type=Path, exists=exists, file_okay=file_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path: Any = super().convert(value, param, ctx)
        return path if path.name not in ("", "..") else path.resolve()


FOLDER = Folder()
OLD_FOLDER = Folder(exists=True)
OLD_PATH = Folder(exists=True, file_okay=True)
OLD_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class Day(click.ParamType["date"]):
    name = "ngày"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"):
            try:
                return datetime.strptime(str(value), pattern).date()
            except ValueError:
                continue
        raise click.BadParameter(f"«{value}» không phải ngày; ghi dạng 31/12/2025.", ctx, param)


class Quarter(click.ParamType["int"]):
    name = "quý"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if text == "4":
            raise click.BadParameter(
                "quý IV không xếp loại riêng mà gộp vào xếp loại năm: bỏ --quarter để làm cả năm.", ctx, param
            )
        if text not in map(str, QUARTERS):
            raise click.BadParameter(f"«{value}» không phải quý; ghi 1, 2 hoặc 3.", ctx, param)
        return int(text)


def reference_day(period: Period, given: date | None) -> date:
    """The day given, else the last of the period. Of a quarter one of another year ends the command with status 2; of a
    year it is said that the day isn't in it."""
    day = given or period.last_day
    if day.year != period.year:
        told = f"Ngày chốt số liệu (--as-of) {vn_date(day)} không thuộc {period.title}"
        if period.quarter:
            fail(f"{told}. Ghi lại ngày, hoặc bỏ --as-of để lấy ngày {vn_date(period.last_day)}.")
        click.echo(f"Chú ý: {small(told)}. Mốc «dưới 6 tháng» và tên gọi theo ngày tính theo ngày này.", err=True)
    elif not period.first_day <= day <= period.last_day:
        click.echo(f"Chú ý: ngày chốt số liệu (--as-of) {vn_date(day)} không thuộc {period.title}.", err=True)
    return day


def law_for(regime: str | None, local: str | None, year: int, *, used: bool = True) -> Law:
    """The law for a command; a problem with it ends the command with status 2. Where it is `used` for a year that it
    isn't of, that is said."""
    from batch.law import LawError, load_law, regime_of_year

    try:
        law = load_law(regime or regime_of_year(year), local)
    except LawError as problem:
        fail(str(problem))
        raise
    if used and not law.holds_in(year):
        first, last = law.period
        span = f"từ năm {first}" if last is None else f"năm {first}" if first == last else f"các năm {first}–{last}"
        click.echo(f"Chú ý: {law.local_title or law.title} là của {span}, đang được dùng cho năm {year}.", err=True)
    if law.held_back:
        from batch.domain import SUBJECT_NAMES

        of = ", ".join(SUBJECT_NAMES[subject] for subject in law.held_back)
        said = f"Chú ý: hạn mức của {law.local_title} cho {of} chưa kiểm chứng (verified: false) nên chưa áp dụng; "
        click.echo(f"{said}đang dùng hạn mức của Trung ương.", err=True)
    own = dict.fromkeys(f"«{g.name}»" for cap in law.caps.values() for g in cap.groups if not g.verified)
    if own:
        said = f"Chú ý: tỷ lệ riêng của nhóm {', '.join(own)} chưa kiểm chứng (verified: false) nên chưa áp dụng; "
        click.echo(f"{said}các nhóm ấy theo tỷ lệ chung.", err=True)
    return law


def of_period(law: Law, period: Period) -> Law:
    """What of a law holds in a period; a quarter that it doesn't rate ends the command with status 2."""
    if period.quarter and not law.rates_quarters:
        by = f" và {law.local_title}" if law.local else ""
        fail(
            f"{law.title}{by} không xếp loại theo quý: bỏ --quarter để làm cả năm. Địa phương có quy định xếp loại quý "
            "thì ghi ở văn bản địa phương (tham số xep_loai_quy, mục quarters; docs/van-ban-dia-phuong.md), rồi dùng "
            "--local."
        )
    if period.quarter and not law.rates_quarters_in(period.year):
        since = law.value("quy_tu_nam")
        click.echo(f"Chú ý: {law.title} xếp loại theo quý từ năm {since}; {period.title} chỉ để làm thử.", err=True)
    return law.in_period(period)


def only_of_years(run: FinishedRun, what: str) -> None:
    """What is made of the Biểu ends with status 2 in a quarter that asks for none."""
    if not run.law.asks("tables"):
        fail(f"{what} là của cả năm, không lập cho {run.manifest.period.title}: bỏ --quarter để làm cả năm.")


def cluster_at(address: str | None) -> Cluster | None:
    """The cluster at an address, where one is given; a problem with it ends the command with status 2."""
    if address is None:
        return None
    from batch.workers.cluster import ClusterError, connect

    try:
        return connect(address)
    except ClusterError as problem:
        fail(str(problem))
        raise


regime_option = click.option(
    "--regime", metavar="QUY_ĐỊNH", help="Quy định áp dụng, ví dụ qd366-2025; mặc định theo năm."
)
local_option = click.option("--local", metavar="VĂN_BẢN", help="Văn bản địa phương: tên có sẵn hoặc tệp .yaml.")
today_option = click.option(
    "--today", type=Day(), metavar="NGÀY", help="Ngày để tính hạn nộp, số ngày còn lại; mặc định hôm nay."
)
as_of_option = click.option(
    "--as-of", type=Day(), metavar="NGÀY",
    help="Ngày chốt số liệu; mặc định 31/12 của năm, ngày cuối của quý.",
)  # fmt: skip
quarter_option = click.option(
    "--quarter", type=Quarter(), metavar="QUÝ", help="Quý 1, 2 hoặc 3 của năm; không ghi là cả năm."
)
which_year_option = click.option(
    "--year", type=YEAR, metavar="NĂM", help="Chọn năm khi có nhiều năm, nhiều quý; một mình là cả năm."
)


out_argument = click.argument(
    "out", type=OLD_FOLDER, required=False, metavar="KẾT_QUẢ",
    help="Thư mục kết quả đã ghi bằng lệnh run; trong thư mục làm việc: mặc định ket_qua.",
)  # fmt: skip
register_option = click.option(
    "--register", "register_path", type=OLD_FILE, metavar="TỆP",
    help="Danh mục đơn vị; trong thư mục làm việc: mặc định danh_muc.xlsx.",
)  # fmt: skip
year_option = click.option(
    "--year", type=YEAR, metavar="NĂM", help="Năm đánh giá; mặc định năm ghi ở sheet «Cơ quan» của danh mục."
)
cluster_option = click.option(
    "--cluster", metavar="ĐỊA_CHỈ",
    help="Làm trên cụm máy dask, ví dụ tcp://10.0.0.5:8786; cách dựng cụm máy: docs/cum-may.md.",
)  # fmt: skip
pdf_option = click.option("--pdf", is_flag=True, help="Tạo thêm bản PDF của các Biểu và báo cáo (cần LibreOffice).")


def make_pdfs(folder: Path) -> bool:
    """PDF of the Biểu and the report of a finished run; False, with a message, where one can't be made."""
    from batch.finished.written import rewriting
    from batch.publish import pdf

    click.echo("Đang tạo PDF…", err=True)
    documents = pdf.documents(folder)
    try:
        with rewriting(folder, *(path.with_suffix(".pdf") for path in documents)) as kept:
            made = pdf.write_pdfs(documents)
    except pdf.PdfError as problem:
        click.echo(f"CHƯA CÓ PDF: {problem}", err=True)
        return False
    click.echo(pdf.tell(made))
    for one in kept:
        click.echo(f"Bản PDF của cơ quan được giữ ở: {folder / one.place}")
    return not made.failed


def need_register(path: Path):  # type: ignore[no-untyped-def]  # the type would import pandas at start-up
    from batch.register.reader import RegisterError, read_register

    try:
        return read_register(path)
    except RegisterError as problem:
        broken_register(path, problem.faults)
        raise


def broken_register(path: Path, faults: list[str]) -> None:
    from batch.register.reader import FURTHER, TOLD

    listed = "\n".join(some([f"  {i}. {fault}" for i, fault in enumerate(faults, 1)], TOLD, f"  {FURTHER}"))
    fail(f"Danh mục đơn vị {path.name} có {len(faults)} lỗi, sửa xong rồi chạy lại:\n{listed}")


@contextmanager
def refusing_run(register: Path) -> Iterator[None]:
    """Around a run: why it can't be done is told, and ends with status 2."""
    from batch.finished.place import FolderBusyError
    from batch.register.reader import RegisterError

    try:
        yield
    except RegisterError as problem:
        broken_register(register, problem.faults)
    except FolderBusyError as problem:
        fail(f"{problem} Kết quả cũ còn nguyên.")
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)


def _repair(out: Path) -> None:
    """What a run that was killed has left half way."""
    found = {Period.named(m[1]) for path in out.iterdir() if (m := re.fullmatch(r"\.(.+)\.(dang_ghi|cu)", path.name))}
    left = sorted(period for period in found if period)
    if left:
        from batch.finished.ledger import LedgerError
        from batch.finished.place import restore

        for period in left:
            with suppress(LedgerError, OSError):  # another one is at it
                restore(out, period)


def of_quarter(quarter: int | None) -> str:
    """What is typed behind a command for a quarter; nothing for the year."""
    return f" --quarter {quarter}" if quarter else ""


def run_in(out: Path, year: int | None, quarter: int | None = None) -> FinishedRun:
    """The finished run in OUT/<year>, or in that of a quarter, which no year alone chooses; OUT may also be that folder
    itself."""
    from batch.finished.finished_run import FinishedRun
    from batch.finished.layout import MANIFEST

    _repair(out)
    if year is None and quarter is None and (out / MANIFEST.path).is_file():
        return FinishedRun(out)
    named = {period: p for p in out.iterdir() if (period := Period.named(p.name)) and (p / MANIFEST.path).is_file()}
    periods = sorted(named, key=str)
    if year is not None:
        periods = [p for p in periods if p == Period(year, quarter)]
    elif quarter is not None:
        periods = [p for p in periods if p.quarter == quarter]
    if not periods:
        of = f" của {Period(year, quarter).title}" if year else ""
        fail(f"Thư mục «{out}» chưa có kết quả{of}; hãy chạy «xeploai run{of_quarter(quarter)}» trước.")
    if len(periods) > 1:
        what = "nhiều năm, nhiều quý" if any(p.quarter for p in periods) else "nhiều năm"
        listed, more = ", ".join(map(str, periods)), ", cần một quý thì cả --quarter" if "quý" in what else ""
        fail(f"Thư mục «{out}» có kết quả của {what} ({listed}); thêm --year để chọn{more}.")
    return FinishedRun(named[periods[0]])


def finished_run(out: Path, year: int | None, quarter: int | None = None) -> FinishedRun:
    """The same for what makes something of it: `as_locked`."""
    return as_locked(run_in(out, year, quarter))


def as_locked(run: FinishedRun, *, changed_too: bool = False) -> FinishedRun:
    """A run of which it is said that its year is locked. Where its figures or levels aren't those that are locked, the
    command ends with status 2, unless it makes nothing of them (`changed_too`)."""
    from batch.finished.locked_year import LockError, look
    from batch.finished.manifest import FinishedRunError

    try:
        state = look(run)
    except FinishedRunError:  # whoever reads the run says so
        return run
    except LockError as problem:
        if not changed_too:
            refuse(problem)
        click.echo(str(problem), err=True)
        return run
    if state:
        if not state.holds and not changed_too:
            fail(state.told)
        click.echo(state.told, err=True)
    return run
