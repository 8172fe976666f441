"""What the regulations and the rules say."""

from __future__ import annotations

from datetime import date

import click

from batch.commands.shared import YEAR, law_for, local_option, regime_option
from batch.console import Command, fail


@click.command(cls=Command, help="Tính thử hạn mức Hoàn thành xuất sắc cho một nhóm, giải thích từng bước.")
@click.option(
    "--count", "number", type=click.IntRange(0, 1_000_000), required=True, metavar="SỐ", help="Số đủ điều kiện."
)
@click.option("--year", type=YEAR, metavar="NĂM", help="Năm, để chọn quy định; mặc định năm nay.")
@regime_option
@local_option
def cap(number: int, year: int | None, regime: str | None, local: str | None) -> None:
    law = law_for(regime, local, year or date.today().year)
    from batch.rating.what_if import explain

    click.echo(explain(number, law))


@click.command(cls=Command, help="Danh sách các quy tắc kiểm tra.")
@regime_option
@local_option
def rules(regime: str | None, local: str | None) -> None:
    from batch.checking import refined_by
    from batch.law import LawError
    from batch.rating.ceilings import rules_in_force
    from batch.telling import tell_rules

    try:
        law = law_for(regime or (refined_by(local) if local else None), local, date.today().year)
    except LawError as problem:
        fail(str(problem))
        return

    click.echo(tell_rules(rules_in_force(law), law))
