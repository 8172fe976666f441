"""Self-review forms that came back as Word: what became of each file, which blanks they filled, what they tell."""

from __future__ import annotations

from dataclasses import dataclass, field

from batch.domain import Period

USED, PARTLY, UNUSED, SAME, EMPTY = "da_dung", "mot_phan", "khong_dung", "trung_noi_dung", "chua_ghi_gi"
OTHER = "khac_ky"  # of another quarter or year, whose run has used it
STATE_NAMES = {
    USED: "đã dùng",
    PARTLY: "dùng một phần",
    UNUSED: "không dùng được",
    SAME: "giống hệt một tệp khác",
    EMPTY: "chưa ghi gì",
    OTHER: "của kỳ khác, đã nhận ở kỳ ấy",
}


@dataclass(slots=True)
class FormFile:
    """A file of forms: `form` is "mau_01" or "mau_02" ("" where it doesn't say), `unit` whose it is, `state` what
    became of it, `why` in words where not all of it was used; `subjects` forms were in it, `used` of them were used;
    `period` is the other one that it is set aside for."""

    path: str
    sha256: str
    size: int
    form: str = ""
    unit: str = ""
    state: str = UNUSED
    why: str = ""
    subjects: int = 0
    used: int = 0
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A blank of a workbook that a form filled: `file`, `sheet` and `cell` as the person sees them, `value` a code or a
    text, `source` the form's file and `place` where in it."""

    unit: str
    file: str
    sheet: str
    cell: str
    field: str
    subject: str
    identity: str
    value: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class WrittenText:
    """What a form says in words under one heading (`part`: its code) of whom; paragraphs are parted by line breaks."""

    unit: str
    subject: str
    identity: str
    part: str
    heading: str
    text: str
    source: str


@dataclass(slots=True)
class WordForms:
    """All of them, in the order of their files."""

    files: list[FormFile] = field(default_factory=list)
    cells: list[FilledCell] = field(default_factory=list)
    texts: list[WrittenText] = field(default_factory=list)
