"""Cần quyết định: the groups over their cap or tied, candidates beside one another, what follows from a choice before
it is saved; what the files of decisions say differently; what units explained. All of it goes into the files of
decisions that `run` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.decisions import ChangedError, Item, Key, UnclearError, Writing, key_of
from batch.desk.desk import desk
from batch.desk.drafts import Draft
from batch.desk.groups import DECIDED, WHY, Group, Row, asked, groups_of, level_name, mark_of
from batch.desk.jobs import BusyError
from batch.domain import LEVEL_NAMES, LEVELS, SUBJECT_NAMES, SUBJECT_SHEET
from batch.findings.judgement import Acceptance, Judgement
from batch.finished.layout import PLAN_DATA
from batch.publish.plan.sheets import SHEET_OF, STATUS_NAMES, VOTE_KEYS, subject_columns
from batch.publish.plan.tables import faults_told
from batch.rating.decisions import Ballot, Decision
from batch.text import clean, vn_int

screen = Blueprint("decide", __name__, url_prefix="/quyet-dinh")
CHANGED = (
    "Tệp quyết định hoặc kết quả đã thay đổi từ khi trang này mở ra (cửa sổ khác, Excel, hoặc vừa tính lại). Chưa ghi "
    "gì; những gì vừa nhập vẫn còn ở đây: xem lại rồi làm tiếp."
)
_IN_EXCEL = (
    "Chưa ghi được: một tệp trong quyet_dinh đang mở trong Excel, hoặc không có quyền ghi. Đóng tệp rồi ghi lại."
)
_SHOWN = 100  # explanations on one page
_MOST_VOTES = 100_000


# --- what is asked ---


@screen.get("")
def page() -> str:
    run = desk().here.run
    if run is None:
        return render_template("decide.html", run=None)
    if not run.path(PLAN_DATA).is_file():
        return render_template("decide.html", run=None, old=True)
    return _page(_writing())


def _page(writing: Writing, amiss: str = "") -> str:
    groups = groups_of(writing.record, writing.standing)
    own = writing.run.register.top.code
    return render_template(
        "decide.html", run=writing.run, groups=asked(groups), why=WHY, decided=DECIDED, subjects=SUBJECT_NAMES,
        standing=writing.standing, conflicts=_conflicts(writing), calculated=writing.calculated, amiss=amiss,
        left=writing.left_in_results, below=[g for g in writing.record.groups if g.decider != own],
        told=[f for f in writing.run.findings if f.code.startswith("QD-")],
        explained=_to_judge(writing), faulty=_to_accept(writing), folder=writing.folder,
    )  # fmt: skip


def _writing() -> Writing:
    office = desk().here
    return Writing(office, office.run or abort(404))


def _to_judge(writing: Writing) -> tuple[int, int]:
    """How many explanations there are to judge, and how many are judged."""
    told = [e for e in writing.explained() if e.open]
    return len(told), sum(writing.standing.agreed(("giai_trinh", *e.key)) is not None for e in told)


def _to_accept(writing: Writing) -> tuple[int, int]:
    units = writing.faulty()
    return len(units), sum(writing.standing.agreed(("chap_nhan", unit)) is not None for unit in units)


# --- where files differ ---


def _conflicts(writing: Writing) -> list[dict[str, Any]]:
    out = []
    names = _names(writing)
    for key in writing.standing.conflicts:
        said = [
            {"file": file.name, "path": file.path, "cell": getattr(item, "cell", "") or getattr(item, "at", ""),
             "what": _in_words(item), "number": number}
            for number, (file, item) in enumerate(writing.standing.says(key))
        ]  # fmt: skip
        out.append({"mark": mark_of(*key), "about": _about(key, names), "said": said})
    return out


def _names(writing: Writing) -> dict[Key, str]:
    return {
        (subject, line.unit, line.identity): line.name
        for subject, lines in writing.record.lines.items()
        for line in lines
    }


def _about(key: Key, names: Mapping[Key, str]) -> str:
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


def _in_words(item: Item) -> str:
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


@screen.post("/khac-nhau")
def settle() -> str | Answer:
    """Of two files the one that the user chooses stands."""
    writing, edits = _writing(), {}
    for key in writing.standing.conflicts:
        said = writing.standing.says(key)
        chosen = request.form.get(f"chon-{mark_of(*key)}", type=int)
        if chosen is None or not 0 <= chosen < len(said):
            return _page(writing, "Chọn một bên cho từng dòng mà các tệp ghi khác nhau.")
        edits[key] = said[chosen][1]
    return _saved(writing, edits) or redirect(url_for("decide.page"))


def _saved(writing: Writing, edits: Mapping[Key, Item | None]) -> str | None:
    """Saves; the page that says why it couldn't, else None."""
    try:
        writing.save(writing.change(edits), request.form.get("state", ""))
    except ChangedError:
        return _page(_writing(), CHANGED)
    except UnclearError as problem:
        return _page(writing, str(problem))
    except OSError:
        return _page(_writing(), _IN_EXCEL)
    flash("Đã ghi. Bấm «Tính lại» để kết quả theo đúng các quyết định.")
    return None


