"""A rating plan that a person has edited is never overwritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

PLAN, NEW_PLAN = "phuong_an_xep_loai.xlsx", "phuong_an_xep_loai.moi.xlsx"
HASH_KEY, DECISIONS_KEY = "phuong_an_sha256", "quyet_dinh"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the finished run before this one leaves: `edited` the plan's content where a person has changed it since it
    was written, else None; `had_decisions` whether that run applied decisions."""

    edited: bytes | None = None
    had_decisions: bool = False

    def is_edited_as(self, path: Path | None) -> bool:
        """Whether the edited plan is the file that this run was given."""
        return self.edited is not None and path is not None and path.read_bytes() == self.edited


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def earlier(run_dir: Path) -> Earlier:
    """Look at OUT/<year>. A plan without a record of what was written counts as edited: better one file too many."""
    try:
        manifest = json.loads((run_dir / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    plan = run_dir / PLAN
    edited = None
    if plan.is_file() and sha256(plan) != manifest.get(HASH_KEY):
        edited = plan.read_bytes()
    return Earlier(edited, bool(manifest.get(DECISIONS_KEY)))
