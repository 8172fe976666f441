"""Which self-review forms in Word are used, for which row, and why others aren't. A form never makes a submission
valid, and of two different forms of one subject neither is used.

Source: contract, "Papers".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from batch.domain import COLLECTIVES, INFO, MEMBER, MEMBERS, SUBJECT_SHEET, WHOLE_YEAR, Period
from batch.findings.hit import Hit, code_shown
from batch.form.definition import label, lists
from batch.form.file_data import FileData
from batch.form.word.answers import Form, forms_of
from batch.form.word.definition import FORM_NAMES, FORM_OF
from batch.form.word.origin import Origin
from batch.law import Law
from batch.register.register import Register
from batch.rules.forms.rows import Rows
from batch.rules.ownership import unit_in_name
from batch.rules.unusable import name_shown
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake, belongs
from batch.submissions.word_forms import EMPTY, OTHER, PARTLY, SAME, UNUSED, USED, FormFile
from batch.text import fold, vn_int

IDENTITY_KEYS = {INFO: "ma_don_vi", MEMBERS: "ho_ten", COLLECTIVES: "ma_tap_the"}  # the cell that tells who it is
_MOST = 8  # places that a message names


@dataclass(slots=True)
class Taken:
    """A form with the row that it is about: the number of the workbook, the sheet and the row's label; `place` says in
    words which form of which file it is."""

    form: Form
    data: FormFile
    file: int
    sheet: str
    row: int
    kind: str
    place: str
    used: bool = True
    differs: bool = False

    @property
    def says(self) -> tuple[object, ...]:
        """What makes two forms of a subject differ."""
        answers = tuple(sorted((key, fold(value)) for key, value in self.form.answers.items()))
        return answers, tuple(sorted((fault.what, fault.place) for fault in self.form.faults))


@dataclass(slots=True)
class Settled:
    """Every file of forms, the forms that have a row, and what is wrong; `fired`: by file the rules that it broke."""

    files: list[FormFile] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    fired: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def listed(places: list[str]) -> str:
    """Places in words, the first ones where there are many."""
    more = f" và {vn_int(len(places) - _MOST)} chỗ khác" if len(places) > _MOST else ""
    return ", ".join(places[:_MOST]) + more


def settle(
    subs: Submissions, intake: Intake, register: Register | None, period: Period, law: Law, packed: Mapping[str, str],
    elsewhere: Mapping[str, Period],
) -> Settled:  # fmt: skip
    """`subs` hold the counted workbooks; `packed` are the units that a package covers, `elsewhere` the files that
    runs of other periods have taken, by hash."""
    out = Settled()
    counted = {intake.unit[i]: i for i in intake.counted if i not in intake.packed}
    forms = sorted(subs.forms, key=lambda data: data.path)
    units = {data.words.origin.unit for data in forms if data.words and data.words.origin}
    rows = Rows(subs, {file for unit, file in counted.items() if unit in units})
    seen: dict[str, str] = {}
    for data in forms:
        file = FormFile(data.path, data.sha256, data.size)
        out.files.append(file)
        one = _File(data, file, register, rows, out)
        if (first := seen.setdefault(data.sha256, data.path)) != data.path:
            origin = data.words.origin if data.words else None
            file.form, file.unit = (origin.form, origin.unit) if origin else ("", "")
            file.state, file.why = SAME, f"giống hệt {first}"
        elif (of := elsewhere.get(data.sha256)) and one.is_of(of):
            file.state, file.why, file.period = OTHER, belongs("bản kiểm điểm", of), of
        else:
            one.settle(period, law, counted, packed)
    _one_each(out, register, rows)
    return out


class _File:
    """One file of forms on its way."""

    def __init__(self, data: FileData, file: FormFile, register: Register | None, rows: Rows, out: Settled) -> None:
        self.data, self.file, self.register, self.rows, self.out = data, file, register, rows, out

    def is_of(self, period: Period) -> bool:
        """Whether it says that it is of that period."""
        origin = self.data.words.origin if self.data.words else None
        if origin is None or (origin.year, origin.period or WHOLE_YEAR) != (period.year, period.code):
            return False
        self.file.unit, self.file.form = origin.unit, origin.form
        return True

    def settle(self, period: Period, law: Law, counted: Mapping[str, int], packed: Mapping[str, str]) -> None:
        words, file = self.data.words, self.file
        origin = words.origin if words else None
        file.unit = self._unit(origin)
        file.form = origin.form if origin else ""
        if words is None or origin is None:
            self._refuse("không còn ghi của đơn vị nào, năm nào")
            return
        if words.strange:
            self._refuse("hỏng hoặc bất thường", variant="hong")
            return
        if self._foreign(origin, period, law):
            return
        forms = forms_of(words, law)
        file.subjects = len(forms)
        if not forms:
            self._refuse("không còn nội dung của bản kiểm điểm", variant="hong")
        elif all(form.blank for form in forms):
            file.state, file.why = EMPTY, "chưa ghi gì"
            self._hit("BW-01", {}, variant="trang")
        elif file.unit in packed:
            self._refuse("đơn vị được tính trong gói bàn giao", variant="trong_goi")
        elif file.unit not in counted and self.rows.subs.apart:
            self._refuse("kiểm tra riêng, không có phiếu Excel", variant="kiem_rieng")
        elif file.unit not in counted:
            self._refuse("đơn vị chưa có phiếu Excel được tính", variant="khong_phieu")
        else:
            self._forms(forms, origin, counted[file.unit])

    def _unit(self, origin: Origin | None) -> str:
        """The unit it names, else the one that name or folder of the file names: only to tell."""
        if origin:
            return origin.unit
        parts = [
            PurePosixPath(self.data.path).name,
            *(f"{part}.x" for part in PurePosixPath(self.data.path).parts[:-1]),
        ]
        return next(filter(None, (unit_in_name(part, self.register) for part in parts)), "")

    def _foreign(self, origin: Origin, period: Period, law: Law) -> bool:
        """Whether it isn't a form for this run."""
        if self.register is not None and origin.unit not in self.register:
            self._refuse("đơn vị không có trong danh mục", {"gia_tri": code_shown(origin.unit)}, variant="don_vi")
        elif (origin.year, origin.period or WHOLE_YEAR) != (period.year, period.code):
            stated = {"gia_tri": _stated(origin), "dung": period.title}
            self._refuse(f"của {stated['gia_tri']}", stated, variant="nam")
        elif (origin.regime, origin.local) != (law.id, law.local or ""):
            stated = {"gia_tri": _regime(origin.regime, origin.local), "dung": _regime(law.id, law.local or "")}
            self._refuse(f"theo {stated['gia_tri']}", stated, variant="quy_dinh")
        else:
            return False
        return True

    def _refuse(self, why: str, values: Mapping[str, str] | None = None, variant: str = "") -> None:
        self.file.state, self.file.why = UNUSED, why
        self._hit("BW-01", values or {}, variant=variant)

    def _hit(self, code: str, values: Mapping[str, object], variant: str = "") -> None:
        known = self.register is None or self.file.unit in self.register
        unit = self.file.unit if known else ""
        self.out.hits.append(Hit(code, unit=unit, values=dict(values), variant=variant, path=self.data.path))
        self.out.fired[self.data.path].add(code)

    # --- The forms in it ---

    def _forms(self, forms: list[Form], origin: Origin, workbook: int) -> None:
        alone = len(forms) == 1
        blank = [f"bản thứ {form.number}" for form in forms if form.blank]
        if blank:
            self._hit("BW-04", {"so": len(blank), "muc": listed(blank)}, variant="trang")
        for form in forms:
            if form.blank:
                continue
            place = FORM_NAMES[origin.form] + ("" if alone else f" thứ {form.number} trong tệp")
            found = self._row(form, origin, workbook, place)
            if found is not None:
                sheet, row, kind = found
                self.out.taken.append(Taken(form, self.file, workbook, sheet, row, kind, place))

    def _row(self, form: Form, origin: Origin, workbook: int, place: str) -> tuple[str, int, str] | None:
        subject = form.subject
        values: dict[str, object] = {"noi": place}
        if form.strange or (subject is not None and FORM_OF[subject.kind] != origin.form):
            self._hit("BW-02", values, variant="dan")
            return None
        if not form.marked and len(named := self.rows.named(workbook, form, origin)) == 1:
            return MEMBERS, named[0], MEMBER  # surer than its place in the file
        if subject is None:
            self._hit("BW-02", values)
            return None
        found = self.rows.of(workbook, subject) or self.rows.renumbered(workbook, form, subject)
        sheet = SUBJECT_SHEET[subject.kind]
        if len(found) != 1:
            self._hit("BW-02", values, variant="nhieu" if found else "khong_co")
            return None
        (row,) = found
        if sheet != MEMBERS and not form.marked and not self._is_called(form, origin, sheet, row):
            self._hit("BW-02", values)
            return None
        name = self.rows.name(sheet, row) if sheet == MEMBERS else ""
        if name and form.name and fold(form.name) != fold(name):
            unit, number = self.file.unit, self.rows.line(sheet, row)
            self.out.hits.append(Hit("BW-02", workbook, sheet, number, "ho_ten", values, unit, variant="khac_ten"))
            self.out.fired[self.data.path].add("BW-02")
            return None
        return sheet, row, subject.kind

    def _is_called(self, form: Form, origin: Origin, sheet: str, row: int) -> bool:
        """Whether a body's form that only its place in the file tells of bears the body's name, or is the only one."""
        known = [self.rows.name(sheet, row)]
        if sheet == INFO and self.register is not None and origin.unit in self.register:
            known.append(self.register[origin.unit].name)
        alone = len(origin.subjects) == 1
        return fold(form.name) in {fold(name) for name in known if name} if form.name else alone


