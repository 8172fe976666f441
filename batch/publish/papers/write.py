"""Writes papers: the templates are checked first, then each paper beside and into place. What was written is
remembered, so that a broken-off job goes on where it stopped and a paper that a person has changed is kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from batch.finished.manifest import identity, stated_in
from batch.form.word.origin import stamp
from batch.machine.beside import sweep
from batch.machine.plain_file import sha256_if_readable
from batch.machine.private import close
from batch.office.trouble import told
from batch.publish.papers.fields import context, sample
from batch.publish.papers.kinds import Kind, Paper
from batch.publish.papers.source import Source
from batch.publish.word.layout import boxed
from batch.publish.word.template import DocumentError, WordTemplate, write_document
from batch.templates import is_shipped, template

FOLDER = "van_ban"  # of the templates, and of the papers in a working folder
RECORD = ".da_lap.jsonl"  # in the folder of papers: what was written, a line a paper
_EDITED = ".da_sua"
_ALL_OF = "tất cả"  # a line of the record that tells of a whole kind
_PROVISIONAL = " — kết quả tạm tính, chưa phải kết quả chính thức, còn có thể thay đổi."
Step = Callable[[str, int, int], None]  # (kind, how many of it so far, of how many: 0 until they are all there)


@dataclass(slots=True)
class Written:
    """What became of the papers: paths relative to the folder; `kept` are those that a person had changed, `earlier`
    those of another year that stood in the place of this one's, both under the name that they have now; `removed` what
    is no longer made; `gaps` by kind, in the order of the text."""

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    gaps: dict[str, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.made) + len(self.unchanged)


@dataclass(frozen=True, slots=True)
class _Line:
    """What was written: of which kind and year, from what (a hash), with which bytes (SHA-256)."""

    kind: str
    made_from: str
    sha256: str


class _Record:
    """Path → what was written there. Lines are added at once, so that nothing is forgotten."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / RECORD
        self.known: dict[str, _Line] = {}
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        for line in lines:
            try:
                path, *told = json.loads(line)
                self.known[path] = _Line(*told)
            except (ValueError, TypeError):
                continue  # a line that was broken off

    def add(self, path: str, line: _Line) -> None:
        self.known[path] = line
        self.path.parent.mkdir(parents=True, exist_ok=True)  # of a kind of which there is no paper it isn't there yet
        close(self.path)
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps([path, line.kind, line.made_from, line.sha256], ensure_ascii=False) + "\n")

    def all_of(self, kind: str, run: str) -> None:
        """All papers of a kind are as this run has them."""
        line = _Line(_ALL_OF, run, "")
        if self.known.get(kind) != line:
            self.add(kind, line)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper that was made and is still there: its kind and year; `path` relative to the folder of papers."""

    path: str
    kind: str
    year: str


def runs_of_papers(folder: Path) -> dict[str, str]:
    """ "<kind> <year>" → the run (`finished.manifest.identity`) from which all papers of the kind were last made, or
    found to be as they would be made."""
    return {path: line.made_from for path, line in _Record(folder).known.items() if line.kind == _ALL_OF}


def papers_made(folder: Path) -> list[MadePaper]:
    """In the order of their paths."""
    start = len(str(folder)) + 1
    there = {os.path.join(at, name)[start:].replace(os.sep, "/") for at, _, names in os.walk(folder) for name in names}
    known = _Record(folder).known
    return [MadePaper(path, *known[path].kind.rsplit(" ", 1)) for path in sorted(there & known.keys())]


def write_papers(
    source: Source, kinds: Sequence[Kind], to: Path, step: Step = lambda _kind, _done, _total: None
) -> Written:
    """Write the papers of these kinds into `to`. A paper that is there as it would be written now stays; one that a
    person has changed is kept beside as `<name>.da_sua.docx`, numbered from the second on. Where papers of all units
    are wanted, those of an earlier time that are no longer made are removed, unless a person has changed them.

    Raises DocumentError, before anything is written, for a template with faults, and where a paper can't be written.
    """
    found = checked(kinds)
    sweep(to, below=True)
    out, record = Written(), _Record(to)
    for kind in kinds:
        gaps: dict[str, None] = {}
        wanted: set[str] = set()
        of = f"{kind.code} {source.period}"
        for number, paper in enumerate(kind.papers(source), start=1):
            draft = source.provisional if kind.of_results and paper.of_results else []
            gaps |= dict.fromkeys(_write(to, of, paper, found[paper.template], draft, record, out))
            wanted.add(paper.path)
            step(kind.called, number, 0)
        if wanted:
            step(kind.called, len(wanted), len(wanted))
        if not source.chosen:
            out.removed += _remove(to, of, wanted, record)
            if source.run and not kind.before:
                record.all_of(of, identity(stated_in(source.run.folder)))
        out.gaps[kind.code] = list(gaps)
    return out


def _remove(to: Path, kind: str, wanted: set[str], record: _Record) -> list[str]:
    """Papers of a kind that would now be false: nobody makes them any more."""
    gone = []
    for path, line in record.known.items():
        inside = ".." not in Path(path).parts and not Path(path).is_absolute()
        if inside and line.kind == kind and path not in wanted and sha256_if_readable(to / path) == line.sha256:
            (to / path).unlink()
            gone.append(path)
    return gone


def checked(kinds: Sequence[Kind]) -> dict[str, WordTemplate]:
    """The templates of these kinds, by file name. Raises DocumentError for one with faults."""
    found: dict[str, WordTemplate] = {}
    for kind in kinds:
        for name, fields in kind.templates.items():
            found[name] = WordTemplate(template(f"{FOLDER}/{name}"), f"mẫu «{kind.called}»")
            if not is_shipped(found[name].path):
                found[name].check(context(sample(fields)))
    return found


def filled(paper: Paper, word: WordTemplate, draft: Sequence[str]) -> tuple[bytes, list[str]]:
    """The paper as .docx and the names of its gaps; `draft` says why it is one, nothing where it isn't: the
    reasons, which may name other units, stay in the run."""
    document = word.fill(context(paper.fields))
    if draft:
        document.body.insert(0, boxed(("DỰ THẢO", True), (_PROVISIONAL, False), color="000000"))
    content = document.bytes()
    return (stamp(content, paper.form) if paper.form else content), document.gaps


def _write(
    to: Path, kind: str, paper: Paper, word: WordTemplate, draft: Sequence[str], record: _Record, out: Written
) -> list[str]:
    path = to / paper.path
    made_from = _sha256(repr((word.digest, paper, list(draft))).encode())
    known, there = record.known.get(paper.path), sha256_if_readable(path)
    if known and (known.made_from, known.sha256) == (made_from, there):
        out.unchanged.append(paper.path)
        return []
    content, gaps = filled(paper, word, draft)
    now = _sha256(content)
    if there == now:
        out.unchanged.append(paper.path)
    else:
        if there and (not known or known.sha256 != there):
            out.kept.append(_keep(to, path, _EDITED))
        elif there and known and known.kind.split()[-1] != kind.split()[-1]:
            out.earlier.append(_keep(to, path, f".{known.kind.split()[-1]}"))
        write_document(path, content)
        out.made.append(paper.path)
    record.add(paper.path, _Line(kind, made_from, now))
    return gaps


def _keep(to: Path, path: Path, mark: str) -> str:
    """A paper that isn't ours any more, or is of another year, gets a name of its own."""
    number, free = 1, path.with_name(f"{path.stem}{mark}{path.suffix}")
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}{mark}-{number}{path.suffix}")
    try:
        path.rename(free)
    except OSError as problem:
        raise DocumentError(told(problem, path)) from problem
    return free.relative_to(to).as_posix()
