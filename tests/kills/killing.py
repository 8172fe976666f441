"""A command that is killed again and again over a folder that is put back each time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from stage import Ended, Stage

from batch.finished.manifest import manifest_text

SEED = os.environ.get("KILLS_SEED", "1")
BY_HAND = int(os.environ.get("KILLS", "0"))  # kills in all, 0 in the suite
Tree = dict[str, str]


def tree(folder: Path, *without: str) -> Tree:
    """Path → hash of every file; links and what else lies there too."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(name.startswith(one) for one in without):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def torn(run: Path) -> list[str]:
    """What in a finished run isn't what its manifest says was written."""
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    written = dict(manifest["tep_da_ghi"])
    own = hashlib.sha256(manifest_text({k: v for k, v in manifest.items() if k != "tep_da_ghi"})).hexdigest()
    found = tree(run) | {"manifest.json": own}
    return sorted(name for name in {*written, *found} if written.get(name) != found.get(name))


@dataclass
class Killing:
    """A command over a folder that is put back for each kill. `whole` tells what is amiss right after the kill, `after`
    what is amiss when the command was typed again."""

    name: str
    stage: Stage
    start: Path  # the folder as it is before
    arguments: Callable[[Path], tuple[object, ...]]
    whole: Callable[[Path], list[str]]
    result: Callable[[Path], object]
    refuses: bool = False  # whether the command may say that its work is done already
    done: tuple[Path, Ended] | None = None  # the folder as it is when nobody disturbs it, where that is known
    faults: list[str] = field(default_factory=list)
    kills: int = 0
    reached: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.place = self.stage.folder / "cho"
        if self.done is None:
            self.put_back()
            self.done = self.place, self.play()
        whole, self.undisturbed = self.done
        assert self.undisturbed.status in (0, 1), self.undisturbed.said
        self.expected = self.result(whole)

    def put_back(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.start, self.place, symlinks=True)

    def play(self, **how: float) -> Ended:
        return self.stage.play(*self.arguments(self.place), **how)  # type: ignore[arg-type]

    def kill(self, seed: str, **how: float) -> None:
        """Then the command is typed again."""
        self.put_back()
        before = self.undisturbed.status
        ended = self.play(**how)
        self.kills += ended.killed
        self.reached["killed" if ended.killed else f"ended {ended.status}"] += 1
        amiss = [f"process {pid} left over" for pid in self.stage.left_over]
        amiss += self.whole(self.place)
        again = self.play()
        if again.status != before and not (self.refuses and again.status == 2):
            amiss.append(f"then exit {again.status}: {again.said[-600:]}")
        if (found := self.result(self.place)) != self.expected:
            amiss.append(f"then another result: {difference(self.expected, found)}")
        if amiss:
            self.faults.append(f"KILLS_SEED={SEED} {self.name}, {seed} {how}: {amiss[:5]}")

    def some(self, few: tuple[int, ...], many: int) -> None:
        """In the suite before the `few` changes of files (counted from the end where negative), by hand `many` times:
        before any of them, or after any time."""
        events = self.undisturbed.events
        if not BY_HAND:
            for at in few:
                self.kill("event", event=at if at > 0 else events + 1 + at)
        rng = Random(f"{SEED} {self.name}")
        for number in range(many if BY_HAND else 0):
            if number % 3 == 2:
                self.kill(f"#{number}", seconds=rng.uniform(0.01, self.undisturbed.seconds))
            else:  # towards the end, where results are put in place, one by one
                late = range(max(1, events - 40), events + 1)
                self.kill(f"#{number}", event=rng.choice(late) if number % 3 else rng.randint(1, events))
        self.told()

    def told(self) -> None:
        if BY_HAND and sys.__stdout__:
            of = f"{self.undisturbed.events} changes of files, {self.undisturbed.seconds:.1f} s"
            print(f"\n{self.name}: {self.kills} kills, seed {SEED}, {of}; {dict(self.reached)}", file=sys.__stdout__)
            for fault in self.faults:
                print(f"    {fault}", file=sys.__stdout__)
        assert not self.faults, "\n".join(self.faults)


def difference(expected: object, found: object) -> object:
    if isinstance(expected, dict) and isinstance(found, dict):
        return {k: (expected.get(k), found.get(k)) for k in {*expected, *found} if expected.get(k) != found.get(k)}
    return expected, found


def share(of: float) -> int:
    return round(BY_HAND * of)


def sound(ledger: Path) -> list[str]:
    if not ledger.exists():
        return []
    with closing(sqlite3.connect(ledger)) as open_:
        return [line for (line,) in open_.execute("PRAGMA integrity_check") if line != "ok"]


def nothing(_place: Path) -> list[str]:
    return []
