"""Which bodies are asked, and each about whom: the office's own table.

Source: a town's plan of 2021 (step 2: bodies that take part in rating organizations and collectives) and a district's
of 2023 (III.2: leaders, by the block that they work in).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from batch.domain import SUBJECTS
from batch.law.strict import LawError, Section, read_section
from batch.publish.plan.lines import Line
from batch.register.register import Register
from batch.text import clean, fold

FILE = "co_quan_y_kien.yaml"
_CODE = re.compile(r"[\w-]+")
Lines = Callable[[str], list[Line]]  # kind of subject → its lines of the plan


@dataclass(frozen=True, slots=True)
class Asked:
    """Subjects of one kind: where `units` are named only of these and the units below, where `posts` only leaders whose
    post holds one of these words."""

    subject: str
    units: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """`code` is also the name of its file."""

    code: str
    name: str
    asked: tuple[Asked, ...]

    def lines(self, lines: Lines, register: Register) -> Iterator[tuple[str, Line]]:
        """Kind and line of every rated subject that it is asked about, each once: those of this run's committee."""
        for subject in SUBJECTS:
            wanted = [one for one in self.asked if one.subject == subject]
            scopes = [({b for u in one.units if u in register for b in register.below(u)}, one) for one in wanted]
            for line in lines(subject) if wanted else ():
                if line.open and line.section < 2 and any(_fits(line, below, one) for below, one in scopes):
                    yield subject, line


def _fits(line: Line, below: set[str], asked: Asked) -> bool:
    post = fold(line.name.partition(",")[2])
    return (not asked.units or line.unit in below) and (not asked.posts or any(fold(p) in post for p in asked.posts))


def row_code(subject: str, unit: str, identity: str) -> str:
    """What names a row in a body's workbook: no card number goes there."""
    return hashlib.sha256(f"{subject}|{unit}|{identity}".encode()).hexdigest()[:10].upper()


def load_bodies(path: Path) -> list[Body]:
    """Raises LawError, in Vietnamese with file and line, for a table that can't be used."""
    root = read_section(path, "tệp cơ quan góp ý kiến", as_typed=True)
    out: dict[str, Body] = {}
    for row in root.rows("co_quan") if root.maybe("co_quan") else ():
        code, name = clean(row.text("ma")), clean(row.text("ten"))
        if not code or not _CODE.fullmatch(code) or fold(code) in {fold(known) for known in out}:
            raise LawError(f"{row.where('ma')}: «ma» phải khác nhau và dùng được làm tên tệp, ví dụ UBKT.")
        out[code] = Body(code, name, tuple(_asked(one) for one in row.rows("hoi")))
        row.finish()
    root.finish()
    return list(out.values())


def _asked(row: Section) -> Asked:
    units, posts = (tuple(row.codes(key)) if key in row else () for key in ("don_vi", "chuc_vu"))
    asked = Asked(row.choice("doi_tuong", SUBJECTS), units, posts)
    row.finish()
    return asked