@screen.post("/lay-tu-excel")
def take() -> str | Answer:
    """The plan that was edited in the results becomes one of the files of decisions."""
    try:
        _writing().take_from_results(request.form.get("state", ""))
    except ChangedError:
        return _page(_writing(), CHANGED)
    except OSError:
        return _page(_writing(), _IN_EXCEL)
    flash("Đã chép phương án đã sửa vào thư mục quyet_dinh.")
    return redirect(url_for("decide.page"))


@screen.post("/tinh-lai")
def calculate() -> Answer:
    desk().jobs.start(desk().here.home, "Tính lại theo các quyết định", "run")
    return redirect(url_for("decide.page"))


# --- one group ---


def _group(writing: Writing, mark: str) -> Group:
    groups = groups_of(writing.record, writing.standing)
    return next((g for g in groups if g.mark == mark), None) or abort(404)


@screen.get("/nhom/<mark>")
def group(mark: str) -> str:
    draft = desk().drafts.find(request.args.get("nhap", ""))
    typed = draft.typed if draft and draft.mark == mark else None
    return _show(_writing(), mark, typed)


def _show(
    writing: Writing, mark: str, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None,
    amiss: str = "",
) -> str:  # fmt: skip
    """`typed` are fields as they were sent, `wrong` what is wrong with them, by row."""
    shown, everybody = _group(writing, mark), bool(request.values.get("tat-ca"))
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
        opinions=opinions, units=writing.run.register.units, run=writing.run,
    )  # fmt: skip


@screen.post("/nhom/<mark>")
def consider(mark: str) -> str | Answer:
    """Try out what is entered, before it is saved."""
    writing, typed = _writing(), request.form.to_dict()
    shown = _group(writing, mark)
    if typed.get("state") != writing.standing.state:
        return _show(writing, mark, typed, amiss=CHANGED)
    edits, wrong = _entered(writing, shown, typed)
    voters = _count(typed.get("so-nguoi", ""))
    if typed.get("so-nguoi", "").strip() and not voters:
        wrong["so-nguoi"] = "Ghi số người đã bỏ phiếu, là số nguyên lớn hơn 0."
    if wrong:
        return _show(writing, mark, typed, wrong, "Có chỗ chưa ghi đúng, xem các dòng đánh dấu đỏ. Chưa ghi gì.")
    if not edits and voters == writing.standing.voters:
        return _show(writing, mark, typed, amiss="Chưa có gì khác với những gì đã ghi.")
    folder = TemporaryDirectory(prefix="xeploai_", ignore_cleanup_errors=True)
    try:
        draft = Draft(mark, typed, writing.standing.state, edits, writing.change(edits, voters), folder=folder)
        _try_out(writing, draft, folder.name)
    except (UnclearError, BusyError) as problem:
        folder.cleanup()
        return _show(writing, mark, typed, amiss=str(problem))
    desk().drafts.keep(draft)
    return redirect(url_for("decide.draft", token=draft.token))


def _try_out(writing: Writing, draft: Draft, folder: str) -> None:
    """Start the run that says what follows."""
    writing.rehearse_in(draft.change, Path(folder))
    arguments = ["--dry-run", "--json", "--decisions", folder]
    draft.job = desk().jobs.start(
        desk().here.home, "Tính thử điều gì sẽ thay đổi", "run", arguments, data=True
    )  # fmt: skip


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


