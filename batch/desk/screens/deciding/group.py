"""One group of the cap: its candidates beside one another, and what is entered for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.decisions import UnclearError, Writing
from batch.desk.desk import desk
from batch.desk.drafts import Draft
from batch.desk.entered import Item, Key, key_of
from batch.desk.groups import WHY, Group, Row, groups_of
from batch.desk.jobs import BusyError
from batch.desk.screens.deciding.shared import CHANGED, NOTHING_NEW, WRONG, draft_here, screen, writing_here
from batch.desk.screens.lock import is_locked
from batch.domain import LEVEL_NAMES, LEVELS, SUBJECT_NAMES
from batch.publish.plan.sheets import SHEET_OF, STATUS_NAMES, VOTE_KEYS, subject_columns
from batch.rating.decisions import Ballot, Decision, GroupRatio
from batch.text import clean, fold, vn_number

_TRY = "Tính thử điều gì sẽ thay đổi"
_MOST_VOTES = 100_000
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


def group_of(writing: Writing, mark: str) -> Group:
    groups = groups_of(writing.record, writing.standing)
    return next((g for g in groups if g.mark == mark), None) or abort(404)


@screen.get("/nhom/<mark>")
def group(mark: str) -> str:
    draft = draft_here(request.args.get("nhap", ""))
    typed = draft.typed if draft and draft.mark == mark else None
    return show_group(writing_here(), mark, typed)


def show_group(
    writing: Writing, mark: str, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None,
    amiss: str = "",
) -> str:  # fmt: skip
    """`typed` are fields as they were sent, `wrong` what is wrong with them, by row."""
    shown, everybody = group_of(writing, mark), bool(request.values.get("tat-ca"))
    rows = [row for row in shown.rows if everybody or row.asked or (typed and f"muc-{row.mark}" in typed)]
    figures = [c for c in subject_columns(shown.subject) if c.key in ("diem", "vuot", "hoan_thanh", "phieu")]
    used = [i for i in range(len(figures)) if any(row.line.figures[i] is not None for row in rows)]
    opinions: dict[tuple[str, str], list[str]] = {}
    for o in writing.run.opinions:
        if o.subject == shown.subject:
            said = ": ".join(filter(None, (o.name, LEVEL_NAMES.get(o.level, ""), o.remark)))
            opinions.setdefault((o.unit, o.identity), []).append(said)
    return render_template(
        "decide_group.html", group=shown, rows=rows, hidden=len(shown.rows) - len(rows), everybody=everybody,
        figures=figures, used=used, levels=LEVEL_NAMES, votes=VOTE_KEYS, statuses=STATUS_NAMES, typed=typed,
        wrong=wrong or {}, amiss=amiss, standing=writing.standing, why=WHY, subject=SUBJECT_NAMES[shown.subject],
        opinions=opinions, units=writing.run.register.units, bounds=_bounds(writing, shown),
        ratio=writing.standing.agreed(_ratio_key(shown)),
    )  # fmt: skip


@screen.post("/nhom/<mark>")
def consider(mark: str) -> str | Answer:
    """Try out what is entered, before it is saved."""
    writing, typed = writing_here(), request.form.to_dict()
    shown = group_of(writing, mark)
    if typed.get("state") != writing.standing.state:
        return show_group(writing, mark, typed, amiss=CHANGED)
    edits, wrong = _entered(writing, shown, typed)
    try:
        edits |= _own_ratio(writing, shown, typed)
    except ValueError as problem:
        wrong["ty-le"] = str(problem)
    voters = _count(typed.get("so-nguoi", ""))
    if typed.get("so-nguoi", "").strip() and not voters:
        wrong["so-nguoi"] = "Ghi số người đã bỏ phiếu, là số nguyên lớn hơn 0."
    if wrong:
        return show_group(writing, mark, typed, wrong, WRONG)
    if not edits and voters == writing.standing.voters:
        return show_group(writing, mark, typed, amiss=NOTHING_NEW)
    folder = TemporaryDirectory(prefix="xeploai_", ignore_cleanup_errors=True)
    try:
        draft = Draft(
            writing.period, mark, typed, writing.standing.state, edits, writing.change(edits, voters), folder=folder
        )
        _try_out(writing, draft, folder.name)
    except (UnclearError, BusyError) as problem:
        folder.cleanup()
        return show_group(writing, mark, typed, amiss=str(problem))
    desk().drafts.keep(draft)
    return redirect(url_for("decide.draft", token=draft.token))


def _try_out(writing: Writing, draft: Draft, folder: str) -> None:
    """Start the run that says what follows."""
    writing.rehearse_in(draft.change, Path(folder))
    arguments = ["--dry-run", "--json", "--decisions", folder]
    arguments += ["--correction", _TRY] if is_locked(desk().here) else []
    draft.job = desk().start(_TRY, "run", arguments, data=True)


def _entered(writing: Writing, group: Group, typed: Mapping[str, str]) -> tuple[dict[Key, Item | None], dict[str, str]]:
    """What is entered otherwise than it stands, and what is wrong with it, by row."""
    edits: dict[Key, Item | None] = {}
    wrong: dict[str, str] = {}
    for row in group.rows:
        if f"muc-{row.mark}" not in typed or not row.open:
            continue
        try:
            edits |= _of_row(writing, row, typed)
        except ValueError as problem:
            wrong[row.mark] = str(problem)
    return edits, wrong


def _of_row(writing: Writing, row: Row, typed: Mapping[str, str]) -> dict[Key, Item | None]:
    """Raises ValueError, in Vietnamese, for what can't be taken."""
    line, own, sheet = row.line, writing.run.register.top.code, SHEET_OF[row.subject]
    level, reason = typed[f"muc-{row.mark}"], clean(typed.get(f"ly-do-{row.mark}", ""))
    if level and level not in LEVELS:
        raise ValueError("Chọn một trong bốn mức.")
    if level and not reason:
        raise ValueError("Ghi lý do quyết định.")
    if reason and not level:
        raise ValueError("Có lý do mà chưa chọn mức: chọn mức, hoặc xóa lý do.")
    edits: dict[Key, Item | None] = {}
    key, there = ("muc", row.subject, line.unit, line.identity), row.decision
    if level:
        if there is None or row.stale or (level, reason) != (there.level, there.reason):
            edits[key] = Decision(
                row.subject, line.unit, line.identity, level, reason, line.start, line.ceiling, sheet, "", "", own
            )  # fmt: skip
    elif there and (not row.stale or typed.get(f"bo-{row.mark}")):
        edits[key] = None
    votes = [_vote(typed.get(f"{name}-{row.mark}", "")) for name in VOTE_KEYS.values()]
    if tuple(votes) != (row.ballot.votes if row.ballot else (None,) * 4):
        best, good, done, failed = votes
        ballot = Ballot(
            row.subject, line.unit, line.identity, best, good, done, failed, sheet=sheet, committee=own
        )  # fmt: skip
        edits[key_of(ballot)] = ballot if any(v is not None for v in votes) else None
    return edits


