"""All templates: file name → who makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from batch.publish.papers.made import awards, deciding, inspection, meeting, residence, review, suggestions
from batch.publish.word.layout import stable_bytes

TEMPLATES: dict[str, Callable[[], Any]] = {
    "mau_01.docx": review.build_body,
    "mau_02.docx": review.build_person,
    "mau_213.docx": residence.build,
    "phieu_bau.docx": meeting.ballot,
    "kiem_phieu.docx": meeting.count,
    "bien_ban.docx": meeting.minutes,
    "to_trinh.docx": deciding.proposal,
    "quyet_dinh.docx": deciding.decision,
    "thong_bao.docx": deciding.notice,
    "thong_bao_ca_nhan.docx": deciding.person_notice,
    "goi_y.docx": suggestions.build,
    "bang_kiem_tra.docx": inspection.build,
    "khen_thuong_to_trinh.docx": awards.build_proposal,
    "khen_thuong_quyet_dinh.docx": awards.build_decision,
}


def write_templates(folder: Path) -> None:
    """The same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in TEMPLATES.items():
        (folder / name).write_bytes(stable_bytes(build()))
