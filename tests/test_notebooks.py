"""The notebooks run over a finished run, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_up import MadeUp

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_cell_runs(path: Path, made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_KET_QUA", str(made_up.run(12, faults=0.3)))
    scope: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), scope)
    assert len(scope["members"]) > 0  # type: ignore[arg-type]
