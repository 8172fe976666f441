"""What the pages of the decisions share: the blueprint, who writes, and how what is decided is called."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort

from batch.desk.decisions import Writing
from batch.desk.desk import desk
from batch.desk.drafts import Draft
from batch.desk.entered import Item, Key
from batch.desk.groups import level_name
from batch.desk.screens.lock import is_locked
from batch.domain import LEVEL_NAMES, LEVELS, SUBJECT_NAMES
from batch.findings.judgement import Acceptance, Judgement
from batch.rating.decisions import Ballot, Decision

screen = Blueprint("decide", __name__, url_prefix="/quyet-dinh")
CHANGED = (
    "Tệp quyết định hoặc kết quả đã thay đổi từ khi trang này mở ra (cửa sổ khác, Excel, hoặc vừa tính lại). Chưa ghi "
    "gì; những gì vừa nhập vẫn còn ở đây: xem lại rồi làm tiếp."
)
IN_EXCEL = "Chưa ghi được: một tệp trong quyet_dinh đang mở trong Excel, hoặc không có quyền ghi. Đóng tệp rồi ghi lại."
WRONG = "Có chỗ chưa ghi đúng, xem các dòng đánh dấu đỏ. Chưa ghi gì."
NOTHING_NEW = "Chưa có gì khác với những gì đã ghi."


def writing_here() -> Writing:
    office = desk().here
    return Writing(office, office.run or abort(404))


def draft_here(token: str) -> Draft | None:
    """The draft, where it is of the period that is worked on."""
    found, office = desk().drafts.find(token), desk().here
    return found if found and found.period == office.period else None


def what_next() -> str:
    """What becomes of a decision that has just been written."""
    if is_locked(desk().here):
        return f"Số liệu {desk().here.this_period} đã khóa: kết quả chỉ đổi khi điều chỉnh ở bước «Khóa số liệu»."
    return "Kết quả chưa đổi cho đến khi bấm «Tính lại» ở trang «Cần quyết định»."


def names_of(writing: Writing) -> dict[Key, str]:
    return {
        (subject, line.unit, line.identity): line.name
        for subject, lines in writing.record.lines.items()
        for line in lines
    }


def about(key: Key, names: Mapping[Key, str]) -> str:
    kind, *rest = key
    match kind:
        case "muc" | "phieu":
            subject, unit, identity = rest
            name = names.get((subject, unit, identity), "")
            votes = "số phiếu của " if kind == "phieu" else ""
            return f"{votes}{SUBJECT_NAMES[subject]} {unit} · {identity}{f' · {name}' if name else ''}"
        case "ty_le":
            return f"tỷ lệ riêng, {SUBJECT_NAMES[rest[0]]}, nhóm {rest[1]}"
        case "giai_trinh":
            return f"giải trình của {rest[0]}: {' '.join(rest[1:])}"
        case _:
            return f"phiếu của {rest[0]}"


def in_words(item: Item) -> str:
    match item:
        case Decision():
            return f"{level_name(item.level)} ({item.reason or 'không ghi lý do'})"
        case Ballot():
            votes = zip(LEVELS, item.votes, strict=True)
            return ", ".join(f"{LEVEL_NAMES[level]} {number}" for level, number in votes if number is not None)
        case Judgement():
            return f"{'chấp nhận' if item.accepted else 'không chấp nhận'} ({item.reason or 'không ghi lý do'})"
        case Acceptance():
            return f"chấp nhận phiếu ({item.reason or 'không ghi lý do'})"
        case _:
            return f"{item.percent}% ({item.reason or 'không ghi lý do'})"
