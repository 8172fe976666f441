"""Dossiers and evidence that a local document asks for, all handed in."""

from __future__ import annotations

from batch.demo.draft import Committee, Draft
from batch.domain import DOSSIER, EVIDENCE
from batch.form.blank import prefilled_rows


def hand_in_papers(committee: Committee, draft: Draft) -> None:
    """The rows of "Minh chứng" and "Hồ sơ" that the law gives for the organization and its leaders."""
    rows = prefilled_rows(committee.law, draft.unit.kind, draft.leaders)
    draft.rows[EVIDENCE] = [row | {"co_ho_so": "CO"} for row in rows[EVIDENCE]]
    draft.rows[DOSSIER] = [
        row | {"da_nop": "CO" if row["bat_buoc"] == "CO" else "NA"} for row in rows[DOSSIER]
    ]  # fmt: skip
