"""Which awards a final level can lead to, by the authority that gives them: dated data with its source.

Source: law facts on awards; known from one local document only, so it is settled only where that document applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from batch.law.strict import LawError, Section, parse

NAME = "khen_thuong.yaml"
BASES, CELLS, MEMBERS = "TCCSD", "CHI_BO", "DANG_VIEN"  # whom an award is for
YEAR, RUNNING = "NAM", "LIEN_TUC"  # at the highest level this year, or for the years running
AT_BASE, ABOVE_BASE, PROVINCE = "CO_SO", "TREN_CO_SO", "TINH"


@dataclass(frozen=True, slots=True)
class Award:
    """`subjects` is BASES, CELLS or MEMBERS; `years` how many years at the highest level it takes, this one
    included."""

    name: str
    subjects: str
    years: int
    ref: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who gives awards: `code` is AT_BASE, ABOVE_BASE or PROVINCE."""

    code: str
    title: str
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class Awards:
    """The whole table. `regime` and `local` name the law under which it is settled."""

    source: str
    regime: str
    local: str
    running: int
    authorities: tuple[Authority, ...]

    def verified(self, regime: str, local: str | None) -> bool:
        return (regime, local) == (self.regime, self.local)


def _award(row: Section, running: int) -> Award:
    years = running if row.choice("period", (YEAR, RUNNING)) == RUNNING else 1
    award = Award(row.text("name"), row.choice("subjects", (BASES, CELLS, MEMBERS)), years, row.text("ref"))
    row.finish()
    return award


def parse_awards(text: str, source: str = NAME) -> Awards:
    """The awards in a YAML text. Raises LawError with file and line for a wrong, unknown, missing or repeated entry."""
    root = parse(text, source)
    settled, needed = root.section("verified_for"), root.section("consecutive_years")
    running = needed.whole("value")
    if running < 2:
        raise LawError(f"{needed.where('value')}: số năm liên tục phải từ 2 trở lên.")
    needed.text("ref")
    authorities = []
    for row in root.rows("authorities"):
        awards = tuple(_award(award, running) for award in row.rows("awards"))
        authorities.append(Authority(row.choice("code", (AT_BASE, ABOVE_BASE, PROVINCE)), row.text("title"), awards))
        row.finish()
    table = Awards(root.text("source"), settled.text("regime"), settled.text("local"), running, tuple(authorities))
    for section in (settled, needed, root):
        section.finish()
    return table


@cache
def load_awards() -> Awards:
    """The table that comes with the program."""
    return parse_awards(files("batch.law").joinpath("data", NAME).read_text(encoding="utf-8"))
