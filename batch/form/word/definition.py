"""What the self-review forms ask, in their order, and which cell of the workbook each answer mirrors. Whoever makes a
form and whoever reads it back take it from here.

Source: Mẫu 01 and Mẫu 02 of the regime (`law.self_review`, `law.person_review`); the parts that no regime words itself
are in `form/data/word_parts.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from batch.domain import COLLECTIVE, COLLECTIVES, INFO, MEMBER, MEMBERS, ORGANIZATION, SELF_REVIEW
from batch.form.definition import Choice, form, lists, table
from batch.law.model import Content, Law, ReviewForm

MAU_01, MAU_02 = "mau_01", "mau_02"
FORM_OF = {ORGANIZATION: MAU_01, COLLECTIVE: MAU_01, MEMBER: MAU_02}
FORM_NAMES = {MAU_01: "Mẫu 01", MAU_02: "Mẫu 02"}
TITLES = {MAU_01: "BÁO CÁO KIỂM ĐIỂM TẬP THỂ", MAU_02: "BẢN KIỂM ĐIỂM CÁ NHÂN"}  # each subject's form begins so
NAME, BIRTH = "Họ và tên", "Ngày sinh"  # what stands before them in Mẫu 02
GRADE_PROMPT = "Tự đánh giá về cấp độ thực hiện"
REMEDY_PROMPT = "Hạn chế, khuyết điểm đã được chỉ ra đến nay"
CHOOSE, WRITE_HERE = "[Chọn một giá trị]", "[Ghi nội dung tại đây]"  # what a control shows while it is empty
# What is asked, by the key of the field of the form that it is like.
GRADE, LEVEL, REMEDY, TEXT = "cap_do", "tu_xep_loai", "da_khac_phuc", "tom_tat"
_LISTS = {GRADE: "cap_do", LEVEL: "muc", REMEDY: "khac_phuc"}
_BOXES = (GRADE, LEVEL)


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer of a form: `kind` is GRADE, LEVEL (four check boxes), REMEDY (a drop-down) or TEXT. It mirrors `key`
    of `sheet`, in "Mẫu 01" in the row of content `row`; "" where the workbook has no cell for it."""

    code: str
    kind: str
    sheet: str = ""
    key: str = ""
    row: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The values to choose from, in the order of the form; none for a text."""
        name = _LISTS.get(self.kind)
        return tuple(lists()[name].values()) if name else ()

    @property
    def tag(self) -> str:
        """Tag of the control; of a check box see `box`."""
        return f"{self.code}|{self.kind}"

    def box(self, value: str) -> str:
        """Tag of the check box of one value."""
        return f"{self.tag}|{value}"

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags of all its controls."""
        return tuple(self.box(c.code) for c in self.choices) if self.kind in _BOXES else (self.tag,)


@dataclass(frozen=True, slots=True)
class Entry:
    """One heading of a form with what is asked under it. `numeral` is as printed: "I", "2"."""

    code: str
    numeral: str
    text: str
    asked: tuple[Asked, ...] = ()
    leader_only: bool = False

    @property
    def heading(self) -> str:
        """As printed: "2. Kết quả thực hiện …"."""
        return f"{self.numeral}. {self.text}"

    @property
    def is_part(self) -> bool:
        """Whether it is one of the parts I to VII."""
        return self.code == self.numeral and not self.numeral.isdigit()

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"mục {self.code}" if not self.code[0].isdigit() else f"mục I.{self.code}"

    def ask(self, kind: str) -> Asked | None:
        return next((one for one in self.asked if one.kind == kind), None)


def entries(law: Law, subject: str, *, leader: bool = True) -> tuple[Entry, ...]:
    """The form of a kind of subject (ORGANIZATION, COLLECTIVE or MEMBER) under a law, in the order of the paper.
    `leader`: with the contents that only those who lead answer."""
    every = _person(law.person_review) if subject == MEMBER else _body(law.self_review, subject == COLLECTIVE)
    return tuple(entry for entry in every if leader or not entry.leader_only)


def _numeral(code: str) -> str:
    return code.rpartition(".")[2]


def _parts(kind: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Code → heading and what is asked under it."""
    rows = (row for row in table("word_parts.csv") if row["form"] == kind)
    return {row["code"]: (row["heading"], tuple(filter(None, row["asks"].split("|")))) for row in rows}


@lru_cache(maxsize=32)
def _body(review: ReviewForm, of_collective: bool) -> tuple[Entry, ...]:
    return tuple(_body_entries(review, of_collective))


def _body_entries(review: ReviewForm, of_collective: bool) -> Iterator[Entry]:
    parts = _parts(MAU_01)
    yield Entry("I", "I", parts["I"][0])
    graded = [c.code for c in review.topics if c.graded]
    for content in review.contents:
        below = [code for code in parts if code.startswith(f"{content.code}.")]
        split = content.written and below
        yield Entry(
            content.code, _numeral(content.code), content.text,
            () if split else tuple(_of_content(content, review, graded, of_collective)),
        )  # fmt: skip
        for code in below if split else ():
            row = "" if of_collective else content.code
            yield Entry(code, _numeral(code), parts[code][0], (_text(code, row),))
    level = Asked("VII", LEVEL, COLLECTIVES if of_collective else INFO, LEVEL)
    yield Entry("VII", "VII", parts["VII"][0], (level,))


def _text(code: str, row: str) -> Asked:
    return Asked(code, TEXT, SELF_REVIEW, TEXT, row) if row else Asked(code, TEXT)


def _of_content(content: Content, review: ReviewForm, graded: list[str], of_collective: bool) -> Iterator[Asked]:
    code, remedied = content.code, content.code == review.remedy
    if content.graded and of_collective:
        key = f"{GRADE}_khac_phuc" if remedied else f"{GRADE}_{graded.index(code) + 1}"
        yield _cell(code, GRADE, COLLECTIVES, key)
    elif content.graded:
        yield Asked(code, GRADE, SELF_REVIEW, GRADE, code)
    if remedied:
        yield Asked(code, REMEDY, COLLECTIVES if of_collective else INFO, REMEDY)
    yield _text(code, "" if of_collective else code)


def _cell(code: str, kind: str, sheet: str, key: str) -> Asked:
    """It mirrors a cell where the sheet has such a column."""
    return Asked(code, kind, sheet, key) if key in form()[sheet].keys else Asked(code, kind)


@lru_cache(maxsize=32)
def _person(review: ReviewForm) -> tuple[Entry, ...]:
    return tuple(_person_entries(review))


def _person_entries(review: ReviewForm) -> Iterator[Entry]:
    parts = _parts(MAU_02)
    for code, (heading, asks) in parts.items():
        yield Entry(code, _numeral(code), heading, tuple(_of_part(code, asks)))
        for content in review.topics if code == "I" else ():
            asked = [_cell(content.code, GRADE, MEMBERS, f"{GRADE}_{content.code}")] if content.graded else []
            asked.append(Asked(content.code, TEXT))
            yield Entry(
                content.code, _numeral(content.code), content.text, tuple(asked), content.code in review.leader_only
            )


def _of_part(code: str, asks: tuple[str, ...]) -> Iterator[Asked]:
    for kind in asks:
        key = {GRADE: f"{GRADE}_khac_phuc", REMEDY: REMEDY, LEVEL: LEVEL}.get(kind, "")
        own = key and code != "VII.1"  # the own view of the rating as an official has no cell
        yield Asked(code, kind, MEMBERS, key) if own else Asked(code, kind)
