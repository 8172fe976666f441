"""The notebooks run over a finished run, cell by cell."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from batch.demo import make_demo
from batch.law import load_law
from batch.pipeline import run

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_cell_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo(tmp_path / "thu", units=12, faults=0.3)
    inbox, register = tmp_path / "thu" / "nop", tmp_path / "thu" / "danh_muc.xlsx"
    result = run(inbox, register, 2025, tmp_path / "kq", load_law("qd366-2025"), date(2025, 12, 31))
    monkeypatch.setenv("XEPLOAI_KET_QUA", str(result.folder))
    scope: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), scope)
    assert len(scope["members"]) > 0  # type: ignore[arg-type]
