"""A rating plan that a person has edited is never overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from batch.domain import Finding
from batch.finished import layout
from batch.finished.manifest import decided_by, stated_in
from batch.finished.written import written_by

PLAN, NEW_PLAN = layout.PLAN.path, layout.NEW_PLAN.path


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the finished run in `folder` leaves to the next one: `edited` the plan's content where a person has changed
    it since it was written, else None; `had_decisions` whether that run applied decisions; `ours` (path → hash) the
    plan where it is what the program wrote, under whichever of its two names."""

    folder: Path = Path()
    edited: bytes | None = None
    had_decisions: bool = False
    ours: dict[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> str:
        """What the next run's is called."""
        return PLAN if self.edited is None else NEW_PLAN

    @property
    def along(self) -> tuple[str, ...]:
        """The plan goes along where it counts as edited, be it unchanged."""
        return () if self.edited is None else (PLAN,)

    def is_edited_as(self, paths: Iterable[Path]) -> bool:
        """Whether the edited plan is one of the files that this run was given."""
        return self.edited is not None and any(path.read_bytes() == self.edited for path in paths)


def is_of_plan(finding: Finding) -> bool:
    """Whether a finding is about the office's own plan, which no unit ever sees."""
    return finding.code.startswith("QD-")


def earlier(run_dir: Path, given: Iterable[Path] = ()) -> Earlier:
    """Look at OUT/<year>. A plan without a record of what was written counts as edited, and so does one that carries
    decisions which this run isn't given: better one file too many."""
    manifest = stated_in(run_dir)
    had_decisions = bool(decided_by(manifest))
    plan = run_dir / PLAN
    if not plan.is_file():
        return Earlier(run_dir, None, had_decisions)
    content = plan.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    written = written_by(manifest)
    if digest not in (written.get(PLAN), written.get(NEW_PLAN)) or (had_decisions and not list(given)):
        return Earlier(run_dir, content, had_decisions)
    return Earlier(run_dir, None, had_decisions, {PLAN: digest})
