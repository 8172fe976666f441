"""The plan's four sheets of subjects: groups together, candidates in rank order, the cut-off line, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from batch.domain import LEVEL_NAMES, Period, decider_name
from batch.publish.plan.lines import Line, colour_of
from batch.publish.plan.sheets import (
    CUT_OFF,
    DECIDED,
    LEVEL_LIST,
    OPINIONS,
    SHEET_OF,
    UNRATED,
    VOTE_KEYS,
    subject_columns,
)
from batch.publish.plan.table import Table, Value
from batch.publish.sheets import Styles
from batch.rating.decisions import Ballot, Decision
from batch.rating.group_result import GroupResult
from batch.register.register import Register

SEPARATOR = "#404040"
_NOT_OURS = "Dòng này do nơi khác quyết định, xem cột «Nơi quyết định»; cột ấy trống là phiếu chưa ghi rõ thẩm quyền."
_GONE = "Không còn trong dữ liệu của lần chạy này: xem lại hoặc xóa quyết định"


def printed(lines: list[Line]) -> int:
    """How many of the lines, from the first on, are printed: the groups of this committee."""
    return max((number for number, line in enumerate(lines, start=1) if line.open), default=0)


def _edges(lines: list[Line]) -> Iterator[tuple[bool, str, str]]:
    """For every line: does it begin a group, and the colours of the lines above and below it."""
    below: set[int] = set()
    above: set[int] = set()
    starts = [i for i, line in enumerate(lines) if i == 0 or line.group != lines[i - 1].group]
    for first, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        ranked = [i for i in range(first, end) if lines[i].section == 0]
        kept = [i for i in ranked if lines[i].final == "HTXS"]
        if len(kept) < len(ranked):  # somebody is below the cut-off
            (below if kept else above).add(kept[-1] if kept else ranked[0])
    begins = set(starts)
    for i in range(len(lines)):
        yield (
            i in begins,
            CUT_OFF if i in above else SEPARATOR if i in begins and i else "",
            CUT_OFF if i in below else "",
        )


def _stale(line: Line, decision: Decision) -> bool:
    return (line.start, line.ceiling) != (decision.start, decision.ceiling) and line.status != "QUYET_DINH"


def _again(decision: Decision) -> str:
    """What the plan says of a decision that was made on other grounds and isn't applied."""

    def name(code: str) -> str:
        return LEVEL_NAMES.get(code, "(trống)")

    return (
        f"Quyết định trước «{name(decision.level)}» ({decision.reason or 'không ghi lý do'}) ghi khi đề xuất là "
        f"«{name(decision.start)}», mức cao nhất «{name(decision.ceiling)}»; nay đã khác: nếu vẫn quyết định như "
        "vậy thì chọn lại"
    )


def _within(line: Line, result: GroupResult, taken: int, begins: bool) -> str:
    """The reason of a candidate: those kept say so too, those who wait hear for how many places."""
    if line.status == "GIU":
        within = f"trong hạn mức: {result.words}" if begins else f"trong hạn mức (tối đa {result.most})"
        return "; ".join(filter(None, (line.reason, within)))
    if line.status == "CHO" and result.most > taken:
        return f"còn {result.most - taken} chỗ cho {result.waiting} trường hợp; {line.reason}"
    return line.reason


def _words(group: str, result: GroupResult | None) -> str:
    if result is not None:
        return f"{group}: {result.words}"
    return f"{group}: không tính hạn mức ở đây" if group else "Chưa vào nhóm tính hạn mức nào"


def _note(ours: int, total: int, provisional: bool) -> str:
    """What stands over the table, of which the first `ours` rows are this committee's."""
    note = (
        "Chỉ chọn «Quyết định» (ô vàng) ở dòng cần mức khác với «Kết quả dự kiến», và ghi lý do; dòng để trống giữ kết "
        "quả dự kiến. Đường kẻ đỏ đậm: hết các trường hợp được giữ Hoàn thành xuất sắc của nhóm. Sắp theo cột STT "
        "để trở lại thứ tự này."
    )
    if ours < total:
        note += (
            f" Chỉ in {ours} dòng đầu, do cấp ủy này quyết định; các dòng sau chỉ để xem."
            if ours
            else " Cấp ủy này không quyết định dòng nào ở đây: các dòng chỉ để xem, không in."
        )
    if provisional:
        note += " SỐ LIỆU TẠM TÍNH: lý do ở sheet «Hướng dẫn»."
    return note


