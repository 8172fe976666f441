"""The notebooks run over a finished run, cell by cell, with last year beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import MadeUp

from batch.finished.finished_run import FinishedRun

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_cell_runs(path: Path, made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    plt = pytest.importorskip("matplotlib.pyplot", reason="chưa cài phần vẽ: pip install xeploai[notebook]")
    plt.switch_backend("agg")
    folder = made_up.run(12, faults=0.4)
    own = FinishedRun(folder).years
    monkeypatch.setenv("XEPLOAI_KET_QUA", str(folder))
    both = [*(replace(figure, year=figure.year - 1, provisional=True) for figure in own), *own]
    monkeypatch.setattr(FinishedRun, "years", property(lambda _run: both))
    scope: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), scope)
    assert len(scope["members"]) > 0  # type: ignore[arg-type]
    titles = [axes.get_title(loc="left") for number in plt.get_fignums() for axes in plt.figure(number).axes]
    plt.close("all")
    assert "Đảng viên" in titles and any(title.startswith("Cơ cấu xếp loại năm 2025") for title in titles)
    shown = scope["by_sector"], scope["worst"]
    assert not any(str(name).isascii() and str(name).isupper() for table in shown for name in table.index)  # type: ignore[attr-defined]
