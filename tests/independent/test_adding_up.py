"""Whatever was handed in, right, faulty or shaken: the run finds none of its own identities broken."""

from __future__ import annotations

from finished import Run


def test_no_identity_is_broken(run: Run) -> None:
    state = run.manifest()["doi_chieu"]
    assert state["lech"] == [] and state["so_dong"] > 500
