"""What is entered on a page and not saved yet, while it is tried out."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from batch.desk.decisions import Change
from batch.desk.entered import Item, Key
from batch.desk.jobs import Job
from batch.domain import Period

_MOST = 20  # so many are kept, for all windows together


@dataclass
class Draft:
    """`period` is what was worked on; `typed` are the fields of the page `mark` as they were sent, `state` that of the
    files when it was shown; `job` tries them out on the decisions in `folder`."""

    period: Period
    mark: str
    typed: dict[str, str]
    state: str
    edits: Mapping[Key, Item | None]
    change: Change
    job: Job | None = None
    folder: TemporaryDirectory[str] | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def done(self) -> None:
        """What was laid out for the job isn't needed any more."""
        if self.folder and not (self.job and self.job.works):
            self.folder.cleanup()
            self.folder = None


class Drafts:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, Draft] = OrderedDict()

    def keep(self, draft: Draft) -> None:
        self._kept[draft.token] = draft
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)[1].done()

    def find(self, token: str) -> Draft | None:
        return self._kept.get(token)

    def drop(self, token: str) -> None:
        if draft := self._kept.pop(token, None):
            draft.done()

    def clear(self) -> None:
        for token in list(self._kept):
            self.drop(token)
