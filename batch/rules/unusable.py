"""Files that came in and can't be used: whose they are, and what is wrong with each, in words for desk and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath

from batch.domain import Finding
from batch.findings.catalogue import rules
from batch.form.definition import lists
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.submissions.collect import PAPERS_FOLDER
from batch.submissions.intake import CONFLICT, INVALID, Intake
from batch.text import small, unaccent, vn_int

NOTHING = "chưa gửi tệp nào"
_OF_FORM = "BW-01"  # the rule that a form in Word isn't used
_TOLD = 2  # files, and causes of each, that a line names
_WORD = re.compile(r"[^\W_]+")
_USUAL = """phieu mau tep file bieu bao cao kiem diem danh gia xep loai chat luong chi bo dang uy vien lan nop ban sua
    moi lai cuoi chinh thuc nam quy ky gui sao copy of final new thang ngay bien tong hop va don vi so xls xlsx xlsm
    xlsb xltx ods et numbers doc docx pdf zip rar eml msg csv txt jpg png ma can tap the lanh dao quan ly"""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file: `path` in the submissions folder, `name` as it may be told to others, `why` the titles of the rules that
    it breaks; `office` where the office has to act, not who sent it."""

    path: str
    name: str
    why: tuple[str, ...]
    office: bool = False

    def __str__(self) -> str:
        return in_words([self])


@dataclass(slots=True)
class Unusables:
    """`of[unit]` are the files of a unit; `perhaps[unit]` those that name it and another one too, so that only the
    office is told of them; `forms[unit]` the names of its self-review forms in Word that aren't used; `shut` says how
    many folders can't be looked into, which may hold submissions of any unit; `unread`: so does the record of what came
    and wasn't taken."""

    of: dict[str, list[Unusable]] = field(default_factory=dict)
    perhaps: dict[str, list[Unusable]] = field(default_factory=dict)
    forms: dict[str, list[str]] = field(default_factory=dict)
    shut: int = 0
    unread: bool = False

    def said(self, unit: str) -> str:
        """What a unit without a usable submission has sent."""
        if unit in self.of:
            return f"đã gửi nhưng không dùng được: {in_words(self.of[unit])}"
        return self.doubt(unit) or NOTHING

    def doubt(self, unit: str) -> str:
        files = ", ".join(f"«{file.name}»" for file in self.perhaps.get(unit, ())[:_TOLD])
        if files:
            return f"chưa rõ đã gửi chưa: {files} không dùng được và chưa rõ của đơn vị nào"
        forms = self.forms.get(unit, ())
        named = ", ".join(f"«{name}»" for name in forms[:_TOLD])
        more = f" và {vn_int(len(forms) - _TOLD)} tệp khác" if len(forms) > _TOLD else ""
        if self.shut:
            return f"chưa rõ đã gửi chưa: có {vn_int(self.shut)} thư mục không mở được"
        if self.unread:
            return "chưa rõ đã gửi chưa: không đọc được sổ nhận phiếu"
        return f"mới gửi bản kiểm điểm Word ({named}{more}), chưa gửi phiếu Excel" if forms else ""


def in_words(files: Sequence[Unusable]) -> str:
    """The first files and what is wrong with them, those that are wrong alike together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for file in files[:_TOLD]:
        alike.setdefault(file.why, []).append(f"«{file.name}»")
    said = [
        ", ".join(names) + (f" ({', '.join(map(small, why[:_TOLD]))})" if why else "") for why, names in alike.items()
    ]
    more = f" và {vn_int(len(files) - _TOLD)} tệp khác" if len(files) > _TOLD else ""
    return "; ".join(said) + more


def unusable_files(
    files: Sequence[FileData], intake: Intake, findings: Iterable[Finding], register: Register
) -> Unusables:
    """Every file that doesn't count though it isn't replaced by another one, in the order of the files."""
    broken: dict[str, list[Finding]] = {}
    for finding in findings:
        broken.setdefault(finding.file, []).append(finding)
    known, out = rules(), Unusables()
    for finding in (f for own in broken.values() for f in own):
        if finding.code == _OF_FORM and finding.unit in register:
            named = f"{finding.unit} {register[finding.unit].name}"
            out.forms.setdefault(finding.unit, []).append(name_shown(finding.file, named))
    for i, data in enumerate(files):
        if intake.status[i] not in (INVALID, CONFLICT):
            continue
        own, unit = broken.get(data.path, []), intake.unit[i]
        why = tuple(dict.fromkeys(known[f.code].title for f in own if f.code in known))
        named = f"{unit} {register[unit].name}" if unit in register else ""
        file = Unusable(data.path, name_shown(data.path, named), why, bool(own) and all(f.office for f in own))
        out.of.setdefault(unit, []).append(file)
        out.unread |= data.record
        out.shut += data.folder and PAPERS_FOLDER not in data.path.split("/")
        if owner := intake.owner.get(i):
            for rival in owner.rivals:
                out.perhaps.setdefault(rival, []).append(file)
    return out


@cache
def _usual() -> frozenset[str]:
    labels = (choice.label for choices in lists().values() for choice in choices.values())
    return frozenset(unaccent(word) for text in (*labels, _USUAL) for word in _WORD.findall(text))


def name_shown(path: str, unit: str = "") -> str:
    """The name of a file, without words that may be somebody's name: who named it may have written anything into it.
    `unit` is code and name of whose it is."""
    name = PurePath(path)
    own = {unaccent(word) for word in _WORD.findall(unit)}
    words = _WORD.findall(name.stem)
    if all(_harmless(word, own) for word in words):
        return name.name
    kept = [part for part in name.stem.split() if any(map(str.isdigit, part))]
    kept = [part for part in kept if all(_harmless(word, own) for word in _WORD.findall(part))]
    return f"{' '.join([*kept, '…'])}{name.suffix}"


def _harmless(word: str, own: set[str]) -> bool:
    return any(map(str.isdigit, word)) or len(word) == 1 or unaccent(word) in own or unaccent(word) in _usual()
