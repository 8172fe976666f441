"""The local document that a submission names; other faults of files and forms are found when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from batch.domain import INFO, WARNING
from batch.findings.hit import Hit, hits
from batch.law import Law, load_law
from batch.rules.context import Context, check
from batch.text import clean, fold

_NUMBER = re.compile(r"(\d+)\s*[-–]\s*([^\W\d_]+\s*/\s*[^\W\d_]+)")


@check("MAU-07")
def local_document(context: Context) -> Iterator[Hit]:
    """The local document that the submission names against the run's. Names are compared loosely."""
    info = context.subs.frame(INFO)
    law = context.law
    stated = info["van_ban_dia_phuong"]
    unreadable = context.subs.told(INFO, "van_ban_dia_phuong")
    means = _means(law)
    differs = ~stated.isin([text for text in stated.dropna().unique() if means(text)]) & ~unreadable
    if not law.local:
        differs &= stated.notna()
    variant = "" if law.local else "khong_ap_dung"
    says = stated.isna().map({True: "không ghi văn bản địa phương nào", False: "ghi một văn bản địa phương khác"})
    severity = "" if not law.local or law.shapes_form else WARNING  # nothing that the unit writes depends on it
    yield from hits(
        "MAU-07",
        info,
        differs,
        INFO,
        "van_ban_dia_phuong",
        severity,
        variant=variant,
        gia_tri=says,
        dung=f"«{law.local_title}»",
    )


def _means(law: Law) -> Callable[[str], bool]:
    """Whether a text means the local document: by its name, its title, or the number of one of its documents. Without
    a local document: whether it says nothing."""
    if not law.local:
        return lambda text: fold(text) == ""
    wanted = [fold(law.local), fold(law.local_title)]
    own = law.documents[len(load_law(law.id).documents) :]
    numbers = _numbers(" ".join([law.local_title, *(d.number for d in own)]))
    return lambda text: any(name in fold(text) for name in wanted) or not numbers.isdisjoint(_numbers(text))


def _numbers(text: str) -> set[tuple[int, str]]:
    """The numbers of documents in a text: "HD 03-HD/BTCTU" has (3, "hdbtctu")."""
    return {(int(number), fold(letters)) for number, letters in _NUMBER.findall(clean(text))}
