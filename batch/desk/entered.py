"""What the files of `quyet_dinh` say, of every subject, group and unit, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from batch.domain import Finding
from batch.findings.judgement import Acceptance, Judgement, explained_key
from batch.rating.decisions import Ballot, Decision, Decisions, GroupRatio
from batch.text import file_text, fold

Item = Decision | Ballot | GroupRatio | Judgement | Acceptance
Key = tuple[str, ...]


def key_of(item: Item) -> Key:
    match item:
        case Decision():
            return "muc", *item.key
        case Ballot():
            return "phieu", *item.key
        case GroupRatio():
            return "ty_le", item.subject, fold(item.group)
        case Judgement():
            return "giai_trinh", *explained_key(item.unit, item.code, item.sheet, item.cell)
        case Acceptance():
            return "chap_nhan", item.unit


def outcome_of(item: Item) -> object:
    """What must agree between two files."""
    match item:
        case Decision():
            return item.level
        case Ballot():
            return item.votes
        case GroupRatio():
            return item.percent
        case Judgement():
            return item.accepted
        case Acceptance():
            return True


def said(item: Item) -> tuple[object, ...]:
    """What it decides, with its reason and the figures on which it was made."""
    reason = "" if isinstance(item, Ballot) else item.reason
    grounds = (item.start, item.ceiling) if isinstance(item, Decision) else ()
    return outcome_of(item), reason, *grounds


def items_of(decisions: Decisions) -> Iterator[Item]:
    yield from decisions.levels
    yield from decisions.ballots
    yield from decisions.ratios
    yield from decisions.judgements
    yield from decisions.acceptances


@dataclass(frozen=True)
class DecisionFile:
    """`said` is what this run's committee says in it; `whole` is all of it, with what can't be understood."""

    path: Path
    whole: Decisions
    said: Decisions

    @cached_property
    def items(self) -> dict[Key, Item]:
        return {key_of(item): item for item in items_of(self.said)}

    @property
    def voters(self) -> int | None:
        return next((b.voters for b in self.said.ballots if b.voters), None)

    @property
    def name(self) -> str:
        return file_text(self.path.name)

    @property
    def unused(self) -> str:
        """Why nothing of it is taken, "" where something may be."""
        return next((source.why for source in self.whole.sources if source.why), "")


@dataclass(frozen=True)
class Standing:
    """All that stands in the files of decisions. `state` changes with any of them, and with the finished run."""

    files: list[DecisionFile]
    state: str

    def says(self, key: Key) -> list[tuple[DecisionFile, Item]]:
        return [(file, file.items[key]) for file in self.files if key in file.items]

    @cached_property
    def conflicts(self) -> list[Key]:
        """Of what the files say differently."""
        keys = dict.fromkeys(key for file in self.files for key in file.items)
        return [key for key in keys if len({outcome_of(item) for _, item in self.says(key)}) > 1]

    def agreed(self, key: Key) -> Item | None:
        """What stands there, if the files agree; of equal ones that with a reason, as in a run."""
        said = [item for _, item in self.says(key)]
        if not said or key in self.conflicts:
            return None
        return max(said, key=lambda item: bool(getattr(item, "reason", "")))

    @property
    def problems(self) -> list[Finding]:
        """What can't be understood in the files."""
        return [problem for file in self.files for problem in file.whole.problems]

    @property
    def voters(self) -> int | None:
        return next((file.voters for file in self.files if file.voters), None)


def as_decisions(items: Iterable[Item], voters: int | None) -> Decisions:
    """All of them, of a committee in which so many voted."""
    out = Decisions()
    for item in items:
        match item:
            case Decision():
                out.levels.append(item)
            case Ballot():
                out.ballots.append(replace(item, voters=voters))
            case GroupRatio():
                out.ratios.append(item)
            case Judgement():
                out.judgements.append(item)
            case Acceptance():
                out.acceptances.append(item)
    return out
