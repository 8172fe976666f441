"""The table of awards as data: what is refused, and where it is settled."""

from __future__ import annotations

import pytest

from batch.law import LawError, local_names, regime_ids
from batch.law.awards import load_awards, parse_awards

TEXT = """source: "Văn bản thử"
verified_for: {regime: qd366-2025, local: thu}
consecutive_years: {value: 3, ref: "mục 1"}
authorities:
  - code: CO_SO
    title: "Cấp ủy cơ sở"
    awards:
      - {name: "Giấy khen", subjects: DANG_VIEN, period: NAM, ref: "mục 2"}
      - {name: "Bằng khen", subjects: CHI_BO, period: LIEN_TUC, ref: "mục 3"}
"""


def test_the_shipped_table_is_settled_under_its_own_document_only() -> None:
    table = load_awards()
    settled = [(r, d) for r in regime_ids() for d in (None, *local_names()) if table.verified(r, d)]
    assert settled == [("qd132-2018", "bao-loc-2021")]
    assert all(award.ref for authority in table.authorities for award in authority.awards)


def test_years_follow_the_data() -> None:
    (authority,) = parse_awards(TEXT).authorities
    assert [(award.name, award.subjects, award.years) for award in authority.awards] == [
        ("Giấy khen", "DANG_VIEN", 1), ("Bằng khen", "CHI_BO", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("period: NAM", "period: QUY", "dòng 8.*period"),
        ("subjects: DANG_VIEN", "subjects: AI_DO", "dòng 8.*subjects"),
        ("code: CO_SO", "code: TW", "dòng 5.*code"),
        ("value: 3", "value: 1", "dòng 3.*số năm"),
        ("value: 3", "value: ba", "dòng 3.*value"),
        ("    title:", "    tieu_de:", "dòng 5.*title"),
        ('ref: "mục 2"', 'ref: "mục 2", ghi_chu: "x"', "dòng 8.*ghi_chu"),
        ('source: "Văn bản thử"', 'nguon: "Văn bản thử"', "source"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(LawError, match=said):
        parse_awards(TEXT.replace(old, new, 1))
