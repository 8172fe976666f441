"""Where every unit that must submit stands, and whom to phone first."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from batch.domain import ERROR, Finding
from batch.findings.explaining import Warnings, count_warnings
from batch.finished.csv_file import read_csv, write_csv
from batch.finished.edited import is_of_plan
from batch.form.reader import FileData
from batch.register.register import Register
from batch.rules.unusable import NOTHING, in_words, unusable_files
from batch.submissions.intake import COUNTED, Intake
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
    ACCEPTED: "Đã chấp nhận",
}
_MISSING = "NOP-01"
_FAR = 100_000  # days: units without a deadline come after those with one
FILE = "du_lieu/tien_do.csv"


class ProgressError(ValueError):
    """The progress of a run can't be read; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a run says of a unit that must submit. `files` are all that it has sent and that still lie there; `number`
    that of the counted submission; `warnings` those not yet explained; `taken` whether the office accepted the
    submission in spite of its errors; `no_need` warnings that needn't be explained; `why` names files and causes where
    nothing could be used, or a file that may be the unit's; `office` where the office has to act on these files."""

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
    without one; `sent` submissions so far; `first_errors` those of the first one that was checked; `letter` the last
    one sent, in words."""

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
        checked = unit.state not in (MISSING, UNUSABLE)
        warnings = str(Warnings(unit.warnings, unit.explained)) if checked else ""
        said = "; ".join(part for part in (text, f"cảnh báo: {warnings}" if warnings else "") if part)
        return ". ".join(part for part in (said[:1].upper() + said[1:], self.remark) if part)


def standings(
    register: Register, files: Sequence[FileData], intake: Intake, findings: Sequence[Finding], taken: Collection[str]
) -> list[Standing]:
    """One for every unit that must submit, in the order of the register. `taken` are units whose submission the office
    accepted in spite of its errors."""
    sent: Counter[str] = Counter()
    number: dict[str, int | None] = {}
    for i in range(len(files)):
        if owner := unit_of(i, intake, register):
            sent[owner] += 1
            if intake.status[i] == COUNTED:
                number[owner] = intake.number[i]
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
        lines.append(
            Line(
                unit,
                (unit.deadline - today).days if unit.deadline else None,
                len({s.content for s in own}),
                next((s.errors for s in own if s.errors is not None), None),
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


_HEADS = {
    "code": "ma_don_vi", "name": "ten_don_vi", "deadline": "han_nop", "email": "email", "state": "tinh_trang",
    "files": "so_tep", "number": "lan_nop", "errors": "so_loi", "warnings": "so_canh_bao",
    "explained": "so_da_giai_trinh", "no_need": "so_khong_phai_giai_trinh", "taken": "co_quan_nhan", "why": "ly_do",
    "office": "co_quan_xu_ly",
}  # fmt: skip


def write_standings(path: Path, units: Iterable[Standing]) -> None:
    """`tien_do.csv`: what `status` starts from. Holds nothing that depends on the day or on earlier runs."""
    rows = (asdict(u) | {key: "1" if getattr(u, key) else "" for key in ("taken", "office")} for u in units)
    write_csv(path, _HEADS.values(), (["" if row[key] is None else row[key] for key in _HEADS] for row in rows))


def read_standings(path: Path) -> list[Standing]:
    """Raises ProgressError where there is no such file or it isn't ours."""
    try:
        return [_standing(row) for row in read_csv(path)]
    except FileNotFoundError as problem:
        raise ProgressError(f"{path}: kết quả này chưa có dữ liệu tiến độ; hãy chạy lại lệnh run.") from problem
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as problem:
        raise ProgressError(f"{path}: không đọc được; hãy chạy lại lệnh run.") from problem


def _standing(row: Mapping[str, str]) -> Standing:
    values: dict[str, object] = {key: row[head] for key, head in _HEADS.items()}
    for f in fields(Standing):
        text = row[_HEADS[f.name]]
        match f.name:
            case "deadline":
                values[f.name] = date.fromisoformat(text) if text else None
            case "number":
                values[f.name] = int(text) if text else None
            case "files" | "errors" | "warnings" | "explained" | "no_need":
                values[f.name] = int(text)
            case "taken" | "office":
                values[f.name] = text == "1"
            case "state":
                if text not in STATE_NAMES:
                    raise ValueError(text)
    return Standing(**values)  # type: ignore[arg-type]
