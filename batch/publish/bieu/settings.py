"""What an office may say about how its Biểu look (`bieu.yaml`): letterhead, signatures, paper, zeros. No figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from batch.form.paper import PAPERS
from batch.law.strict import LawError, Section, read_section
from batch.register.committee import Committee, Level
from batch.tables.layout import TABLES
from batch.text import clean, fold

ZEROS = ("0", "-", "")
_DOTS = "…" * 5


@dataclass(frozen=True, slots=True)
class Signature:
    """One who signs: the lines of the title, the note below, the name (may be empty)."""

    titles: tuple[str, ...]
    note: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Empty `superior` prints nothing; an empty date, and what neither office nor committee says, prints dots. `paper`
    is the one that the office wants for a table, empty where it is to be chosen."""

    superior: str
    issuer: str
    place: str
    date: dt.date | None
    maker: Signature
    signer: Signature
    zero: str
    paper: dict[str, str]


def _text(section: Section, key: str, default: str = "") -> str:
    value = section.maybe(key)
    if isinstance(value, list | dict):
        raise LawError(f"{section.where(key)}: «{key}» phải là một dòng chữ trong dấu nháy.")
    return default if value is None or value == "" else clean(str(value))


def _part(section: Section, key: str) -> Section:
    return section.section(key) if section.get(key) is not None else _empty(section, key)


def _empty(section: Section, key: str) -> Section:
    section.maybe(key)
    return Section(section.source, section.lines.get(key, section.line))


def _titles(section: Section) -> tuple[str, ...]:
    value = section.maybe("chuc_danh")
    given = value if isinstance(value, list) else [value]
    if any(isinstance(item, list | dict) for item in given):
        raise LawError(f'{section.where("chuc_danh")}: «chuc_danh» là một dòng chữ, hoặc ["dòng 1", "dòng 2"].')
    return tuple(clean(str(item)) for item in given if item not in (None, ""))


def _signature(section: Section, note: str) -> Signature:
    made = Signature(_titles(section), _text(section, "ghi_chu", note), _text(section, "ho_ten"))
    section.finish()
    return made


def _date(section: Section, key: str) -> dt.date | None:
    text = _text(section, key)
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError as problem:
        raise LawError(f'{section.where(key)}: ngày «{text}» phải viết dạng "15/12/2025".') from problem


def _choice(section: Section, key: str, allowed: tuple[str, ...], default: str, keep_empty: bool = False) -> str:
    if key not in section:
        return default
    value = section.maybe(key)
    text = "" if value is None else str(value).strip()
    if not text and not keep_empty:
        return default
    if text not in allowed:
        shown = ", ".join(f'"{item}"' for item in allowed)
        raise LawError(f"{section.where(key)}: «{key}» phải là một trong: {shown}.")
    return text


def load_settings(path: Path) -> Settings:
    """The settings of a `bieu.yaml`; a key that is missing or empty takes its default.

    Raises LawError, in Vietnamese with file and line, for a file that can't be read, an unknown or repeated key and
    a value that isn't one of those allowed.
    """
    root = read_section(path, "tệp trình bày biểu")
    head, place, paper = _part(root, "dau_bieu"), _part(root, "noi_lap"), _part(root, "kho_giay")
    settings = Settings(
        superior=_text(head, "cap_tren"),
        issuer=_text(head, "co_quan"),
        place=_text(place, "dia_danh"),
        date=_date(place, "ngay"),
        maker=_signature(_part(root, "nguoi_lap"), "(Ký, ghi rõ họ tên)"),
        signer=_signature(_part(root, "nguoi_ky"), "(Ký, đóng dấu)"),
        zero=_choice(root, "so_khong", ZEROS, "-", keep_empty=True),
        paper={t: _choice(paper, t, tuple(PAPERS), "") for t in TABLES},
    )
    for section in (head, place, paper, root):
        section.finish()
    return settings


def in_name_of(look: Settings, committee: Committee) -> Settings:
    """The settings with their blanks filled from the committee: the body that draws up the Biểu under it, else the
    committee itself under its superior. Source: law facts 5, footers."""
    above, below = (committee.name, committee.office) if committee.office else (committee.superior, committee.name)
    head = look if look.issuer else replace(look, superior=look.superior or above, issuer=below)
    maker = replace(look.maker, titles=look.maker.titles or ("NGƯỜI LẬP BIỂU",))
    signer = look.signer
    if not signer.titles:
        own = _head_of(committee)
        signer = replace(
            signer, titles=own or tuple(t for t in (committee.on_behalf_of, committee.post or _DOTS) if t),
            name=signer.name or ("" if own else committee.signer),
        )  # fmt: skip
    return replace(
        head, place=look.place or committee.place, signer=signer,
        maker=replace(maker, name=maker.name or committee.preparer),
    )  # fmt: skip


def _head_of(committee: Committee) -> tuple[str, ...]:
    """The title of who signs for the body that draws up the Biểu; at the base the committee signs where it has none."""
    if fold(committee.office).startswith(fold("văn phòng")):
        return ("CHÁNH VĂN PHÒNG",)
    return ("TRƯỞNG BAN",) if committee.office or committee.level != Level.BASE else ()
