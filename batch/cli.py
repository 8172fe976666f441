"""Commands: arguments in, one call, exit status out. Heavy imports wait until a command needs them."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch import __version__
from batch.console import Group, Progress, fail, refuse, run_group

if TYPE_CHECKING:
    from batch.law import Law

YEAR = click.IntRange(1900, 2100)  # which of them a regulation is known for, the law says
FOLDER = click.Path(path_type=Path, file_okay=False)
OLD_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
OLD_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class _Day(click.ParamType):
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


def _law(regime: str | None, local: str | None, year: int) -> Law:
    """The law for a command; a problem with it ends the command with status 2."""
    from batch.law import LawError, load_law, regime_of_year

    try:
        return load_law(regime or regime_of_year(year), local)
    except LawError as problem:
        fail(str(problem))
        raise


_regime = click.option("--regime", metavar="QUY_ĐỊNH", help="Quy định áp dụng, ví dụ qd366-2025; mặc định theo năm.")
_local = click.option("--local", metavar="VĂN_BẢN", help="Văn bản địa phương: tên có sẵn hoặc tệp .yaml.")
_as_of = click.option("--as-of", type=_Day(), metavar="NGÀY", help="Ngày chốt số liệu; mặc định 31/12 của năm.")


def _need_register(path: Path):  # type: ignore[no-untyped-def]  # the type would import pandas at start-up
    from batch.register_file import RegisterError, read_register

    try:
        return read_register(path)
    except RegisterError as problem:
        _broken_register(path, problem.faults)
        raise


def _broken_register(path: Path, faults: list[str]) -> None:
    listed = "\n".join(f"  {i}. {fault}" for i, fault in enumerate(faults, 1))
    fail(f"Danh mục đơn vị {path.name} có {len(faults)} lỗi, sửa xong rồi chạy lại:\n{listed}")


_ABOUT = "Đánh giá, xếp loại chất lượng cuối năm: đọc phiếu Excel, kiểm tra, tính hạn mức, lập Biểu 6A–6F và báo cáo."


@click.group(cls=Group, help=_ABOUT)
@click.version_option(__version__, prog_name="xeploai", message="%(prog)s %(version)s", help="Xem phiên bản.")
def cli() -> None:
    pass


@cli.command(help="Tạo một đảng bộ giả định để thử: danh mục đơn vị và các phiếu.")
@click.option("--out", type=FOLDER, required=True, metavar="THƯ_MỤC", help="Nơi ghi (thư mục mới).")
@click.option("--units", type=click.IntRange(3, 5000), default=60, metavar="SỐ", help="Số đơn vị, mặc định 60.")
@click.option("--seed", type=int, default=1, metavar="SỐ", help="Cùng số thì cùng dữ liệu.")
@click.option(
    "--faults", type=click.FloatRange(0, 1), default=0.0, metavar="TỶ_LỆ", help="Phần phiếu có lỗi gài sẵn, từ 0 đến 1."
)
@click.option("--year", type=YEAR, default=2025, metavar="NĂM", help="Năm đánh giá, mặc định 2025.")
@_regime
@_local
def demo(out: Path, units: int, seed: int, faults: float, year: int, regime: str | None, local: str | None) -> None:
    from batch.demo import make_demo

    law = _law(regime, local, year)
    progress = Progress()
    try:
        make_demo(
            out, units=units, seed=seed, faults=faults, year=year, regime=law.id, local=local,
            progress=lambda label, n: progress(label, n, units),
        )  # fmt: skip
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã tạo {units} đơn vị giả định tại {out}.")
    click.echo(f"Danh mục: {out / 'danh_muc.xlsx'}; phiếu: {out / 'nop'}; lỗi gài sẵn: {out / 'loi_gai_san.csv'}")


@cli.command(help="Phát hành phiếu trắng cho từng đơn vị, điền sẵn những gì đã biết.")
@click.option("--register", "register_path", type=OLD_FILE, required=True, metavar="TỆP", help="Danh mục đơn vị.")
@click.option("--year", type=YEAR, required=True, metavar="NĂM", help="Năm đánh giá.")
@click.option("--out", type=FOLDER, required=True, metavar="THƯ_MỤC", help="Nơi ghi phiếu (thư mục mới).")
@click.option("--previous", type=OLD_FOLDER, metavar="THƯ_MỤC", help="Kết quả năm trước, để điền sẵn danh sách.")
@_regime
@_local
@_as_of
def form(
    register_path: Path,
    year: int,
    out: Path,
    previous: Path | None,
    regime: str | None,
    local: str | None,
    as_of: date | None,
) -> None:
    from batch.form.prefill import issue_forms

    law = _law(regime, local, year)
    register = _need_register(register_path)
    try:
        paths = issue_forms(register, law, year, out, previous, as_of)
    except ValueError as problem:
        refuse(problem)
        return
    click.echo(f"Đã ghi {len(paths)} phiếu vào {out}.")


@cli.command(help="Kiểm tra từng phiếu, không ghi gì.")
@click.argument("files", type=OLD_FILE, nargs=-1, required=True, metavar="PHIẾU…")
@click.option("--register", "register_path", type=OLD_FILE, metavar="TỆP", help="Danh mục đơn vị, để đối chiếu.")
@_regime
@_local
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def check(
    files: tuple[Path, ...], register_path: Path | None, regime: str | None, local: str | None, as_json: bool
) -> None:
    from batch.checking import check_files
    from batch.law import LawError

    register = _need_register(register_path) if register_path else None
    try:
        findings = check_files(files, register, regime, local)
    except LawError as problem:
        fail(str(problem))
        return
    errors = sum(1 for f in findings if f.severity == "loi")
    if as_json:
        from batch.publish.data import FINDING_COLUMNS, finding_row

        rows = [dict(zip(FINDING_COLUMNS, finding_row(f), strict=True)) for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        from batch.telling import tell_findings

        click.echo(tell_findings(findings, [str(path) for path in files]))
    sys.exit(1 if errors else 0)


@cli.command(help="Làm trọn việc: từ phiếu đến Biểu 6A–6F, báo cáo, danh sách lỗi.")
@click.argument("inbox", type=OLD_FOLDER, metavar="THƯ_MỤC_PHIẾU")
@click.option("--register", "register_path", type=OLD_FILE, required=True, metavar="TỆP", help="Danh mục đơn vị.")
@click.option("--year", type=YEAR, required=True, metavar="NĂM", help="Năm đánh giá.")
@click.option("--out", type=FOLDER, required=True, metavar="THƯ_MỤC", help="Nơi ghi kết quả.")
@_regime
@_local
@_as_of
@click.option("--decisions", type=OLD_FILE, metavar="TỆP", help="Phương án xếp loại đã ghi quyết định.")
def run(
    inbox: Path, register_path: Path, year: int, out: Path, regime: str | None, local: str | None, as_of: date | None,
    decisions: Path | None,
) -> None:  # fmt: skip
    law = _law(regime, local, year)
    from batch import pipeline
    from batch.publish.folder import FolderBusyError
    from batch.register_file import RegisterError
    from batch.telling import tell_run

    day = as_of or date(year, 12, 31)
    try:
        result = pipeline.run(inbox, register_path, year, out, law, day, Progress(), decisions)
    except RegisterError as problem:
        _broken_register(register_path, problem.faults)
        return
    except FolderBusyError as problem:
        fail(f"{problem}: hãy đóng các tệp kết quả đang mở trong Excel, Word rồi chạy lại. Kết quả cũ còn nguyên.")
        return
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    click.echo(tell_run(result))
    sys.exit(0 if result.summary.clean else 1)


def _finished_run(out: Path, year: int | None) -> Path:
    """OUT/<year> of a finished run; OUT may also be that folder itself."""
    if year is None and (out / "manifest.json").is_file():
        return out
    years = sorted(p.name for p in out.iterdir() if p.name.isdigit() and (p / "manifest.json").is_file())
    if year is not None:
        years = [y for y in years if y == str(year)]
    if not years:
        fail(f"Thư mục «{out}» chưa có kết quả{f' của năm {year}' if year else ''}; hãy chạy «xeploai run» trước.")
    if len(years) > 1:
        fail(f"Thư mục «{out}» có kết quả của nhiều năm ({', '.join(years)}); thêm --year để chọn.")
    return out / years[0]


@cli.command(help="Lập lại báo cáo Word từ kết quả đã có.")
@click.argument("out", type=OLD_FOLDER, metavar="KẾT_QUẢ")
@click.option("--template", "template_path", type=OLD_FILE, metavar="TỆP", help="Mẫu báo cáo .docx của cơ quan.")
@click.option("--narrative", type=OLD_FILE, metavar="TỆP", help="Tệp thuyết minh .yaml.")
@click.option("--year", type=YEAR, metavar="NĂM", help="Chọn năm khi có nhiều năm.")
def report(out: Path, template_path: Path | None, narrative: Path | None, year: int | None) -> None:
    from batch.publish import plan_kept
    from batch.publish.report import fill_report
    from batch.telling import tell_gaps
    from batch.templates import template

    folder = _finished_run(out, year)
    before = plan_kept.earlier(folder)
    try:
        filled = fill_report(
            folder, folder / "bao_cao_tinh.docx", template("bao_cao_tinh.docx", template_path),
            template("thuyet_minh.yaml", narrative),
        )  # fmt: skip
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    plan_kept.keep_report(folder, before)
    plan_kept.record_report(folder)
    click.echo(f"Đã lập báo cáo: {filled.path}")
    if before.edited_report is not None:
        click.echo(f"Báo cáo mà cơ quan đã sửa được giữ ở: {folder / plan_kept.EDITED_REPORT}")
    click.echo(tell_gaps(filled.gaps))


@cli.command(help="Lập bảng kết quả và thông báo Word cho từng đơn vị.")
@click.argument("out", type=OLD_FOLDER, metavar="KẾT_QUẢ")
@click.option("--year", type=YEAR, metavar="NĂM", help="Chọn năm khi có nhiều năm.")
def results(out: Path, year: int | None) -> None:
    from batch.publish.report_narrative import read_narrative
    from batch.publish.results import write_results
    from batch.templates import template

    folder = _finished_run(out, year)
    try:
        # place, issuing body and signer of the notices are those of the report
        paths = write_results(folder, entries=read_narrative(template("thuyet_minh.yaml")).entries)
    except (ValueError, FileNotFoundError) as problem:
        refuse(problem)
        return
    if json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tam_tinh"]:
        click.echo("SỐ LIỆU CÒN TẠM TÍNH: chưa nên gửi kết quả cho đơn vị.")
    place = paths[0].parent if paths else out
    click.echo(f"Đã ghi {len(paths)} tệp kết quả của {len({p.stem for p in paths})} đơn vị vào {place}.")


@cli.command(help="Tính thử hạn mức Hoàn thành xuất sắc cho một nhóm, giải thích từng bước.")
@click.option(
    "--count", "number", type=click.IntRange(0, 1_000_000), required=True, metavar="SỐ", help="Số đủ điều kiện."
)
@click.option("--year", type=YEAR, metavar="NĂM", help="Năm, để chọn quy định; mặc định năm nay.")
@_regime
@_local
def cap(number: int, year: int | None, regime: str | None, local: str | None) -> None:
    law = _law(regime, local, year or date.today().year)
    from batch.rating.what_if import explain

    click.echo(explain(number, law))


@cli.command(help="Danh sách các quy tắc kiểm tra.")
@_regime
@_local
def rules(regime: str | None, local: str | None) -> None:
    from batch.checking import refined_by
    from batch.law import LawError
    from batch.rating.ceilings import ceiling_rules
    from batch.rules.catalogue import rules as catalogue
    from batch.telling import tell_rules

    try:
        law = _law(regime or (refined_by(local) if local else None), local, date.today().year)
    except LawError as problem:
        fail(str(problem))
        return

    click.echo(tell_rules(catalogue() | ceiling_rules(law), law))


def main() -> None:
    """Entry point of `xeploai` and `python -m batch`."""
    run_group(cli)
