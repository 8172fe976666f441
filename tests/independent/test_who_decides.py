"""Who decides the level of each kind of subject, wherever the run begins: a table written from the regulations, not
from the program. Law facts 5a: the đảng ủy cơ sở decides on its cells and all members below it, a chi bộ cơ sở on its
own members, the committee above on a TCCSĐ; collectives and leaders by who has the authority; nobody on himself."""

from __future__ import annotations

import pandas as pd
import pytest

from batch.domain import Unit
from batch.rating.deciders import deciders
from batch.register.register import Register
from batch.submissions.columns import UNIT

TREE = {  # unit: (kind, unit above)
    "tinh": ("DB_TINH", None),
    "huyen": ("DB_TREN_CO_SO", "tinh"),
    "xa2025": ("DB_TREN_CO_SO", "tinh"),  # a commune of 2025: directly under the province, above the base
    "xa2026": ("DB_CO_SO", "tinh"),  # a commune of 2026: a base committee directly under the province
    "cs": ("DB_CO_SO", "huyen"),
    "cbcs": ("CB_CO_SO", "huyen"),
    "cbcs2025": ("CB_CO_SO", "xa2025"),
    "bp": ("DB_BO_PHAN", "cs"),
    "cb-bp": ("CB_TRUC_THUOC", "bp"),
    "cb-cs": ("CB_TRUC_THUOC", "cs"),
    "cb-xa": ("CB_TRUC_THUOC", "xa2026"),
}
ABOVE = "CAP_TREN"

# Who decides: unit → the organization itself, the members there, and by authority (base, district, province).
WHO = {
    "tinh": (ABOVE, ABOVE, ABOVE, ABOVE, "tinh"),
    "huyen": ("tinh", ABOVE, ABOVE, "huyen", "tinh"),
    "xa2025": ("tinh", ABOVE, ABOVE, "xa2025", "tinh"),
    "xa2026": ("tinh", "xa2026", "xa2026", ABOVE, "tinh"),
    "cs": ("huyen", "cs", "cs", "huyen", "tinh"),
    "cbcs": ("huyen", "cbcs", "cbcs", "huyen", "tinh"),
    "cbcs2025": ("xa2025", "cbcs2025", "cbcs2025", "xa2025", "tinh"),
    "bp": ("cs", "cs", "cs", "huyen", "tinh"),
    "cb-bp": ("cs", "cs", "cs", "huyen", "tinh"),  # a division decides nothing
    "cb-cs": ("cs", "cs", "cs", "huyen", "tinh"),
    "cb-xa": ("xa2026", "xa2026", "xa2026", ABOVE, "tinh"),
}
AUTHORITIES = {"CO_SO": 2, "BTV_HUYEN": 3, "UY_QUYEN_HUYEN": 3, "BTV_TINH": 4, "UY_QUYEN_TINH": 4}


def below(top: str) -> list[str]:
    """The units of a run that begins at `top`."""
    out = [top]
    for code, (_, parent) in TREE.items():
        if parent in out:
            out.append(code)
    return out


def register(top: str) -> Register:
    codes = below(top)
    return Register(
        {c: Unit(c, c, TREE[c][0], TREE[c][1] if c != top else None, "5") for c in TREE if c in codes}
    )  # fmt: skip


def seen_from(top: str, decider: str) -> str:
    """Wherever the run begins, the same unit decides; a unit that the run doesn't know stands above it."""
    return decider if decider in below(top) else ABOVE


@pytest.mark.parametrize("top", TREE)
@pytest.mark.parametrize("subject", ["TO_CHUC", "DANG_VIEN"])
def test_who_decides_on_organizations_and_members(top: str, subject: str) -> None:
    units = below(top)
    found = deciders(subject, pd.DataFrame({UNIT: units}), register(top))
    column = 0 if subject == "TO_CHUC" else 1
    assert dict(zip(units, found, strict=True)) == {u: seen_from(top, WHO[u][column]) for u in units}
    if subject == "TO_CHUC":
        assert all(unit != decider for unit, decider in zip(units, found, strict=True))


@pytest.mark.parametrize("top", TREE)
@pytest.mark.parametrize("subject", ["TAP_THE", "CAN_BO"])
def test_who_decides_on_collectives_and_leaders(top: str, subject: str) -> None:
    rows = [(unit, authority) for unit in below(top) for authority in AUTHORITIES]
    frame = pd.DataFrame({UNIT: [u for u, _ in rows], "tham_quyen": [a for _, a in rows]}, dtype="str")
    found = deciders(subject, frame, register(top))
    expected = {(u, a): seen_from(top, WHO[u][AUTHORITIES[a]]) for u, a in rows}
    assert dict(zip(rows, found, strict=True)) == expected


def test_who_has_no_readable_authority_is_decided_by_nobody_known() -> None:
    frame = pd.DataFrame({UNIT: ["cs"], "tham_quyen": pd.Series([None], dtype="str")})
    assert deciders("TAP_THE", frame, register("tinh")).isna().all()
