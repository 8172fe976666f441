"""How many mutants are tried, from which seed, and what is told of them.

In the suite a few with fixed seeds; `make fuzz N=5000 SEED=7` tries as many as one likes. What is found is told with
seed and number: the same seed with as many mutants makes it again.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from batch import cli as commands
from batch.terminal.console import run_group

SEED = os.environ.get("FUZZ_SEED", "1")
BY_HAND = int(os.environ.get("FUZZ", "0"))  # mutants in all kinds together, 0 in the suite
_NOTE = re.compile(r"ghi tại: (\S+)")


@dataclass
class Said:
    status: int
    text: str

    @property
    def wrong(self) -> str:
        """Why no command may end so, "" where it may."""
        if "Traceback" in self.text:
            return self.text[-1500:]
        if "sự cố ngoài dự kiến" in self.text:
            note = _NOTE.search(self.text)
            return f"crashed: {Path(note[1]).read_text() if note else self.text}"
        return "" if self.status in (0, 1, 2) and (self.text.strip() or self.status == 0) else f"exit {self.status}"


def xeploai(*arguments: object) -> Said:
    """The command line as a clerk meets it, in this process."""
    out = StringIO()
    with patch.object(sys, "argv", ["xeploai", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(out):
        try:
            run_group(commands.cli)
        except SystemExit as stopped:
            return Said(int(stopped.code or 0), out.getvalue())
        except BaseException as problem:
            return Said(-1, f"Traceback {type(problem).__name__}: {problem}")
    raise AssertionError("a command ends with a status")


@dataclass
class Tried:
    """`reached` says what became of the mutants, `faults` what went wrong, each with what makes it again."""

    kind: str
    mutants: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, seed: str, what: str) -> None:
        self.faults.append(f"FUZZ_SEED={seed}: {what}")

    def told(self) -> None:
        if BY_HAND and sys.__stdout__:
            became = ", ".join(f"{what} {n}" for what, n in sorted(self.reached.items()))
            print(f"\n{self.kind}: {self.mutants} mutants, seed {SEED}; {became}", file=sys.__stdout__, flush=True)
            for fault in self.faults:
                print(f"    {fault}", file=sys.__stdout__, flush=True)
        assert not self.faults, "\n".join(self.faults)


def tries(share: float, few: int) -> int:
    """Mutants of one kind: `few` in the suite, by hand its share of all."""
    return max(few, round(BY_HAND * share)) if BY_HAND else few


def narrowed(names: list[str], fails: Callable[[list[str]], bool]) -> list[str]:
    """Few of these that are enough for it to fail."""
    while len(names) > 1:
        half = len(names) // 2
        first, rest = names[:half], names[half:]
        if fails(first):
            names = first
        elif fails(rest):
            names = rest
        else:
            break
    return names
