"""Rules that can be judged only once the final levels are known."""

from __future__ import annotations

from collections.abc import Iterator

from batch.domain import MEMBER, MEMBERS
from batch.findings.guarded import guarded
from batch.findings.hit import Hit, hits
from batch.rating.engine import Ratings
from batch.rules.across import leaders_in_cells
from batch.rules.context import Context
from batch.rules.member_rows import cause_of_failure
from batch.rules.required import blank
from batch.submissions.columns import FINAL

CAUSE_MISSING = ("BB-07",)
CAUSE_WRONG = ("DV-09", "DV-10")
LEADERS_DIFFER = ("LD-04", "LD-05", "LD-06", "LD-07")
AFTER_RATING = (*CAUSE_MISSING, *CAUSE_WRONG, *LEADERS_DIFFER)


def after_rating(context: Context, ratings: Ratings) -> list[Hit]:
    """Hits of the rules on final levels. `ratings` are of the same submissions as `context.subs`."""
    final = ratings.frames[MEMBER][FINAL]
    return [
        *guarded(CAUSE_MISSING, _cause_of_failure, context, ratings),
        *guarded(CAUSE_WRONG, cause_of_failure, context, final),
        *guarded(LEADERS_DIFFER, leaders_in_cells, context, final),
    ]


def _cause_of_failure(context: Context, ratings: Ratings) -> Iterator[Hit]:
    """A member whose final level is KHT needs the one main cause that Biểu 6B asks for."""
    key = "nguyen_nhan_khong_hoan_thanh"
    failed = ratings.frames[MEMBER][FINAL] == "KHT"
    members = context.subs.frame(MEMBERS)
    yield from hits("BB-07", members, failed & blank(context, MEMBERS, key), MEMBERS, key)
