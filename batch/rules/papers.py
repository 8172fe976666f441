"""Rules on dossiers ("Hồ sơ") and evidence ("Minh chứng"): what the document in force asks for, and what was handed in.

Source: the local documents, as in `law` (`dossiers`, `evidence`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import pandas as pd

from batch.domain import DOSSIER, EVIDENCE, INFO, LEADER, LEADERS, MEMBERS, ORGANIZATION
from batch.findings.hit import Hit, code_shown, hits
from batch.law.model import Paper, Proof
from batch.rules.context import Context, check
from batch.rules.leadership.rows import set_aside
from batch.rules.required.fields import unclear_files
from batch.submissions.columns import FILE, TO_RATE
from batch.submissions.eligibility import person_keys
from batch.submissions.once import once

_NOBODY = ""  # owner of an organization's own papers
_LONGEST = 80  # characters of a title in a message
_OWNERS = (ORGANIZATION, LEADER)


def same_code(text: str) -> str:
    """ "TC-1", "tc-1" and "TC - 1" are the same code."""
    return text.casefold().replace(" ", "")


def _titles(named: Iterable[Paper | Proof]) -> dict[str, str]:
    """The titles that the law gives, by code."""
    return {same_code(one.code): textwrap.shorten(one.text, _LONGEST, placeholder=" …") for one in named}


def _entitled(codes: pd.Series, titles: dict[str, str]) -> pd.Series:
    """Codes with their titles, for messages; missing stays missing."""

    def told(code: str) -> str:
        title = titles.get(same_code(code))
        return f"{code_shown(code)} ({title})" if title else code_shown(code)

    return codes.map(told, na_action="ignore")


def _listed(codes: Iterable[str], titles: dict[str, str]) -> str:
    return "; ".join(f"{code} «{titles[same_code(code)]}»" for code in codes)


def _wanted(papers: Iterable[Paper], suggested: object) -> list[str]:
    """Codes of the papers that are required; some only where points to review were suggested."""
    asked = isinstance(suggested, str) and suggested != "KHONG"
    return [p.code for p in papers if p.required and (not p.when or asked)]


@once
def _organizations(context: Context) -> dict[int, list[str]]:
    """For each workbook: the papers that its organization must hand in, once it has reviewed."""
    info = context.subs.frame(INFO)
    columns = (info[FILE], info["da_kiem_diem"], context.kinds(INFO), info["goi_y"])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {file: _wanted(context.law.papers_for(kind), goi_y) for file, done, kind, goi_y in rows if done == "CO"}


def _leaders(context: Context) -> tuple[pd.DataFrame, pd.Series]:
    """The rated leaders with a card, each in the row that counts, and the key of the card of every row."""
    leaders = context.subs.frame(LEADERS)
    who = person_keys(context.subs, LEADERS, "so_the")
    return leaders[leaders[TO_RATE] & who.notna() & ~set_aside(context)], who


def _papers_of_leaders(context: Context) -> dict[tuple[int, str], list[str]]:
    """For each workbook and card: the papers that must be handed in about the person."""
    if LEADER not in context.law.dossiers:
        return {}
    leaders, who = _leaders(context)
    rows = zip(
        leaders[FILE].tolist(), who.loc[leaders.index].tolist(), leaders["tham_quyen"].tolist(),
        leaders["goi_y"].tolist(), strict=True,
    )  # fmt: skip
    return {(file, card): _wanted(context.law.papers_of(authority), goi_y) for file, card, authority, goi_y in rows}


@once
def _rows(context: Context) -> pd.DataFrame:
    """Rows of "Hồ sơ" with `code` (compared loosely), `owner` (key of a card, _NOBODY for the organization's own),
    `own` (whether it is the organization's), `wanted` (whether the law requires it), `listed` (whether the law names
    it) and `lost` (whether its owner stands nowhere in the workbook)."""
    rows = context.subs.frame(DOSSIER)
    table = rows[[FILE]].copy()
    table["code"] = rows["ma_ho_so"].map(same_code, na_action="ignore")
    unknown = context.subs.unreadable(DOSSIER, "so_the")  # belongs to somebody, nobody knows to whom
    table["owner"] = person_keys(context.subs, DOSSIER, "so_the").fillna(_NOBODY).mask(unknown)
    table["own"] = table["owner"] == _NOBODY
    wanted = {(file, _NOBODY, same_code(c)) for file, codes in _organizations(context).items() for c in codes}
    wanted |= {(file, card, same_code(c)) for (file, card), codes in _papers_of_leaders(context).items() for c in codes}
    keys = zip(table[FILE].tolist(), table["owner"].tolist(), table["code"].tolist(), strict=True)
    table["wanted"] = pd.Series([key in wanted for key in keys], index=table.index, dtype=bool)
    law = context.law.dossiers
    named = {owner: {same_code(p.code) for p in law[owner].papers} if owner in law else set() for owner in _OWNERS}
    table["listed"] = table["code"].isin(named[LEADER]).mask(table["own"], table["code"].isin(named[ORGANIZATION]))
    table["lost"] = _of_nobody(context, table)
    return table


def _of_nobody(context: Context, table: pd.DataFrame) -> pd.Series:
    """True for the rows with a card that stands neither among the leaders nor the members of the workbook."""
    known: set[tuple[int, str]] = set()
    unclear: set[int] = set()
    asked = set(table.loc[~table["own"], FILE])  # of the many members only those matter
    for sheet in (LEADERS, MEMBERS):
        people = context.subs.frame(sheet)
        here = people[FILE].isin(asked)
        cards = person_keys(context.subs, sheet, "so_the")[here]
        known |= set(zip(people.loc[here, FILE].tolist(), cards.tolist(), strict=True))
        unclear |= unclear_files(context, sheet, "so_the")
    keys = zip(table[FILE].tolist(), table["owner"].tolist(), strict=True)
    here = pd.Series([key in known for key in keys], index=table.index, dtype=bool)
    return table["owner"].notna() & ~table["own"] & ~here & ~table[FILE].isin(unclear)


@check("HS-01", "HS-02", "HS-03", "HS-07")
def papers_answered(context: Context) -> Iterator[Hit]:
    rows, table = context.subs.frame(DOSSIER), _rows(context)
    law = context.law.dossiers
    titles = {owner: _titles(law[owner].papers) if owner in law else {} for owner in _OWNERS}
    which = _entitled(rows["ma_ho_so"], titles[LEADER])
    which = which.mask(table["own"], _entitled(rows["ma_ho_so"], titles[ORGANIZATION]))
    wanted, answer = table["wanted"], rows["da_nop"]
    for code, where in (("HS-01", table["own"]), ("HS-02", ~table["own"])):
        yield from hits(code, rows, wanted & where & (answer == "KHONG"), DOSSIER, "da_nop", ma=which)
    for owner, where in ((ORGANIZATION, table["own"]), (LEADER, ~table["own"])):
        basis, wrong = law[owner].ref if owner in law else "", wanted & where & (answer == "NA")
        yield from hits("HS-03", rows, wrong, DOSSIER, "da_nop", basis=basis, ma=which)
    stated = (rows["bat_buoc"] == "CO") & (answer == "KHONG") & ~table["listed"]
    yield from hits("HS-07", rows, stated, DOSSIER, "da_nop")


def _have(table: pd.DataFrame) -> dict[tuple[int, str], set[str]]:
    """For each workbook and owner: the codes of the papers that have a row."""
    out: dict[tuple[int, str], set[str]] = {}
    for file, owner, code in zip(table[FILE].tolist(), table["owner"].tolist(), table["code"].tolist(), strict=True):
        if isinstance(code, str) and isinstance(owner, str):
            out.setdefault((file, owner), set()).add(code)
    return out


@check("HS-04", "HS-05", "HS-06")
def papers_without_row(context: Context) -> Iterator[Hit]:
    rows, table = context.subs.frame(DOSSIER), _rows(context)
    yield from hits("HS-06", rows, table["lost"], DOSSIER, "so_the")
    have, unclear = _have(table), unclear_files(context, DOSSIER, "ma_ho_so", "so_the")
    law = context.law.dossiers
    for file, codes in _organizations(context).items():
        own = have.get((file, _NOBODY), set())
        lost = [c for c in codes if same_code(c) not in own]
        if lost and file not in unclear:
            yield Hit("HS-04", file, DOSSIER, 0, "", {"thieu": _listed(lost, _titles(law[ORGANIZATION].papers))})
    wanted = _papers_of_leaders(context)
    if not wanted:
        return
    # A paper under a mistyped card has its finding there.
    strays = _have(table[table["lost"]].assign(owner=_NOBODY))
    leaders, who = _leaders(context)
    titles = _titles(law[LEADER].papers)
    named = []
    for file, card in zip(leaders[FILE].tolist(), who.loc[leaders.index].tolist(), strict=True):
        own = have.get((file, card), set()) | strays.get((file, _NOBODY), set())
        named.append(_listed((c for c in wanted[file, card] if same_code(c) not in own), titles))
    missing = pd.Series(named, index=leaders.index, dtype="str")
    late = (missing != "") & ~leaders[FILE].isin(unclear)
    yield from hits("HS-05", leaders, late, LEADERS, "so_the", thieu=missing)


@check("MC-01", "MC-02")
def evidence(context: Context) -> Iterator[Hit]:
    """The checklist of evidence. A criterion that the office has split into parts of its own stands in its parts."""
    if context.law.evidence is None:
        return
    info, rows = context.subs.frame(INFO), context.subs.frame(EVIDENCE)
    asked = {
        file: [proof.code for proof in context.law.evidence_for(kind)]
        for file, kind in zip(info[FILE].tolist(), context.kinds(INFO).tolist(), strict=True)
    }
    codes = rows["ma_tieu_chi"].map(same_code, na_action="ignore")
    have: dict[int, set[str]] = {}
    for file, code in zip(rows[FILE].tolist(), codes.tolist(), strict=True):
        if isinstance(code, str):
            have.setdefault(file, set()).add(code)
    unclear = unclear_files(context, EVIDENCE, "ma_tieu_chi")
    for file, listed in asked.items():
        lost = _lost(listed, have.get(file, set()))
        if lost and file not in unclear:
            yield Hit("MC-01", file, EVIDENCE, 0, "", {"thieu": ", ".join(lost)})
    given = {(file, same_code(code)) for file, listed in asked.items() for code in listed}
    own = pd.Series([key in given for key in zip(rows[FILE], codes, strict=True)], index=rows.index, dtype=bool)
    which = _entitled(rows["ma_tieu_chi"], _titles(context.law.evidence.proofs))
    yield from hits("MC-02", rows, own & (rows["co_ho_so"] == "KHONG"), EVIDENCE, "co_ho_so", ma=which)


def _lost(listed: list[str], have: set[str]) -> list[str]:
    known = {same_code(code) for code in listed}
    added = have - known
    return [c for c in listed if not (same_code(c) in have or any(a.startswith(f"{same_code(c)}.") for a in added))]
