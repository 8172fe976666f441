"""The contract's rows and columns: what adds up to what, what stands below what."""

from __future__ import annotations

import pytest

from batch.tables.layout import DERIVED, RATIO, TABLES, columns, heading_of, owner, rows


@pytest.mark.parametrize("table", TABLES)
def test_sums_name_rows_and_columns_that_exist(table: str) -> None:
    row_codes, column_codes = [r.code for r in rows(table)], [c.code for c in columns(table)]
    assert len(set(row_codes)) == len(row_codes) and len(set(column_codes)) == len(column_codes)
    for row in rows(table):
        assert set(row.parts) <= set(row_codes) and row.code not in row.parts
        assert not row.over or row.over in row_codes
    for column in columns(table):
        assert set(column.parts) <= {c.code for c in columns(table) if c.kind != RATIO}


@pytest.mark.parametrize("table", TABLES)
def test_every_part_belongs_to_its_total(table: str) -> None:
    for column in columns(table):
        for part in column.parts:
            assert owner(table, part) == column.code
    for row in rows(table):
        if row.depth:
            above = heading_of(table, row.code)
            assert above is None or next(r for r in rows(table) if r.code == above).depth < row.depth


def test_shares_and_subsets_belong_to_their_column() -> None:
    assert owner("6A", "25") == "24" and owner("6A", "24") == "19" and owner("6A", "2") is None
    assert owner("6D", "HTT_tl") == "HTT" and owner("6D", "chua_moi") == "chua" and owner("6F", "tap_the") is None
    assert (
        heading_of("6A", "B.II.3.MOI") == "B.II.3" and heading_of("6E", "I.2") == "I" and heading_of("6F", "1") is None
    )
    assert set(DERIVED) == {"6C", "6D", "6E"}
