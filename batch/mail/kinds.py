"""The kinds of letter: for whom each is, what goes with it, what it can't go without. A new kind is an entry here and
its two templates in `input_templates/thu/`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.finished import layout
from batch.mail.standing import Standing
from batch.tracking import progress
from batch.tracking.letter_words import ACCEPTED, AGAIN, FAULTY, OVERDUE, REMINDER, RESULTS


def _nothing(_unit: Standing) -> tuple[Path, ...]:
    return ()


def _never(_unit: Standing) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """`code` names the templates and stands in the ledger; `suits` tells whether a unit gets it on a day; `attached`
    are the files that go with it, `lacks` why it can't go to a unit that should get it ("" where it can)."""

    code: str
    suits: Callable[[Standing, date], bool]
    attached: Callable[[Standing], tuple[Path, ...]] = _nothing
    lacks: Callable[[Standing], str] = _never
    on_request: bool = False
    secret: bool = False  # what goes with it can be protected by a password


def _copy(unit: Standing) -> tuple[Path, ...]:
    return (unit.copy,) if unit.copy is not None else ()


def _only_again(unit: Standing) -> bool:
    """Whether there is nothing to say but that its committee is asked to rate again; any other letter says so too."""
    return bool(unit.again and unit.counted) and not (unit.errors or unit.warnings or unit.unusable or unit.besides)


def _lacks_findings(unit: Standing) -> str:
    if not (unit.errors or unit.warnings):
        return "tệp của đơn vị chưa đọc được trên máy này; mở lại tệp, kiểm tra lại (lệnh run) rồi mới gửi thư"
    if unit.copy is None or not unit.copy.is_file():
        return "kết quả không có tệp lỗi của đơn vị; hãy kiểm tra lại (lệnh run)"
    return ""


def _lacks_results(unit: Standing) -> str:
    if not unit.results:
        return f"không có tệp của đơn vị trong thư mục {layout.RESULTS.folder}; hãy lập lại kết quả (lệnh results)"
    return ""


LETTERS = {
    kind.code: kind
    for kind in (
        Kind(
            FAULTY,
            lambda unit, _: unit.state not in ("", progress.MISSING, progress.ACCEPTED) and not _only_again(unit),
            _copy, _lacks_findings, secret=True,
        ),
        Kind(AGAIN, lambda unit, _: _only_again(unit)),
        Kind(REMINDER, lambda unit, today: unit.state == progress.MISSING and not unit.overdue(today)),
        Kind(OVERDUE, lambda unit, today: unit.state == progress.MISSING and unit.overdue(today)),
        Kind(ACCEPTED, lambda unit, _: unit.state == progress.ACCEPTED),
        Kind(
            RESULTS, lambda unit, _: unit.counted, lambda unit: unit.results, _lacks_results,
            on_request=True, secret=True,
        ),
    )
}  # fmt: skip


def kind_for(unit: Standing, today: date, wanted: Collection[str]) -> Kind | None:
    """The letter of one of the `wanted` kinds that a unit gets; one on request goes before the usual ones."""
    found = [kind for kind in LETTERS.values() if kind.code in wanted and kind.suits(unit, today)]
    return max(found, key=lambda kind: kind.on_request, default=None)
