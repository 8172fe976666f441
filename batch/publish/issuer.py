"""In whose name papers are made: the committee that ran the program, what the office wrote for its papers put first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from batch.register.committee import Committee, Level
from batch.register.register import Register
from batch.text import plain

# Short entries of the narrative, and what of the committee they stand for.
_ENTRIES = {"co_quan_cap_tren": "superior", "dia_danh": "place", "chuc_vu_ky": "post", "nguoi_ky": "signer"}
_NAME = "co_quan_ban_hanh"
_ORGANIZING = "Ban Tổ chức"
_CENTRAL = f"{_ORGANIZING} Trung ương"
_WITH_ORGANIZING = ("Tỉnh ủy", "Thành ủy", "Huyện ủy", "Quận ủy", "Thị ủy")  # committees that have one


def issuer_of(register: Register, entries: Mapping[str, str]) -> Committee:
    """The committee of the register; `entries` are the short entries of the narrative, by key, and win."""
    made = register.committee
    if name := entries.get(_NAME):
        made = made.renamed(name, register.top)
    told: dict[str, Any] = {field: entries[key] for key, field in _ENTRIES.items() if entries.get(key)}
    made = replace(made, **told) if told else made
    texts = ("name", "symbol", "superior", "office", "place", "on_behalf_of", "post", "signer", "preparer")
    clean: dict[str, Any] = {field: plain(getattr(made, field)) for field in texts}
    clean["name"] = clean["name"] or plain(register.top.name)
    return replace(made, **clean, recipients=tuple(map(plain, made.recipients)))


def reported_to(committee: Committee) -> tuple[str, ...]:
    """To whom a committee reports: a province to the central organizing body, any other to its superior and that one's;
    nothing where the superior isn't known. Source: law facts 5a."""
    if committee.level == Level.PROVINCE:
        return (_CENTRAL,)
    above = Committee(name=committee.superior).called
    if not committee.superior:
        return ()
    return (committee.superior, *((f"{_ORGANIZING} {above}",) if above in _WITH_ORGANIZING else ()))


def in_sentence(body: str) -> str:
    """A body within a sentence: "Ban Thường vụ Tỉnh ủy" stays, "Chi bộ" and "Cấp ủy" lose their capital."""
    return body[:1].lower() + body[1:] if body in ("Chi bộ", "Cấp ủy") else body