# --- what follows, and saving ---


@screen.get("/thu/<token>")
def draft(token: str) -> str | Answer:
    found = desk().drafts.find(token)
    if found is None:
        flash("Bản nhập này không còn nữa. Xem lại nhóm rồi nhập lại nếu cần.")
        return redirect(url_for("decide.page"))
    return _show_draft(_writing(), found)


def _show_draft(writing: Writing, draft: Draft, amiss: str = "") -> str:
    job = draft.job
    told = _told(job.said) if job and not job.works and not job.failed and not job.stopped else None
    if job and not job.works:
        draft.done()
    names, entered = _names(writing), []
    finals: dict[Key, str] = {
        (subject, line.unit, line.identity): line.final
        for subject, lines in writing.record.lines.items()
        for line in lines
    }
    for key, item in draft.edits.items():
        entered.append({
            "about": _about(key, names), "was": level_name(finals.get(key[1:], "")) if key[0] == "muc" else "",
            "what": _in_words(item) if item else "bỏ, không quyết định nữa", "gone": item is None,
        })  # fmt: skip
    decided = {key[1:] for key in draft.edits if key[0] == "muc"}
    return render_template(
        "decide_draft.html", draft=draft, told=told, entered=entered, names=names, decided=decided, amiss=amiss,
        subjects=SUBJECT_NAMES, level=level_name, aside=[path.name for path in draft.change.aside],
        failed=bool(job and not job.works and told is None),
    )  # fmt: skip


def _told(said: str) -> dict[str, Any] | None:
    """What the dry run printed for programs."""
    for line in reversed(said.splitlines()):
        if line.startswith("{"):
            try:
                found: dict[str, Any] = json.loads(line)
            except ValueError:
                return None
            return found
    return None


@screen.post("/thu/<token>")
def save(token: str) -> str | Answer:
    found = desk().drafts.find(token)
    if found is None:
        flash("Bản nhập này không còn nữa; nếu vừa bấm ghi ở cửa sổ khác thì quyết định đã ghi rồi.")
        return redirect(url_for("decide.page"))
    writing = _writing()
    try:
        writing.save(found.change, found.state)
    except ChangedError:
        return _show(_writing(), found.mark, found.typed, amiss=CHANGED)
    except OSError:
        return _show_draft(writing, found, _IN_EXCEL)
    desk().drafts.drop(token)
    if not request.form.get("run"):
        flash("Đã ghi quyết định. Kết quả chưa đổi cho đến khi bấm «Tính lại».")
        return redirect(url_for("decide.page"))
    flash("Đã ghi quyết định.")
    return calculate()


# --- for the meeting ---


@screen.get("/in")
def print_all() -> str:
    writing = _writing()
    groups = [g for g in asked(groups_of(writing.record, writing.standing)) if g.why != DECIDED]
    return _printed(writing, groups)


@screen.get("/nhom/<mark>/in")
def print_one(mark: str) -> str:
    writing = _writing()
    return _printed(writing, [_group(writing, mark)])


def _printed(writing: Writing, groups: list[Group]) -> str:
    figures = {
        subject: [c for c in subject_columns(subject) if c.key in ("diem", "vuot", "hoan_thanh", "phieu")]
        for subject in SUBJECT_SHEET
    }
    return render_template(
        "decide_print.html", groups=groups, figures=figures, levels=LEVEL_NAMES, subjects=SUBJECT_NAMES, why=WHY,
        units=writing.run.register.units, run=writing.run,
    )  # fmt: skip


# --- explanations, submissions with errors ---


@screen.get("/giai-trinh")
def explanations() -> str:
    return _explanations(_writing())