def _stated(origin: Origin) -> str:
    period = "" if origin.period in ("", WHOLE_YEAR) else f"{label('ky', origin.period)} "
    return f"{period}năm {origin.year}"


def _regime(regime: str, local: str) -> str:
    known = regime in lists()["quy_dinh"]
    named = f"«{label('quy_dinh', regime)}»" if known else code_shown(regime)
    return named + (f" và văn bản địa phương {code_shown(local)}" if local else "")


def _one_each(out: Settled, register: Register | None, rows: Rows) -> None:
    """Of one subject's forms the first, where all say the same; none where they differ."""
    groups: dict[tuple[int, str, int], list[Taken]] = {}
    for taken in out.taken:
        groups.setdefault((taken.file, taken.sheet, taken.row), []).append(taken)
    for same in groups.values():
        differ = len({taken.says for taken in same}) > 1
        for number, taken in enumerate(same):
            taken.used, taken.differs = not differ and number == 0, differ
            if differ:
                other = next(one for one in same if one.says != taken.says)
                values: dict[str, object] = {"noi": told(taken, register), "khac": told(other, register)}
                number, key = rows.line(taken.sheet, taken.row), IDENTITY_KEYS[taken.sheet]
                out.hits.append(Hit("BW-06", taken.file, taken.sheet, number, key, values))
                out.fired[taken.data.path].add("BW-06")
    for taken in out.taken:
        taken.data.used += not taken.differs
    for file in out.files:
        if not file.why and file.state != EMPTY:
            file.state = UNUSED if not file.used else USED if file.used == file.subjects else PARTLY
            told_by = ", ".join(sorted(out.fired[file.path]))
            file.why = "" if file.state == USED else f"xem cảnh báo {told_by} của đơn vị"


def told(taken: Taken, register: Register | None) -> str:
    """Which form it is, without what may be somebody's name in the name of its file."""
    unit = taken.data.unit
    named = f"{unit} {register[unit].name}" if register is not None and unit in register else unit
    return f"{taken.place}, tệp «{name_shown(taken.data.path, named)}»"
