"""Which finished runs stand beside a run: those of earlier years, each year's first, never a quarter's."""

from __future__ import annotations

import json
from pathlib import Path

from batch.finished.earlier_years import runs_before


def _run(folder: Path, year: int, **more: object) -> Path:
    folder.mkdir(parents=True)
    said = {
        "chuong_trinh": {"ten": "xeploai"}, "nam": year, "ngay_chot": f"{year}-12-31", "ma_don_vi": "T",
        "ten_don_vi": "T", "tam_tinh": False, "ly_do_tam_tinh": [],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(said | more), encoding="utf-8")
    return folder


def test_earlier_years_are_found_each_once_and_another_run_of_one_is_told(tmp_path: Path) -> None:
    out, before = tmp_path / "ket_qua", tmp_path / "ket_qua_nam_truoc"
    found = [_run(out / str(year), year) for year in (2023, 2024)]
    _run(out / "2025", 2025)
    _run(out / "2024-Q1", 2024, ky="Q1")
    (out / "2022").mkdir()
    other, older = _run(before / "2024", 2024, ten_don_vi="Khác"), _run(before / "2021", 2021)
    assert runs_before(2025, [out, before]) == ([older, *found], [(other, found[1])])
    assert runs_before(2025, [found[1], out]) == (found, [])
    assert runs_before(2025, [_run(tmp_path / "quy", 2024, ky="Q2")]) == ([], [])
