"""Whatever the committee, its faults, what is missing and which base committees hand over packages: the district counts
and rates the same as from all workbooks, but where a level decided above bounds one that was decided below, which is
found."""

from __future__ import annotations

import pytest
from chain import Chain
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.domain import CELL_TYPES


@given(
    st.sampled_from((2021, 2023, 2025)), st.integers(7, 11), st.integers(1, 9999), st.sampled_from((0.0, 0.4)),
    st.data(),
)  # fmt: skip
@settings(max_examples=2, deadline=None, derandomize=True)
def test_packages_change_no_figure_and_no_level(
    tmp_path_factory: pytest.TempPathFactory, year: int, units: int, seed: int, faults: float, data: st.DataObject
) -> None:
    chain = Chain(tmp_path_factory.mktemp("goi"), year, units=units, seed=seed, faults=faults)
    cells = [unit for unit in chain.register.units if chain.register[unit].kind in CELL_TYPES]
    missing = data.draw(st.lists(st.sampled_from(cells), unique=True, max_size=2))
    handing = data.draw(st.lists(st.sampled_from(chain.bases), unique=True, min_size=1))
    here = [unit for unit in chain.register.below(chain.district) if unit not in missing]
    chain.run("a", chain.district, here)
    covered = {unit for base in handing for unit in chain.register.below(base)}
    packages = [chain.base(base, without=missing) for base in handing]
    chain.run("h", chain.district, [unit for unit in here if unit not in covered], packages, papers=True)
    if not [row for row in chain.findings("h") if row["ma_quy_tac"] == "GB-05"]:
        assert chain.figures("h") == chain.figures("a")
        assert chain.levels("h") == chain.levels("a")
    assert chain.finished("h").manifest.missing == chain.finished("a").manifest.missing
