"""The rooms of the house: what may import what, as the README says it, and what lies where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ROOT / "batch"


def floors() -> dict[str, int]:
    """Room → its floor, 0 at the top: the chain of arrows in the README. Rooms on one floor don't import each other,
    unless they are named one before the other."""
    chain = re.search(r"`(cli → [^`]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert chain
    return {room: i for i, floor in enumerate(chain[1].split("→")) for room in re.split(r"[,\s]+", floor.strip())}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "batch":
            parts = str(node.module).split(".")
            yield from parts[1:2] or [alias.name for alias in node.names]


def test_imports_run_downward() -> None:
    floor = floors()
    up = [
        f"{path.relative_to(ROOT)} → {room}"
        for path in CODE.rglob("*.py")
        if (own := path.relative_to(CODE).with_suffix("").parts[0]) != "__main__"
        for room in imports(path)
        if room != own and not room.startswith("_") and floor[room] <= floor[own]
    ]
    assert up == []


def test_every_room_is_on_a_floor_and_nothing_lies_loose() -> None:
    rooms = {p.name for p in CODE.iterdir() if p.is_dir() and (p / "__init__.py").is_file()}
    loose = {p.stem for p in CODE.glob("*.py") if not p.stem.startswith("__")}
    assert rooms | loose == set(floors())
    assert loose == {"cli", "pipeline", "check", "domain", "text", "templates"}


def test_the_pages_name_only_what_there_is() -> None:
    """A path in backquotes that begins with a room or folder of the checkout leads somewhere; those with a slot in
    angle brackets lead to a kind of file."""
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = re.findall(r"`((?:batch|tests|docs|input_templates)/[^`\s]*)`", text)
        assert named
        for path in named:
            found = list(ROOT.glob(re.sub(r"<[^>]*>|…", "*", path))) if re.search("[<*…]", path) else [ROOT / path]
            assert found and all(p.exists() for p in found), f"{page}: {path}"