def _ratio_key(group: Group) -> Key:
    return "ty_le", group.subject, fold(group.name)


def _bounds(writing: Writing, group: Group) -> tuple[str, str] | None:
    """Between which percentages a group of its own ratio may lie; None where the law has no such ratio."""
    cap = writing.run.law.caps.get(group.subject) if group.result else None
    return (vn_number(float(cap.ratio * 100)), vn_number(float(cap.higher * 100))) if cap and cap.higher else None


def _own_ratio(writing: Writing, group: Group, typed: Mapping[str, str]) -> dict[Key, Item | None]:
    """The ratio that the group is given for itself, as the sheet «Nhóm» of a plan states it. Raises ValueError, in
    Vietnamese, for what can't be taken; whether the law allows it is for the run to say."""
    if "ty-le" not in typed:
        return {}
    key, text, reason = _ratio_key(group), typed["ty-le"].strip(), clean(typed.get("ty-le-ly-do", ""))
    there = writing.standing.agreed(key)
    if not text:
        if reason:
            raise ValueError("Có lý do mà chưa ghi tỷ lệ: ghi tỷ lệ, hoặc xóa lý do.")
        return {key: None} if there else {}
    plain = text.removesuffix("%").strip().replace(",", ".")
    if not _PERCENT.fullmatch(plain) or not 1 <= float(plain) <= 100:
        raise ValueError("Ghi số phần trăm, ví dụ 25.")
    if not reason:
        raise ValueError("Ghi lý do của tỷ lệ riêng.")
    percent = format(Decimal(plain).normalize(), "f")
    if isinstance(there, GroupRatio) and (there.percent, there.reason) == (percent, reason):
        return {}
    own = writing.run.register.top.code
    return {key: GroupRatio(group.subject, group.name, percent, reason, "", "", own)}


def _vote(text: str) -> int | None:
    if not text.strip():
        return None
    number = _count(text)
    if number is None:
        raise ValueError("Số phiếu là số nguyên từ 0 trở lên.")
    return number


def _count(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= _MOST_VOTES else None
