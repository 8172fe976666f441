"""Entries of the narrative file are changed; everything else stays as the office left it."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from batch.publish.report.narrative import entries_of
from batch.publish.report.rewrite import rewrite, rewritten
from batch.publish.word.template import DocumentError
from batch.templates import shipped

ODD = """# đầu tệp
so_bao_cao: 05 # số
nguoi_ky: 'Trần A'   # ai

han_che:
- một
# dưới
nhiem_vu: ""  # chưa có
nguyen_nhan: |  # vì
  cũ
# giữa

kien_nghi:"""
MADE = """# đầu tệp
so_bao_cao: "6 \\"a\\""  # số
nguoi_ky: 'Trần A'   # ai

han_che: |
  hai
  # ba
# dưới
nhiem_vu: |  # chưa có
  ? việc: x
nguyen_nhan: |  # vì
# giữa

kien_nghi: |
  - đề nghị
dia_danh: "H"
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_only_the_values_change(tmp_path: Path, ends: str, mark: bytes) -> None:
    path, to = tmp_path / "thuyet_minh.yaml", tmp_path / "co_quan" / "thuyet_minh.yaml"
    path.write_bytes(mark + ODD.replace("\n", ends).encode())
    changes = {
        "so_bao_cao": '6 "a"', "han_che": ["hai", "# ba"], "nhiem_vu": ["? việc: x"], "nguyen_nhan": [],
        "kien_nghi": ["- đề nghị"], "dia_danh": "H",
    }  # fmt: skip
    rewrite(path, to, changes)
    assert to.read_bytes() == mark + MADE.replace("\n", ends).encode()
    assert [one.name for one in to.parent.iterdir()] == [to.name]


def test_the_shipped_file_keeps_its_comments_and_other_entries() -> None:
    text = shipped("thuyet_minh.yaml").read_text(encoding="utf-8")
    made = rewritten(text, {"han_che": ["Một.", "Hai."], "ngay_bao_cao": "05/12/2025"}, "f")
    before, after = entries_of(text, "f"), entries_of(made, "f")
    assert after == before | {"han_che": ["Một.", "Hai."], "ngay_bao_cao": ["05/12/2025"]}
    assert [line for line in made.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    assert rewritten(text, {}, "f") == text


def test_what_only_a_person_can_change_is_refused() -> None:
    for text in ("{han_che: a, kien_nghi: b}\n", "han_che:\n  # xem\n  # kỹ\n  - a\n"):
        with pytest.raises(DocumentError, match=r"f: mục «han_che»"):
            rewritten(text, {"han_che": ["b"]}, "f")
