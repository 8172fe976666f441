"""Every change of a level from start to final, by what it came about, and what followed from decisions."""

from __future__ import annotations

from collections.abc import Iterator

from batch.domain import BY_DECISION, CUT, LEVEL_NAMES, LOWERED, SUBJECT_NAMES, SUBJECTS, TIED
from batch.publish.plan.tables import AuditLine
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings
from batch.submissions.columns import FINAL, GROUP, IDENTITY, REASON, START, STATUS, UNIT, records
from batch.submissions.packages import settled

_BY = {LOWERED: "điều kiện", CUT: "hạn mức", TIED: "hạn mức", BY_DECISION: "quyết định"}


_TOLD = [STATUS, UNIT, IDENTITY, START, FINAL, GROUP, REASON]


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


def changes(ratings: Ratings) -> Iterator[AuditLine]:
    """A line for every subject whose final level isn't its start, or is decided; what packages brought isn't changed
    here."""
    of_group = {(group.subject, group.name): group.ref for group in ratings.groups}
    for subject in SUBJECTS:
        frame = ratings.frames[subject]
        rows = frame.loc[frame[STATUS].isin(list(_BY)) & ~settled(frame), _TOLD]
        for index, row in zip(rows.index.tolist(), records(rows), strict=True):
            status = row[STATUS]
            basis = "quyết định của cấp có thẩm quyền"
            if status == LOWERED:
                basis = "; ".join(dict.fromkeys(limit.ref for limit in ratings.limits[subject].settled(index)))
            elif status in (CUT, TIED):
                basis = of_group.get((subject, row[GROUP]), "")
            start, final = _code(row[START]), _code(row[FINAL])
            yield AuditLine(subject, row[UNIT], _code(row[IDENTITY]), start, final, _BY[status], basis, row[REASON])


def consequences(before: Ratings, after: Ratings) -> list[AuditLine]:
    """Subjects that weren't decided themselves and whose level differs because of decisions on others."""
    out = []
    for subject in SUBJECTS:
        old, new = before.frames[subject], after.frames[subject]
        differs = (old[FINAL].fillna("") != new[FINAL].fillna("")) & (new[STATUS] != BY_DECISION)
        for index in new.index[differs]:
            was, now = _code(old.at[index, FINAL]), _code(new.at[index, FINAL])
            reason = (
                f"trước khi có quyết định: {LEVEL_NAMES.get(was, 'chưa xếp loại')}; {new.at[index, REASON]}".rstrip(
                    "; "
                )
            )
            unit, identity = str(new.at[index, UNIT]), _code(new.at[index, IDENTITY])
            by = "hệ quả của quyết định khác"
            out.append(AuditLine(subject, unit, identity, was, now, by, "tính lại theo quy định áp dụng", reason))
    return out


def judged(decisions: Decisions) -> Iterator[AuditLine]:
    """Explanations accepted or refused, submissions accepted in spite of errors."""
    for j in decisions.judgements:
        verdict = "chấp nhận giải trình" if j.accepted else "không chấp nhận giải trình"
        yield AuditLine("", j.unit, f"{j.code} {j.sheet} {j.cell}", "", "", "giải trình", verdict, j.reason)
    for a in decisions.acceptances:
        yield AuditLine("", a.unit, a.unit, "", "", "chấp nhận phiếu", "phiếu còn lỗi được chấp nhận", a.reason)


def tell(line: AuditLine) -> str:
    """A consequence in one line for the terminal: codes only."""
    levels = f"{line.start or '—'} → {line.final or '—'}"
    return f"{SUBJECT_NAMES.get(line.subject, '')} {line.unit} {line.identity}: {levels}"
