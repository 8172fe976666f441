"""Where every unit that must submit stands, and whom to phone first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from batch.domain import ERROR, Finding
from batch.findings.explaining import count_warnings
from batch.finished.edited import is_of_plan
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import PROGRESS
from batch.form.content import PAPERS
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.rules.unusable import NOTHING, in_words, unusable_files
from batch.submissions.intake import COUNTED, OTHER, Intake
from batch.text import vn_int
from batch.tracking.history import Submission, remark, unit_of

MISSING, UNUSABLE, ERRORS, WARNINGS, ACCEPTED = (
    "CHUA_NHAN", "KHONG_DUNG_DUOC", "CON_LOI", "CON_CANH_BAO", "CHAP_NHAN",
)  # fmt: skip
STATE_NAMES = {
    MISSING: "Chưa nhận",
    UNUSABLE: "Nhận nhưng không dùng được",
    ERRORS: "Còn lỗi phải sửa",
    WARNINGS: "Còn cảnh báo phải giải trình",
    ACCEPTED: "Đã nhận, không còn việc",
}
_MISSING = "NOP-01"
_FAR = 100_000  # days: units without a deadline come after those with one


@dataclass(frozen=True, slots=True)
class Standing:
    """What a run says of a unit that must submit. `files` are all that it has sent and that still lie there; `number`
    that of the counted submission; `warnings` those not yet explained; `taken` whether the office accepted the
    submission in spite of its errors; `no_need` warnings that needn't be explained; `why` names files and causes where
    nothing could be used, or a file that may be the unit's, or the package that its figures are from; `office` where
    the office has to act on these files."""

    code: str
    name: str
    deadline: date | None
    email: str
    state: str
    files: int
    number: int | None
    errors: int
    warnings: int
    explained: int
    taken: bool
    why: str
    no_need: int = 0
    office: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the progress: a unit's standing with its history. `days` to the deadline, negative when overdue, None
    without one; `sent` submissions so far, the papers that came with them aside; `first_errors` those of the first one
    that was checked; `letter` the last one sent, in words."""

    unit: Standing
    days: int | None
    sent: int
    first_errors: int | None
    last_seen: date | None
    remark: str
    letter: str

    @property
    def overdue(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def task(self) -> str:
        """What there is to do or to know, in words."""
        unit, text = self.unit, ""
        if unit.state == MISSING:
            late = f"quá hạn {vn_int(-(self.days or 0))} ngày, " if self.overdue else ""
            text = f"{late}{unit.why or NOTHING}" if late or unit.why else ""
        elif unit.state == UNUSABLE and unit.office:
            text = f"cơ quan mở lại tệp rồi chạy lại: {unit.why}"
        elif unit.state == UNUSABLE:
            text = f"đã gửi nhưng không dùng được, báo gửi lại: {unit.why}"
        elif unit.state == ERRORS:
            text = f"sửa {vn_int(unit.errors)} lỗi"
        elif unit.taken and unit.errors:
            text = f"cơ quan đã nhận dù còn {vn_int(unit.errors)} lỗi"
        if unit.state not in (MISSING, UNUSABLE) and unit.why:
            text = f"{unit.why}; {text}" if text else unit.why
        warnings = []
        if unit.state in (ERRORS, WARNINGS) and unit.warnings:
            warnings.append(f"giải trình hoặc sửa {vn_int(unit.warnings)} cảnh báo")
        if unit.explained and unit.state not in (MISSING, UNUSABLE):
            warnings.append(f"đã giải trình {vn_int(unit.explained)} cảnh báo")
        said = "; ".join(part for part in (text, *warnings) if part)
        return ". ".join(part for part in (said[:1].upper() + said[1:], self.remark) if part)


def standings(
    register: Register, files: Sequence[FileData], intake: Intake, findings: Sequence[Finding], taken: Collection[str]
) -> list[Standing]:
    """One for every unit that must submit, in the order of the register. `taken` are units whose submission the office
    accepted in spite of its errors."""
    sent: Counter[str] = Counter()
    number: dict[str, int | None] = {}
    packed: dict[str, str] = {}
    for i in range(len(files)):
        if intake.status.get(i) != OTHER and (owner := unit_of(i, intake, register)):
            sent[owner] += 1
            if intake.status[i] == COUNTED:
                number[owner] = intake.number[i]
                packed[owner] = intake.packed.get(i, "")
    own: dict[str, list[Finding]] = {}
    for f in findings:
        if f.code != _MISSING and not is_of_plan(f):
            own.setdefault(f.unit, []).append(f)
    unusable = unusable_files(files, intake, findings, register)
    out = []
    for code in register.must_submit:
        unit, idle = register[code], unusable.of.get(code, [])
        errors = sum(f.severity == ERROR for f in own.get(code, ()))
        warnings = count_warnings(own.get(code, ()))
        if code not in number:
            state = UNUSABLE if sent[code] else MISSING
        elif code in taken:
            state = ACCEPTED
        else:
            state = ERRORS if errors else WARNINGS if warnings.to_explain else ACCEPTED
        why = in_words(idle) if state == UNUSABLE else unusable.doubt(code) if state == MISSING else ""
        if packed.get(code):
            why = f"số liệu theo gói bàn giao của {packed[code]}"
        out.append(
            Standing(
                code, unit.name, unit.deadline, unit.email or "", state, sent[code], number.get(code), errors,
                warnings.to_explain, warnings.explained, code in taken, why, warnings.no_need,
                state == UNUSABLE and all(file.office for file in idle),
            )
        )  # fmt: skip
    return out


def progress(
    units: Sequence[Standing], history: Iterable[Submission], letters: Mapping[str, str], today: date
) -> list[Line]:
    """The lines, whom to phone first on top: overdue with nothing received; unusable; errors and nothing received yet,
    by the days left; warnings; accepted."""
    of_unit: dict[str, list[Submission]] = {}
    for s in history:
        of_unit.setdefault(s.unit, []).append(s)
    lines = []
    for unit in units:
        own = of_unit.get(unit.code, [])
        forms = [s for s in own if s.valid or PurePath(s.file).suffix.lower() not in PAPERS]
        lines.append(
            Line(
                unit,
                (unit.deadline - today).days if unit.deadline else None,
                len({s.content for s in forms}),
                next((s.errors for s in forms if s.errors is not None), None),
                max((s.day for s in own), default=None),
                remark(own, unit.number),
                letters.get(unit.code, ""),
            )
        )
    order = {unit.code: i for i, unit in enumerate(units)}
    return sorted(lines, key=lambda line: (*_urgency(line), order[line.unit.code]))


def _urgency(line: Line) -> tuple[int, int, int]:
    state = line.unit.state
    rank = {MISSING: 0 if line.overdue else 2, UNUSABLE: 1, ERRORS: 2, WARNINGS: 3, ACCEPTED: 4}[state]
    return rank, _FAR if line.days is None else line.days, state != MISSING


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """Units by state, every state, in the order of `STATE_NAMES`."""
    found = Counter(line.unit.state for line in lines)
    return {state: found[state] for state in STATE_NAMES}


def read_standings(run: FinishedRun) -> list[Standing]:
    """The units that must submit. Raises FinishedRunError where the run hasn't kept them or they aren't ours."""
    units = [Standing(**stated) for stated in run.progress]
    if any(unit.state not in STATE_NAMES for unit in units):
        raise run.unreadable(PROGRESS)
    return units
