"""What the fields of the provincial report are made of: figures, gaps, and the words that change with the years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from batch.domain import LEVELS
from batch.law.citation import cite
from batch.law.model import Law, ReviewForm
from batch.publish.word.gaps import Gap
from batch.text import plain, ratio_vn, vn_int


class Count(int):
    """A count that prints the Vietnamese way ("1.234") and is false where it is 0."""

    def __str__(self) -> str:
        return vn_int(int(self))

    def __html__(self) -> str:
        return vn_int(int(self))


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a list: `so`/`tren`, tỷ lệ `ty_le`%."""

    ten: str
    so: Count
    tren: Count
    ty_le: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group that was compared within itself, and how many are in it."""

    ten: str
    so: Count


@dataclass(frozen=True, slots=True)
class Rating:
    """The result of one kind of subject. `cac_muc` always has the four levels, and is empty where nobody was rated."""

    tong: Count
    xep_loai: Count
    ty_le: str
    HTXS: Count
    HTT: Count
    HTNV: Count
    KHT: Count
    cac_muc: tuple[LevelLine, ...]
    chua: Count
    chua_moi: Count
    chua_cho: Count
    ten_cho: str = ""  # which bodies wait for a conclusion
    so_nhom: Count | Gap = Count(0)
    cac_nhom: tuple[GroupLine, ...] = ()

    @property
    def chua_khac(self) -> Count:
        """Not rated for another reason than those counted."""
        return Count(self.chua - self.chua_moi - self.chua_cho)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of the table at the end of a section: `muc` are the four levels, best first, each with its count and
    its share ("–" where nobody was rated)."""

    ten: str
    tong: Count
    xep_loai: Count
    muc: tuple[tuple[Count, str], ...]


def table_line(name: str, *ratings: Rating) -> TableLine:
    """The line of one rating, or of several together."""
    total, rated, *counts = (
        Count(sum(getattr(rating, part) for rating in ratings)) for part in ("tong", "xep_loai", *LEVELS)
    )
    return TableLine(name, total, rated, tuple((n, ratio_vn(n, rated) or "–") for n in counts))


def citations(law: Law) -> str:
    """The documents of the regime and of the local document, as the opening sentence lists them."""
    return plain("; ".join(cite(document) for document in law.documents))


def contents(form: ReviewForm) -> list[str]:
    """What a self-review form asks, as one paragraph; nothing where the form of the regime has not been seen."""
    if not form.verified:
        return []
    asked = form.topics
    listed = "; ".join(f"({i}) {content.text}" for i, content in enumerate(asked, start=1))
    leaders = [str(i) for i, content in enumerate(asked, start=1) if content.code in form.leader_only]
    only = f" (nội dung {', '.join(leaders)} đối với người lãnh đạo, quản lý)" if leaders else ""
    source = form.ref.replace(" HD ", " Hướng dẫn số ")
    text = f"theo {source}, gồm {len(asked):02d} nội dung{only}: {listed}."
    return [plain(re.sub(r'"([^"]*)"', r"“\1”", text))]
