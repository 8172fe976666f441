"""The office's own table of awards: the title that is printed, the money that goes with it, how many at the most.

Nothing of it is known here: what the office leaves blank stays a gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from batch.law.awards import ABOVE_BASE, AT_BASE, BASES, CELLS, MEMBERS, PROVINCE, RUNNING, YEAR, Award, Awards
from batch.law.strict import LawError, Section, read_section
from batch.text import clean

FILE = "muc_khen_thuong.yaml"
_AMOUNT = re.compile(r"\d{1,3}(\.\d{3})+|\d+")  # 500000 or 500.000


@dataclass(frozen=True, slots=True)
class Prize:
    """`title` "" and `amount` (đồng) None where the office hasn't said; `most` None where there is no limit."""

    title: str = ""
    amount: int | None = None
    most: int | None = None


Key = tuple[str, str, str, str]  # authority, name of the award, for whom, over which time
Prizes = dict[Key, Prize]


def key_of(authority: str, award: Award) -> Key:
    return authority, award.name, award.subjects, RUNNING if award.years > 1 else YEAR


def _number(row: Section, key: str, what: str) -> int | None:
    text = clean(str(row.maybe(key) or ""))
    if not text:
        return None
    if not _AMOUNT.fullmatch(text) or not (number := int(text.replace(".", ""))):
        raise LawError(f"{row.where(key)}: «{key}» phải là {what} hoặc để trống.")
    return number


def load_prizes(path: Path, table: Awards) -> Prizes:
    """By award of the table. Raises LawError, in Vietnamese with file and line, for a file that can't be read, an award
    that the table doesn't have or has already been named, and what is no number."""
    root = read_section(path, "tệp mức khen thưởng", as_typed=True)
    known = {key_of(authority.code, award) for authority in table.authorities for award in authority.awards}
    out: Prizes = {}
    for row in root.rows("muc"):
        key = (
            row.choice("noi_khen", (AT_BASE, ABOVE_BASE, PROVINCE)), clean(row.text("hinh_thuc")),
            row.choice("doi_tuong", (BASES, CELLS, MEMBERS)), row.choice("xet", (YEAR, RUNNING)),
        )  # fmt: skip
        if key not in known or key in out:
            why = "đã ghi ở trên" if key in out else "không có trong bảng hình thức khen"
            raise LawError(f"{row.where()}: «{key[1]}» ({', '.join((key[0], *key[2:]))}) {why}.")
        out[key] = Prize(
            clean(str(row.maybe("danh_hieu") or "")), _number(row, "muc_tien", "số tiền, ví dụ 500.000"),
            _number(row, "toi_da", "số nguyên từ 1 trở lên"),
        )  # fmt: skip
        row.finish()
    root.finish()
    return out
