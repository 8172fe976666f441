"""What the regulations and the rules say."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from batch.commands.shared import YEAR, local_option, quarter_option, regime_option
from batch.commands.workplace import law_here
from batch.terminal.console import Command, Group, WholeNumber, fail

_year_option = click.option(
    "--year", type=YEAR, metavar="NĂM",
    help="Năm, để chọn quy định; mặc định năm của thư mục làm việc, ngoài thư mục ấy là năm nay.",
)  # fmt: skip


@click.command(cls=Command, help="Tính thử hạn mức Hoàn thành xuất sắc cho một nhóm, giải thích từng bước.")
@click.option("--count", "number", type=WholeNumber(0, 1_000_000), required=True, metavar="SỐ", help="Số đủ điều kiện.")
@_year_option
@quarter_option
@regime_option
@local_option
def cap(number: int, year: int | None, quarter: int | None, regime: str | None, local: str | None) -> None:
    law = law_here(regime, local, year, quarter)
    from batch.rating.what_if import explain

    click.echo(explain(number, law))


@click.command(cls=Command, help="Danh sách các quy tắc kiểm tra.")
@regime_option
@local_option
@click.option("--markdown", is_flag=True, help="In cả tài liệu quy tắc, mọi quy định (docs/quy-tac.md).")
def rules(regime: str | None, local: str | None, markdown: bool) -> None:
    from batch.law import LawError, refined_by
    from batch.rating.ceilings import rules_in_force
    from batch.terminal.run import tell_rules

    if markdown:
        from batch.terminal.law import rule_document

        click.echo(rule_document(), nl=False)
        return
    try:
        law = law_here(regime or (refined_by(local) if local else None), local, None)
    except LawError as problem:
        fail(str(problem))
        return

    click.echo(tell_rules(rules_in_force(law), law))


@click.group(cls=Group, help="Quy định và văn bản địa phương mà chương trình áp dụng.")
def law() -> None:
    pass


@law.command(help="In từng giá trị đang áp dụng, kèm căn cứ, thời hạn và nguồn.")
@regime_option
@local_option
@_year_option
@quarter_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def show(regime: str | None, local: str | None, year: int | None, quarter: int | None, as_json: bool) -> None:
    from batch.law import LawError, refined_by
    from batch.terminal.law import law_entries, tell_law

    try:
        found = law_here(regime or (refined_by(local) if local else None), local, year, quarter)
    except LawError as problem:
        fail(str(problem))
        return
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in law_entries(found)], ensure_ascii=False, indent=1))
    else:
        click.echo(tell_law(found))


@law.command("list", help="Các quy định và văn bản địa phương có sẵn.")
def list_documents() -> None:
    from batch.terminal.law import tell_documents

    click.echo(tell_documents())