def write_subject(
    book: Any, styles: Styles, subject: str, lines: list[Line], groups: list[GroupResult], register: Register,
    decisions: list[Decision], ballots: list[Ballot], opinions: Mapping[tuple[str, str], str], *, period: Period,
    provisional: bool,
) -> None:  # fmt: skip
    """One sheet: every subject a row; decisions already made, and votes, stand in their cells; `opinions` of bodies
    (unit, identity) stand beside."""
    name = SHEET_OF[subject]
    ours = printed(lines)
    note = _note(ours, len(lines), provisional)
    title = f"PHƯƠNG ÁN XẾP LOẠI {period.title.upper()} – {name.upper()}"
    table = Table(
        book, styles, name, subject_columns(subject), title=title, note=note, tab="#548235", frozen=6, wide=1
    )  # fmt: skip
    results = {g.name: g for g in reversed(groups) if g.subject == subject}
    made = {(d.unit, d.identity): d for d in decisions if d.subject == subject}
    voted = {(b.unit, b.identity): b.votes for b in ballots if b.subject == subject}
    taken = Counter(line.group for line in lines if line.section == 0 and line.final == "HTXS")
    edges = _edges(lines)
    for number, (line, (begins, above, below)) in enumerate(zip(lines, edges, strict=True), start=1):
        decision = made.get((line.unit, line.identity))
        result = results.get(line.group)
        reason = line.reason
        if result and line.rank:
            reason = _within(line, result, taken[line.group], begins)
        if decision and _stale(line, decision):
            reason, decision = "; ".join(filter(None, (reason, _again(decision)))), None
        unit_name = register[line.unit].name if line.unit in register else ""
        words = _words(line.group, result) if begins else ""
        values: list[Value] = [
            number, line.group, line.unit, unit_name, line.identity, line.name, LEVEL_NAMES.get(line.start),
            LEVEL_NAMES.get(line.ceiling), line.rank or None, *line.figures, LEVEL_NAMES.get(line.final),
            line.status_name, reason, decider_name(line.decider),
            opinions.get((line.unit, line.identity)),
            *voted.get((line.unit, line.identity), [None] * len(VOTE_KEYS)), *_entered(decision), words,
        ]  # fmt: skip
        table.add(values, colour_of(line), above, below, least=2, closed=not line.open)
    there = {(line.unit, line.identity) for line in lines}
    gone = [key for key in dict.fromkeys([*made, *voted]) if key not in there]
    for key in gone:
        table.add(_gone(table, key, made.get(key), voted.get(key), len(lines) + 1), UNRATED, SEPARATOR, least=2)
    message = "Chọn một trong bốn mức trong danh sách, hoặc để trống."
    table.choose("quyet_dinh", f"={LEVEL_LIST}", message)
    table.shut((VOTE_KEYS["HTXS"], "ly_do_quyet_dinh"), _NOT_OURS)
    table.count(tuple(VOTE_KEYS.values()), "Ghi số phiếu: số nguyên từ 0 trở lên, theo biên bản kiểm phiếu.")
    table.want_reason("ly_do_quyet_dinh", "quyet_dinh")
    table.highlight("stt", "quyet_dinh", f'=${table.letter("quyet_dinh")}{{row}}<>""', bg_color=DECIDED)
    if not opinions:
        table.hide(OPINIONS)
    table.close(f"Phương án xếp loại {period.title}", "Không có đối tượng nào.", printed=None if gone else ours)


def _entered(decision: Decision | None) -> tuple[str | None, str | None]:
    return (LEVEL_NAMES.get(decision.level, decision.level), decision.reason) if decision else (None, None)


def _gone(
    table: Table, key: tuple[str, str], decision: Decision | None, votes: tuple[int | None, ...] | None, number: int
) -> list[Value]:
    """A decision, or votes, on a subject that is no more: kept where it can be seen, so that it isn't lost without a
    word."""
    values: dict[str, Value] = dict.fromkeys(column.key for column in table.columns)
    values["quyet_dinh"], values["ly_do_quyet_dinh"] = _entered(decision)
    values |= {
        "stt": number, "ma_don_vi": key[0], "dinh_danh": key[1], "ly_do": _GONE,
        "trang_thai": "Không còn trong dữ liệu",
    }  # fmt: skip
    if decision:
        values |= {"de_xuat": LEVEL_NAMES.get(decision.start), "tran": LEVEL_NAMES.get(decision.ceiling)}
    values |= dict(zip(VOTE_KEYS.values(), votes or (), strict=False))
    return list(values.values())
