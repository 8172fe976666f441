"""The story in one screen: read → check → rate → count → publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.domain import ERROR, Finding
from batch.eligibility import mark
from batch.form.pool import read_files
from batch.form.worker import READABLE
from batch.intake import Intake, take_in, unit_in_name
from batch.law import Law
from batch.publish import bieu, data, errors, folder, overview, report
from batch.publish.summary import Summary, summarize
from batch.rating.after import after_rating
from batch.rating.ceilings import ceiling_rules
from batch.rating.engine import Ratings, rate
from batch.register import Register
from batch.register_file import read_register
from batch.rules.catalogue import rules
from batch.rules.context import Context
from batch.rules.hits import Hit
from batch.rules.run import run_checks
from batch.rules.wording import word
from batch.submissions import Submissions, assemble
from batch.tables.count import count
from batch.tables.identities import broken
from batch.templates import template
from batch.text import vn_int

Step = Callable[[str, int, int], None]  # (what is being done, how many done, of how many)
_IGNORED = ("~$", ".")


def quiet(_label: str, _done: int, _total: int) -> None:
    """Nobody is told."""


@dataclass(slots=True)
class Checked:
    """Counted submissions with all that is wrong; `ratings` is None where there is no register."""

    subs: Submissions
    intake: Intake
    hits: list[Hit]
    ratings: Ratings | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """`folder` is OUT/<year>; `gaps` is what the report leaves for the office to write."""

    folder: Path
    summary: Summary
    gaps: list[str]


def collect(root: Path) -> tuple[list[str], list[str]]:
    """Files below `root`, relative to it, in a fixed order: those that may be submissions, and the others."""
    paths = sorted(
        p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and not p.name.startswith(_IGNORED)
    )
    sheets = [p for p in paths if p.lower().endswith(READABLE)]
    return sheets, [p for p in paths if p not in set(sheets) and not p.lower().endswith(("desktop.ini", "thumbs.db"))]


def read(root: Path, paths: list[str], step: Step = quiet) -> Submissions:
    """All files into one frame per sheet."""
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        step("Đọc phiếu", done, len(paths))

    step("Đọc phiếu", 0, len(paths))
    return assemble(read_files(root, paths, step=advance))


def check(subs: Submissions, law: Law, year: int, as_of: date, register: Register | None) -> Checked:
    """Gates, cells, rules; with a register also the ratings."""
    intake = take_in(subs.files, register, year, law)
    kept = subs.restrict(intake.counted)
    mark(kept, law, as_of)
    context = Context(kept, law, as_of, year, intake, register)
    hits = run_checks(context)
    ratings = rate(kept, register, law) if register else None
    if ratings:
        hits += ratings.hits + after_rating(context, ratings)
    return Checked(kept, intake, hits, ratings)


def _strangers(paths: list[str], register: Register) -> list[Finding]:
    rule = rules()["TEP-03"]
    return [
        Finding(
            rule.code, rule.severity, unit_in_name(path, register), path, "", "", "",
            rule.message.format(duoi=Path(path).suffix or "(không có đuôi)"), rule.remedy, rule.basis,
        )
        for path in paths
    ]  # fmt: skip


def _why_provisional(checked: Checked, ratings: Ratings, findings: list[Finding], identities: list[str]) -> list[str]:
    intake = checked.intake
    reasons = []
    if intake.missing:
        reasons.append(f"Còn {vn_int(len(intake.missing))} đơn vị chưa có phiếu hợp lệ")
    if intake.conflicting:
        reasons.append(f"{len(intake.conflicting)} đơn vị có nhiều phiếu mâu thuẫn, chưa tính phiếu nào")
    shared = {f.unit for f in findings if f.code in ("LD-01", "DV-01", "DV-02")}
    if shared:
        reasons.append(f"Có người bị kê hai lần, liên quan {len(shared)} đơn vị")
    errors = sum(1 for f in findings if f.severity == ERROR and f.code != "NOP-01")
    if errors:
        reasons.append(f"Còn {vn_int(errors)} lỗi phải sửa trong các phiếu")
    return reasons + ratings.provisional + [f"Số liệu chưa khớp: {line}" for line in identities]


def run(
    inbox: Path, register_path: Path, year: int, out: Path, law: Law, as_of: date, step: Step = quiet
) -> RunResult:  # fmt: skip
    """The whole job. Raises RegisterError, LawError, FileNotFoundError, FolderBusyError; `out` is then untouched."""
    register = read_register(register_path)
    settings = template("bieu.yaml")
    bieu.load_settings(settings)
    sheets, strangers = collect(inbox)
    checked = check(read(inbox, sheets, step), law, year, as_of, register)
    ratings = checked.ratings
    assert ratings is not None
    step("Kiểm tra và xếp loại", 1, 1)
    own = ceiling_rules(law)
    findings = word(checked.hits, checked.subs, checked.intake, own) + _strangers(strangers, register)
    counted = count(checked.subs, ratings, register)
    provisional = _why_provisional(checked, ratings, findings, list(broken(counted.figures)))
    summary = summarize(
        year=year, law=law, register=register, subs=checked.subs, intake=checked.intake, findings=findings,
        rules=rules() | own, ratings=ratings, provisional=provisional,
    )  # fmt: skip
    with folder.run_folder(out, year) as target:
        machine = target / "du_lieu"
        machine.mkdir()
        data.write_figures(machine / "bieu.csv", counted.figures)
        data.write_findings(machine / "phat_hien.csv", findings)
        data.write_levels(machine / "xep_loai.csv", ratings, register)
        data.write_frames(machine, checked.subs, ratings, counted, register)
        data.write_manifest(
            target / "manifest.json", summary, law, as_of.isoformat(), checked.subs, checked.intake, counted,
            findings, hashlib.sha256(register_path.read_bytes()).hexdigest(),
        )  # fmt: skip
        step("Ghi Biểu 6A–6F", 0, 1)
        bieu.write_tables(
            target / "bieu", counted.figures, register, year=year, law=law, settings=settings, provisional=provisional
        )
        step("Ghi Biểu 6A–6F", 1, 1)
        units = len({f.unit for f in findings if f.unit})
        written = 0

        def advance(n: int) -> None:
            nonlocal written
            written += n
            step("Ghi danh sách lỗi", written, units)

        errors.write_error_lists(target / "loi", findings, register, year=year, step=advance)
        overview.write_overview(target / "tong_quan.html", summary, template("tong_quan.html.j2"))
        filled = report.fill_report(
            target, target / "bao_cao_tinh.docx", template("bao_cao_tinh.docx"), template("thuyet_minh.yaml")
        )
    return RunResult(out / str(year), summary, filled.gaps)
