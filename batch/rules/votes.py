"""Rules on votes: given at all, never more than the people at the meeting, and the proposal follows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from batch.domain import CELL_TYPES, INFO, LEADERS, LEVEL_NAMES, LEVELS, MEMBERS, RANK, SUBJECT_SHEET, WARNING
from batch.findings.hit import Hit, hits, worded
from batch.rules.context import Context, check
from batch.submissions.columns import FILE, TO_RATE
from batch.submissions.eligibility import rank_of
from batch.text import vn_int

VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")  # in the order of LEVELS


def _whole(value: float) -> str:
    return vn_int(int(value))


@check("BP-01")
def more_than_present(context: Context) -> Iterator[Hit]:
    """Votes on a member, and on the organization, against those at the meeting. Whom a committee had vote besides is
    not said in the form: there it is a warning."""
    info = context.subs.frame(INFO)
    for sheet in (MEMBERS, INFO):
        frame = context.subs.frame(sheet)
        votes = frame[list(VOTES)]
        cast, here = votes.sum(axis=1), context.of_workbook(sheet, info["so_du_hop"])
        wrong = cast > here
        if not wrong.any():
            continue
        largest = votes.fillna(-1).idxmax(axis=1)
        values: dict[str, Any] = {"so_phieu": worded(cast, _whole), "du_hop": worded(here, _whole)}
        cell = context.kinds(sheet).isin(CELL_TYPES)
        yield from hits("BP-01", frame, wrong & cell, sheet, largest, **values)
        yield from hits("BP-01", frame, wrong & ~cell, sheet, largest, WARNING, **values)


@check("BP-02")
def above_votes(context: Context) -> Iterator[Hit]:
    """The proposal against the level with the most votes, of equals the highest. What the authority decided isn't
    bound by votes; silent where a number of votes couldn't be read."""
    for sheet in SUBJECT_SHEET.values():
        frame = context.subs.frame(sheet)
        votes = frame[list(VOTES)].fillna(0)
        most = votes.max(axis=1)
        rank = pd.Series(
            np.array([RANK[level] for level in LEVELS])[votes.to_numpy().argmax(axis=1)], index=frame.index
        )
        wrong = (rank_of(frame["de_xuat"]) > rank) & (most > 0) & frame[TO_RATE]
        if not wrong.any():
            continue
        for key in VOTES:
            wrong &= ~context.subs.unreadable(sheet, key)
        voted = worded(rank, {number: LEVEL_NAMES[level] for level, number in RANK.items()}.get)
        yield from hits(
            "BP-02", frame, wrong, sheet, "de_xuat", muc=worded(frame["de_xuat"], LEVEL_NAMES.get), muc_phieu=voted,
            so_phieu=worded(most, _whole),
        )  # fmt: skip


def _voted(context: Context, sheet: str) -> tuple[pd.Series, pd.Series]:
    """True in the rows to be rated with a proposal, and in those with a number of votes, also one that couldn't be
    read."""
    frame = context.subs.frame(sheet)
    given = frame[list(VOTES)].notna().any(axis=1)
    for key in VOTES:
        given |= context.subs.unreadable(sheet, key)
    return frame[TO_RATE] & frame["de_xuat"].notna(), given


@check("BP-05")
def more_than_official(context: Context) -> Iterator[Hit]:
    """Votes on a member against the official members in the same list: those with a card or the day on which they
    became official, without who is here for a time only. Where BP-01 speaks it isn't said again; no majority is
    asked for."""
    members, info = context.subs.frame(MEMBERS), context.subs.frame(INFO)
    official = (members[["ngay_chinh_thuc", "so_the"]].notna().any(axis=1) | context.subs.misread(
        MEMBERS, "ngay_chinh_thuc")) & (members["tinh_trang"] != "TAM_THOI_DEN")  # fmt: skip
    number = members[FILE].map(official.groupby(members[FILE]).sum()).astype("float64")
    present = context.of_workbook(MEMBERS, info["so_du_hop"])
    votes = members[list(VOTES)]
    cast = votes.sum(axis=1)
    wrong = (number > 0) & (cast > number) & ~(cast > present)
    values: dict[str, Any] = {"so_phieu": worded(cast, _whole), "chinh_thuc": worded(number, _whole)}
    yield from hits("BP-05", members, wrong, MEMBERS, votes.fillna(-1).idxmax(axis=1), **values)


@check("BP-03")
def no_votes(context: Context) -> Iterator[Hit]:
    """A sheet with proposals and no votes at all: one finding. On an organization its meeting votes by secret ballot,
    on each member the chi bộ votes (Thành ủy Bảo Lộc 2021). On collectives the deciding authority votes, on leaders
    one district had votes: not asked for here."""
    for sheet, variant in ((MEMBERS, ""), (INFO, "to_chuc")):
        frame = context.subs.frame(sheet)
        proposed, given = _voted(context, sheet)
        files = frame[FILE].where(proposed & ~frame[FILE].isin(frame.loc[given, FILE]))
        rows = worded(files.map(files.value_counts()), _whole)
        first = files.notna() & ~files.duplicated()
        yield from hits("BP-03", frame, first, sheet, VOTES[0], variant=variant, so_dong=rows)


@check("BP-04")
def votes_of_one_missing(context: Context) -> Iterator[Hit]:
    """No votes on a member where the chi bộ voted on others; on a leader where others of the same collective, rated by
    the same authority, were voted on."""
    for sheet, together in ((MEMBERS, [FILE]), (LEADERS, [FILE, "ma_tap_the", "tham_quyen"])):
        frame = context.subs.frame(sheet)
        proposed, given = _voted(context, sheet)
        others = given.groupby([frame[key] for key in together]).transform("any") if len(frame) else given
        lacking = proposed & ~given & others.fillna(False).astype(bool)
        yield from hits("BP-04", frame, lacking, sheet, VOTES[0])
