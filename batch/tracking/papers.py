"""What mails hold besides workbooks (texts, scans, photos): filed by unit beside the submissions, never among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from batch.machine.plain_file import sha256_if_readable
from batch.register.register import Register
from batch.rules.ownership import holders, unit_in_name
from batch.submissions.collect import PAPERS_FOLDER, look_below
from batch.text import numbered
from batch.tracking.attachments import safe_folder, safe_name

NOBODYS = "chua_ro"  # the folder of papers that nothing tells the unit of
_Mail = tuple[str, ...]


def papers_folder(submissions: Path) -> Path:
    return submissions.parent / PAPERS_FOLDER


@dataclass(slots=True)
class Owners:
    """Whose a paper is: of the workbook in the same mail, else by its name, else by who sent it."""

    register: Register | None
    _by_mail: dict[_Mail, set[str]] = field(default_factory=dict)
    _by_address: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_address = holders(self.register) if self.register else {}

    def saw(self, mails: Iterable[_Mail], unit: str) -> None:
        """A workbook of this unit came in the mail (or in a mail inside it)."""
        for mail in mails:
            self._by_mail.setdefault(mail, set()).add(unit)

    def of(self, mails: Iterable[_Mail], name: str, sender: str) -> str:
        """The unit's code, "" where it isn't told. `mails` are those it came in, the innermost first."""
        for mail in mails:
            if len(units := self._by_mail.get(mail, set())) == 1:
                return next(iter(units))
        for part in reversed(PurePosixPath(name.replace("\\", "/")).parts):
            if unit := unit_in_name(f"{part}.x", self.register):  # a code may have dots, a folder no suffix
                return unit
        return self.sends_for(sender)

    def known(self, unit: str) -> str:
        """The unit that a paper itself names, "" where the register doesn't know it."""
        return unit if self.register is None or unit in self.register else ""

    def sends_for(self, sender: str) -> str:
        """The unit that alone has this address, "" where there is none."""
        return self._by_address.get(sender.casefold(), "")


class ShutFolderError(Exception):
    """A folder can't be looked into, so that nobody knows what is taken and which names are free."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder


class Shelf:
    """`kem_theo/`: papers are put into it under names that are free; the same paper of a unit once. Raises
    ShutFolderError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._here: dict[str, set[str]] = {}  # content → folders that have it
        self._names: dict[str, set[str]] = {}
        below = look_below(folder)
        if below.shut:
            raise ShutFolderError(next(iter(sorted(below.shut))))
        for path in sorted(below.files):
            parent = path.parent.relative_to(folder).as_posix()
            self._here.setdefault(sha256_if_readable(path), set()).add(parent)
            self._names.setdefault(parent, set()).add(path.name.casefold())
        self._before = set(self._here)

    def has(self, sha256: str, unit: str) -> bool:
        """Whether the paper lies among those of the unit."""
        return (safe_folder(unit) if unit else NOBODYS) in self._here.get(sha256, set())

    def had(self, sha256: str) -> bool:
        """Whether it lay anywhere here before this run."""
        return sha256 in self._before

    def put(self, staged: Path, sha256: str, unit: str, name: str, suffix: str) -> str:
        """Move the paper here; the way to it from the folder that holds `kem_theo`."""
        own = safe_folder(unit) if unit else NOBODYS
        (self.folder / own).mkdir(parents=True, exist_ok=True)
        free = free_name(safe_name(name, suffix), self._names.setdefault(own, set()))
        staged.rename(self.folder / own / free)
        self._here.setdefault(sha256, set()).add(own)
        return f"{self.folder.name}/{own}/{free}"


def free_name(name: str, names: set[str]) -> str:
    """The name, or the next one that isn't taken yet: «phieu (2).xlsx»."""
    free = next(one for one in numbered(name) if one.casefold() not in names)
    names.add(free.casefold())
    return free
