"""Same input, same bytes: nothing in what the program writes comes from the clock, the time zone, the user or the place
where it was written, unless a person was to be told of it."""

from __future__ import annotations

import ast
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run
from made_up import MadeUp

CODE = Path(__file__).parents[1] / "batch"
# A day that isn't given is today's, here; a key must be one that nobody can guess; temporary files must not meet.
CLOCK = {
    "check.py", "pipeline.py", "commands/locking.py", "commands/nation.py", "commands/post.py", "commands/tracking.py",
    "commands/work.py", "commands/workplace.py",
}  # fmt: skip
_AMBIENT = {"utcnow", "getuser", "getlogin", "gethostname", "localtime", "fromtimestamp", "ctime", "uuid1", "uuid4"}


def _calls(path: Path) -> Iterator[str]:
    """What a module asks of its surroundings: day, zone, user."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and (node.attr in _AMBIENT or ast.unparse(node).endswith("date.today")):
            yield node.attr
        elif isinstance(node, ast.Call) and not node.args and (asked := ast.unparse(node.func)):
            yield from (name for name in (".astimezone", "datetime.now") if asked.endswith(name))


def test_day_zone_and_user_are_asked_where_a_command_begins_and_nowhere_else() -> None:
    found = {
        path.relative_to(CODE).as_posix(): names
        for path in CODE.rglob("*.py")
        if path.parts[len(CODE.parts)] != "desk" and (names := set(_calls(path)))
    }
    assert set(found) <= CLOCK and {name for names in found.values() for name in names} <= {"today"}, found


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be set on POSIX only")
def test_a_run_of_a_day_is_the_same_wherever_and_whenever_it_is_made(
    made_up: MadeUp, tmp_path: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = made_up.demo(8).out
    written = []
    try:
        for number, (zone, day) in enumerate((("XXX-14", "2025-12-01"), ("XXX+11", "01/12/2025"))):
            monkeypatch.setenv("TZ", zone)  # 25 hours apart: never the same day
            time.tzset()
            home = tmp_path / (f"{number}" * (number + 1))
            home.mkdir()
            shutil.copy2(made / "danh_muc.xlsx", home)
            (home / "nop").mkdir()
            for path in sorted((made / "nop").iterdir(), reverse=bool(number)):
                shutil.copy(path, home / "nop")
            monkeypatch.chdir(home)
            said = xeploai("run", "--today", day)
            assert said.status < 2, said.err
            written.append(_bytes(home / "ket_qua/2025"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert written[0] == written[1]
