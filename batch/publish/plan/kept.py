"""A rating plan that a person has edited is never overwritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from batch.domain import Finding
from batch.manifest import dump_manifest

PLAN, NEW_PLAN = "phuong_an_xep_loai.xlsx", "phuong_an_xep_loai.moi.xlsx"
REPORT, EDITED_REPORT = "bao_cao_tinh.docx", "bao_cao_tinh.da_sua.docx"
HASH_KEY, DECISIONS_KEY, REPORT_KEY = "phuong_an_sha256", "quyet_dinh", "bao_cao_sha256"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the finished run before this one leaves: `edited` the plan's content where a person has changed it since it
    was written, else None; `had_decisions` whether that run applied decisions; `edited_report` the
    Word report where the office has written in it."""

    edited: bytes | None = None
    had_decisions: bool = False
    edited_report: bytes | None = None

    def is_edited_as(self, path: Path | None) -> bool:
        """Whether the edited plan is the file that this run was given."""
        return self.edited is not None and path is not None and path.read_bytes() == self.edited


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_of_plan(finding: Finding) -> bool:
    """Whether a finding is about the office's own plan, which no unit ever sees."""
    return finding.code.startswith("QD-")


def earlier(run_dir: Path, given: Path | None = None) -> Earlier:
    """Look at OUT/<year>. A plan without a record of what was written counts as edited, and so does one that carries
    decisions which this run isn't given: better one file too many."""
    try:
        manifest = json.loads((run_dir / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    plan = run_dir / PLAN
    edited = None
    had_decisions = bool(manifest.get(DECISIONS_KEY))
    if plan.is_file() and (sha256(plan) != manifest.get(HASH_KEY) or (had_decisions and given is None)):
        edited = plan.read_bytes()
    return Earlier(edited, had_decisions, _edited_report(run_dir, manifest))


def _edited_report(run_dir: Path, manifest: dict[str, object]) -> bytes | None:
    """The report as the office has edited it; an edited one that was kept before counts as well."""
    current, kept = run_dir / REPORT, run_dir / EDITED_REPORT
    if current.is_file() and sha256(current) != manifest.get(REPORT_KEY):
        return current.read_bytes()
    return kept.read_bytes() if kept.is_file() else None


def keep_report(run_dir: Path, before: Earlier) -> None:
    """Put the edited report beside the place of the new one."""
    if before.edited_report is not None:
        (run_dir / EDITED_REPORT).write_bytes(before.edited_report)


def record_report(run_dir: Path) -> None:
    """Note in the manifest what the report was when it was written."""
    path = run_dir / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest[REPORT_KEY] = sha256(run_dir / REPORT)
    dump_manifest(path, manifest)