def _explanations(
    writing: Writing, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None, amiss: str = ""
) -> str:
    at = max(request.values.get("trang", 1, type=int), 1)
    rows = [e for e in writing.explained() if e.open]
    shown = rows[(at - 1) * _SHOWN : at * _SHOWN]
    told = []
    for e in shown:
        made = writing.standing.agreed(("giai_trinh", *e.key))
        told.append((mark_of(*e.key), e, made if isinstance(made, Judgement) else None))
    return render_template(
        "decide_explained.html", rows=told, total=len(rows), at=at, pages=-(-len(rows) // _SHOWN), typed=typed,
        wrong=wrong or {}, amiss=amiss, standing=writing.standing, units=writing.run.register.units,
    )  # fmt: skip


@screen.post("/giai-trinh")
def judge() -> str | Answer:
    writing, typed = _writing(), request.form.to_dict()
    edits: dict[Key, Item | None] = {}
    wrong: dict[str, str] = {}
    for e in writing.explained():
        mark, key = mark_of(*e.key), ("giai_trinh", *e.key)
        if not e.open or f"y-kien-{mark}" not in typed:
            continue
        answer, reason = typed[f"y-kien-{mark}"], clean(typed.get(f"ly-do-{mark}", ""))
        there = writing.standing.agreed(key)
        if problem := _unreasoned(answer, reason):
            wrong[mark] = problem
        elif answer in ("1", "0"):
            made = Judgement(e.code, e.unit, e.sheet, e.cell, answer == "1", reason, "", writing.run.register.top.code)
            if not isinstance(there, Judgement) or (there.accepted, there.reason) != (made.accepted, reason):
                edits[key] = made
        elif there:
            edits[key] = None
    return _written(writing, edits, typed, wrong, "decide.explanations", _explanations)


@screen.get("/phieu-con-loi")
def submissions() -> str:
    return _submissions(_writing())


def _submissions(
    writing: Writing, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None, amiss: str = ""
) -> str:
    told = []
    for unit, errors in writing.faulty().items():
        made = writing.standing.agreed(("chap_nhan", unit))
        told.append((unit, len(errors), faults_told(errors), made if isinstance(made, Acceptance) else None))
    return render_template(
        "decide_faulty.html", rows=told, typed=typed, wrong=wrong or {}, amiss=amiss, standing=writing.standing,
        units=writing.run.register.units,
    )  # fmt: skip


@screen.post("/phieu-con-loi")
def accept() -> str | Answer:
    writing, typed = _writing(), request.form.to_dict()
    edits: dict[Key, Item | None] = {}
    wrong: dict[str, str] = {}
    for unit in writing.faulty():
        key, there = ("chap_nhan", unit), writing.standing.agreed(("chap_nhan", unit))
        if f"ly-do-{unit}" not in typed:
            continue
        answer, reason = typed.get(f"y-kien-{unit}", ""), clean(typed[f"ly-do-{unit}"])
        if problem := _unreasoned(answer, reason):
            wrong[unit] = problem
        elif answer:
            if not isinstance(there, Acceptance) or there.reason != reason:
                edits[key] = Acceptance(unit, reason, "", writing.run.register.top.code)
        elif there:
            edits[key] = None
    return _written(writing, edits, typed, wrong, "decide.submissions", _submissions)


def _unreasoned(answer: str, reason: str) -> str:
    if answer and not reason:
        return "Ghi lý do."
    return "Có lý do mà chưa chọn ý kiến: chọn, hoặc xóa lý do." if reason and not answer else ""


def _written(
    writing: Writing, edits: Mapping[Key, Item | None], typed: Mapping[str, str], wrong: Mapping[str, str], page: str,
    show: Any,
) -> str | Answer:  # fmt: skip
    """Saves what is said of explanations or submissions, or shows the page again with what is wrong."""
    amiss = ""
    if typed.get("state") != writing.standing.state:
        amiss = CHANGED
    elif wrong:
        amiss = "Có chỗ chưa ghi đúng, xem các dòng đánh dấu đỏ. Chưa ghi gì."
    elif not edits:
        amiss = "Chưa có gì khác với những gì đã ghi."
    else:
        try:
            writing.save(writing.change(edits), typed["state"])
        except ChangedError:
            writing, amiss = _writing(), CHANGED
        except UnclearError as problem:
            amiss = str(problem)
        except OSError:
            amiss = _IN_EXCEL
    if amiss:
        return str(show(writing, typed, wrong, amiss))
    flash(f"Đã ghi {vn_int(len(edits))} ý kiến. Kết quả chưa đổi cho đến khi bấm «Tính lại».")
    return redirect(url_for(page))
