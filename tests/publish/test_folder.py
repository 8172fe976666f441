"""Two runs never write into the same results at once; nothing is left behind by one that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.ledger import LedgerError
from batch.publish.folder import run_folder


def test_a_second_run_is_refused_while_the_first_writes(tmp_path: Path) -> None:
    with run_folder(tmp_path, 2025) as first:
        (first / "a.txt").write_text("một")
        with pytest.raises(LedgerError, match="lần chạy khác"), run_folder(tmp_path, 2025):
            raise AssertionError("two at once")
        assert (first / "a.txt").read_text() == "một"
    assert (tmp_path / "2025" / "a.txt").read_text() == "một"
    with run_folder(tmp_path, 2025) as second:
        (second / "b.txt").write_text("hai")
    assert [p.name for p in (tmp_path / "2025").iterdir()] == ["b.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2025", "2025.truoc"]


def test_a_run_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "kq"
    with pytest.raises(RuntimeError), run_folder(out, 2025) as folder:
        (folder / "a.txt").write_text("một")
        raise RuntimeError
    assert not out.exists()
