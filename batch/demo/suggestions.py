"""The list of suggested reviews of a made-up committee (sheet "Gợi ý" of its register): what its submissions say."""

from __future__ import annotations

from collections.abc import Iterator

from batch.demo.draft import Committee, Draft, Row
from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION
from batch.register import committee as office
from batch.register.suggestions import NONE, OF_LEVEL, Suggestion

_POINTS = (
    "Việc chấp hành nguyên tắc tập trung dân chủ và quy chế làm việc",
    "Tiến độ thực hiện các chỉ tiêu, nhiệm vụ được giao trong năm",
    "Kết quả khắc phục những hạn chế, khuyết điểm đã được kết luận sau kiểm tra, giám sát",
    "Việc giải quyết đơn thư, kiến nghị của nhân dân",
)
_SYMBOLS = {"TINH": "TU", "HUYEN": "HU", "CO_SO": "ĐU"}
Subject = tuple[str, str]  # kind of subject, code or card


def said(draft: Draft) -> Iterator[tuple[Subject, Row]]:
    """The subjects of a submission, each with its row."""
    yield (ORGANIZATION, ""), draft.info
    yield from (((MEMBER, str(row.get("so_the") or row.get("so_ly_lich") or "")), row) for row in draft.members)
    # The committee's own row says what "Thông tin" says.
    yield from (((COLLECTIVE, str(row["ma_tap_the"])), row) for row in draft.bodies if row.get("la_cap_uy") != "CO")
    yield from (((LEADER, str(row.get("ma_can_bo") or "")), row) for row in draft.leaders)


def made_up_suggestions(committee: Committee) -> list[Suggestion]:
    """A point or two to each subject that says that it was suggested to; `committee.listed` goes first."""
    levels: dict[tuple[str, str, str], str | None] = {}
    for draft in committee.drafts.values():
        for (subject, identity), row in said(draft):
            level = row.get("goi_y")
            if isinstance(level, str) and level != NONE and (identity or subject == ORGANIZATION):
                levels[draft.code, subject, identity] = level
    levels |= committee.listed
    own = office.Committee().of(committee.top)
    symbols = _SYMBOLS | {OF_LEVEL[own.level]: own.symbol or _SYMBOLS[OF_LEVEL[own.level]]}
    rng, out = committee.rng("", "goi_y"), []
    letters: dict[tuple[str, str | None], int] = {}
    for (unit, subject, identity), level in levels.items():
        letter = letters.setdefault((unit, level), len(letters) + 10)
        for text in rng.sample(_POINTS, 1 + (subject == ORGANIZATION)):
            if level in symbols:
                out.append(Suggestion(unit, subject, identity, level, text, f"{letter}-CV/{symbols[level]}"))
    return out
