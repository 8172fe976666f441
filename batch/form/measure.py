"""Counts what a workbook's sheets hold while they are looked at, all together.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from batch.form.limits import OF_FILLED, OF_TAGS, OF_TEXT, SUBMISSION, BeyondLimitError, Most
from batch.form.scan import Marks

_TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
_FEW = 1024 * 1024  # bytes, which may be taken apart as a whole
_SHOWN = re.compile(rb"<(?:\w+:)?v>([0-9]{1,9})</")


def lengths(texts: bytes) -> list[int]:
    """Of the shared texts, in bytes with all that stands around them."""
    if len(texts) < _FEW and b":si" not in texts:
        return list(map(len, texts.split(b"<si")[1:]))
    begins = [found.start() for found in _TEXT.finditer(texts)]
    return [end - begin for begin, end in pairwise([*begins, len(texts)])]


@dataclass(slots=True)
class Measure:
    """Raises BeyondLimitError as soon as there is too much. `texts` are the lengths of the shared texts,
    `shown` how much of them cells show."""

    texts: list[int] = field(default_factory=list)
    most: Most = SUBMISSION
    shown: int = 0
    _longest: int = field(init=False)
    _tags: int = 0
    _filled: int = 0

    def __post_init__(self) -> None:
        self._longest = max(self.texts, default=0)

    def tags(self, xml: bytes) -> None:
        """To be told before the sheet is looked at."""
        self._tags += xml.count(b"<")
        if self._tags > self.most.tags:
            raise BeyondLimitError(OF_TAGS)

    def sheet(self, xml: bytes, marks: Marks) -> None:
        self._filled += marks.filled
        if self._filled > self.most.filled:
            raise BeyondLimitError(OF_FILLED)
        # The longest text in every cell that may show one is nearly always few enough.
        shown = marks.filled * self._longest
        if self.shown + shown > self.most.text:
            count, texts = len(self.texts), self.texts
            shown = sum(texts[i] for i in map(int, _SHOWN.findall(xml)) if i < count)
        self.shown += shown
        if self.shown > self.most.text:
            raise BeyondLimitError(OF_TEXT)
