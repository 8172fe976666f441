"""Whose a file is that can't be used: only to tell, never to count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from pathlib import PurePath

from batch.findings.hit import is_code
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.submissions.inbox_record import Senders
from batch.submissions.intake import (
    BY_SENDER,
    IN_FILE,
    IN_NAME,
    Owner,
)
from batch.text import clean, fold

_GUESSED = 200  # wrong codes for which one close by is sought: where there are more they are no slips
_SURE_DIGITS = 6  # so many digits of a code are no year and no number of a copy


def whose(stated: str, named: str, senders: Collection[str]) -> Owner:
    """Whose a file is that can't be used: by the code in it, else by the one in its name, else by its sender. All are
    units of the register, "" where there is none; `senders` are those whose addresses have sent it.

    Source: contract, "Which submissions count".
    """
    told = [(IN_FILE, stated), (IN_NAME, named)]
    # The same file may have come twice, once through another unit: its own sender is enough.
    told += [(BY_SENDER, unit) for unit in senders if not {stated, named} & set(senders)]
    told = [(by, unit) for by, unit in told if unit]
    units = sorted({unit for _, unit in told})
    if len(units) > 1:
        return Owner(rivals=tuple(units))
    return Owner(told[0][1], told[0][0]) if told else Owner()


def unit_in_name(path: str, register: Register | None) -> str:
    """The unit that a file's name speaks of, "" where it names none, or two: only to tell whose a file is that can't
    be used, never to count."""
    return _unit_in_name(path, register.by_folded_code) if register else ""


def _unit_in_name(path: str, folded: Mapping[str, str]) -> str:
    name = PurePath(path)
    found = _codes_in(name.stem, folded) or _codes_in(name.name, folded)  # a code may have a dot and the file no suffix
    return found.pop() if len(found) == 1 else ""


def _codes_in(text: str, folded: Mapping[str, str]) -> set[str]:
    """The codes that stand in a text with nothing but signs around them, those within a longer one left out."""
    text = clean(text).casefold()
    edges = [i for i in range(len(text) + 1) if not (0 < i < len(text) and text[i - 1].isalnum() and text[i].isalnum())]
    spans = [
        (start, end)
        for start in edges
        for end in edges
        if end > start and text[start:end] in folded and (start == 0 or _telling(text[start:end]))
    ]
    longest = [a for a in spans if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans)]
    return {folded[text[a:b]] for a, b in longest if not _of_sibling(text, a, b, folded)}


def _telling(code: str) -> bool:
    """Whether a code can be told from other words and numbers of a name: "01" can't."""
    digits = sum(map(str.isdigit, code))
    return digits >= _SURE_DIGITS or (digits > 0 and any(map(str.isalpha, code)))


def _of_sibling(text: str, start: int, end: int, folded: Iterable[str]) -> bool:
    """Whether what looks like a code is the beginning of another one that the register doesn't know: "CS1-09" where
    there are CS1 and CS1-01."""
    more = re.match(r"[^\w\s]\d+(?![^\W_])", text[end:])
    if not more:
        return False
    begins, length = text[start:end] + more[0][0], end - start + len(more[0])
    return any(code.startswith(begins) and len(code) == length and code[end - start + 1 :].isdigit() for code in folded)


def holders(register: Register) -> dict[str, str]:
    """Address → the unit that alone has it."""
    units: dict[str, set[str]] = {}
    for unit in register.units.values():
        for address in re.split(r"[\s,;]+", unit.email or ""):
            if address:
                units.setdefault(address.casefold(), set()).add(unit.code)
    return {address: next(iter(codes)) for address, codes in units.items() if len(codes) == 1}


@dataclass(slots=True)
class Owners:
    """Who owns files that can't be used, looked up once for all of them."""

    register: Register | None
    senders: Senders
    spelt: dict[str, str] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    _guessed: int = 0

    def __post_init__(self) -> None:
        if self.register is not None:
            self.spelt = {fold(code): code for code in self.register.units}
            self.holders = holders(self.register) if self.senders else {}

    def of(self, data: FileData) -> Owner:
        stated = stated_unit(data)
        if self.register is None:
            return Owner(stated, IN_FILE)
        known = stated if stated in self.register else self.spelt.get(fold(stated), "")
        sent_by = {self.holders.get(a.casefold(), "") for a in self.senders.get(data.path, ())} - {""}
        found = whose(known, unit_in_name(data.path, self.register), sorted(sent_by))
        # A code that the register doesn't know groups what the office has to look at.
        strange = not (known or found.unit or found.rivals) and not data.refused and is_code(stated)
        return Owner(stated, IN_FILE) if strange else found

    def strangers(self, unit: str, paths: Iterable[str]) -> list[str]:
        """Units whose addresses alone have sent these files of another one, which no superior of it has sent, nor
        itself; none where an address is nobody's, or of several."""
        addresses = {a.casefold() for path in paths for a in self.senders.get(path, ())}
        units = {self.holders.get(address, "") for address in addresses}
        if self.register is None or any(u and self.register.stands_above(u, unit) for u in units):
            return []
        return sorted(units - {""})

    def probably(self, stated: str, path: str) -> str:
        """The code of the register that was probably meant: spelt otherwise, or the one in the file's name, or the only
        one close by; "" where two are as close."""
        if found := self.spelt.get(fold(stated)) or unit_in_name(path, self.register):
            return found
        self._guessed += 1
        if self.register is None or self._guessed > _GUESSED:
            return ""
        close = get_close_matches(stated, self.register.units, n=2, cutoff=0.75)
        likeness = [SequenceMatcher(None, code, stated).ratio() for code in close]
        return "" if not close or (len(close) > 1 and likeness[0] == likeness[1]) else close[0]


def stated_unit(data: FileData) -> str:
    """The code in a file, found even where nothing else in it could be used."""
    stated = data.info("ma_don_vi")
    return stated if isinstance(stated, str) else data.stated_unit


def told_whose(files: Iterable[FileData], register: Register, senders: Senders) -> list[FileData]:
    """Those of some files that can't be used of which it is told whose they are, or could be."""
    owners = Owners(register, senders)
    return [data for data in files if (owner := owners.of(data)).unit in register or owner.rivals]
